#include <math.h>

#include "base/error.h"
#include "launch_kit.h"
#include "op_kit.h"
#include "roofline/questions.h"

static void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-12 * fabs(expected)))
        fail_msg("%.17g is not %.17g", actual, expected);
}

static Device *device_of(double flops_per_s, double bytes_per_s)
{
    Device *device = device_new("device", "Device");
    Memory memory = {.name = "DRAM", .bytes_per_s = {[BASIS_THEORETICAL] = bytes_per_s}};
    Peak peak = {.dtype = DTYPE_FP32, .accumulate = DTYPE_UNKNOWN, .flops_per_s = flops_per_s};
    g_array_append_val(device->memories, memory);
    g_array_append_val(device->peaks, peak);
    return device;
}

static Timing *time_on(const ModelCost *cost, const Device *device)
{
    Roof roof;
    assert_true(roof_on(device, DTYPE_FP32, BASIS_THEORETICAL, &roof, NULL));
    return timing_new(cost, &roof, TRAFFIC_COMPULSORY, NULL);
}

/* 1,000 -> 1,000 without bias at a batch: 2e6·B FLOPs, 4e6 + 8,000·B bytes. */
static Graph *linear(int64_t batch)
{
    Attrs attrs = op_default_attrs(OP_LINEAR);
    attrs.as.product.channels = 1000;
    attrs.as.product.bias = false;
    Graph *graph = kit_graph(OP_LINEAR, &attrs, INPUTS(S(batch, 1000)));
    graph->batch = batch;
    return graph;
}

static int64_t crossing_of(const Graph *graph, double flops_per_s, double bytes_per_s)
{
    g_autoptr(Device) device = device_of(flops_per_s, bytes_per_s);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    g_autoptr(Timing) timing = time_on(cost, device);
    return crossing_batch(timing, 0);
}

/* Ridge 48: 2e6·B >= 48·(4e6 + 8,000·B) from B = 192e6 / 1.616e6 = 118.8 on, at whatever batch the
 * network was counted. Ridge 400: 2e6·B is never 400·8,000·B. Ridge 0.1: at once. */
static void test_crossing_batch(void **state)
{
    (void)state;
    static const int64_t batches[] = {1, 8, 512};
    for (size_t i = 0; i < G_N_ELEMENTS(batches); i++) {
        g_autoptr(Graph) graph = linear(batches[i]);
        assert_int_equal(crossing_of(graph, 4.8e12, 100e9), 119);
        assert_int_equal(crossing_of(graph, 40e12, 100e9), 0);
        assert_int_equal(crossing_of(graph, 10e9, 100e9), 1);
    }
}

static void test_crossing_of_what_has_no_weights(void **state)
{
    (void)state;
    g_autoptr(Graph) relu = kit_graph(OP_RELU, NULL, INPUTS(S(1, 1000)));
    assert_int_equal(crossing_of(relu, 4.8e12, 100e9), 0);
    assert_int_equal(crossing_of(relu, 1e9, 100e9), 1); /* 1/8 FLOP/byte over a ridge of 1/100 */
    g_autoptr(Graph) view = kit_graph(OP_FLATTEN, NULL, INPUTS(S(1, 10, 10)));
    assert_int_equal(crossing_of(view, 4.8e12, 100e9), 0);
}

/* ---- Knee ------------------------------------------------------------------------------------ */

typedef struct Line {
    double fixed, each; /* seconds: fixed + each·batch */
} Line;

static bool line_seconds(int64_t batch, void *user, double *seconds, GError **error)
{
    const Line *line = user;
    (void)error;
    *seconds = line->fixed + line->each * (double)batch;
    return true;
}

static bool no_seconds(int64_t batch, void *user, double *seconds, GError **error)
{
    (void)user, (void)seconds;
    g_set_error(error, RB_ERROR, RB_ERROR_INPUT, "batch %d does not fit", (int)batch);
    return false;
}

/* 1 + B/100: throughput B / (1 + B/100) is 97.62 at 4096, of which 95 % is 92.74; 1,024 has 91.10,
 * 2,048 has 95.34. Where 8 is the largest that fits, it has 7.41 and 4 has 3.85. Without a fixed
 * part batch 1 is as good as any; with nothing else, the largest. */
static void test_knee(void **state)
{
    (void)state;
    Line typical = {1, 0.01}, flat = {0, 1}, fixed = {1, 0};
    assert_int_equal(knee_batch(4096, line_seconds, &typical, NULL), 2048);
    assert_int_equal(knee_batch(8, line_seconds, &typical, NULL), 8);
    assert_int_equal(knee_batch(4096, line_seconds, &flat, NULL), 1);
    assert_int_equal(knee_batch(4096, line_seconds, &fixed, NULL), 4096);
}

static void test_knee_fails_with_its_callback(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    assert_int_equal(knee_batch(4096, no_seconds, NULL, &error), -1);
    assert_string_equal(error->message, "batch 4096 does not fit");
}

/* ---- Pipelining and sharing ------------------------------------------------------------------ */

static void test_pipeline(void **state)
{
    (void)state;
    near(pipeline_throughput(0.02, 0.005), 50);
    near(pipeline_throughput(0.002, 0.005), 200);
    assert_true(pipeline_throughput(0, 0) == 0);
    assert_true(isnan(pipeline_throughput(0.02, NAN)));
}

/* One linear layer (2e6 FLOPs, 4,008,000 bytes) and a relu (1,000 FLOPs, 8,000 bytes), 1 MFLOP/s
 * and 4 MB/s: 2 s and 1.002 s, then 1 ms and 2 ms. In lockstep three instances take 3·(2 + 0.002);
 * mixed, relu's bytes hide behind the arithmetic: 3·2.001. */
static void test_sharing(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_of(1e6, 4e6);
    g_autoptr(Graph) graph = linear(1);
    int x = graph_op(graph, 0)->outputs[0];
    assert_int_equal(graph_add_op(graph, OP_RELU, "relu", &x, 1, NULL, true, NULL), 1);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    g_autoptr(Timing) timing = time_on(cost, device);
    Sharing three = sharing_of(timing, 3), one = sharing_of(timing, 1);
    near(three.lockstep_s, 6.006);
    near(three.mixed_s, 6.003);
    near(one.lockstep_s, 2.002);
    near(one.mixed_s, 2.002); /* alone there is nothing to mix with */
}

/* 10 s to launch an operator are in no time: 2 s of arithmetic, three times. */
static void test_sharing_is_without_launches(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_of(1e6, 4e6);
    set_launch(device, 10);
    g_autoptr(Graph) graph = linear(1);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    g_autoptr(Timing) timing = time_on(cost, device);
    Sharing three = sharing_of(timing, 3);
    near(three.lockstep_s, 6);
    near(three.mixed_s, 6);
}

/* linear, relu, then the sum with the input, which so stays alive: 8,000 bytes for 2 s, 12,000 for
 * the 2 ms of relu and 12,000 for the 3 ms of the sum. */
static void test_mean_of_live_bytes(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_of(1e6, 4e6);
    g_autoptr(Graph) graph = linear(1);
    int y = graph_op(graph, 0)->outputs[0];
    assert_int_equal(graph_add_op(graph, OP_RELU, "relu", &y, 1, NULL, true, NULL), 1);
    int both[] = {g_array_index(graph->inputs, int, 0), graph_op(graph, 1)->outputs[0]};
    assert_int_equal(graph_add_op(graph, OP_ADD, "add", both, 2, NULL, true, NULL), 2);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    g_autoptr(Timing) timing = time_on(cost, device);
    g_autoptr(Footprint) footprint = footprint_new(graph, NULL);
    near(live_bytes_mean(timing, footprint),
         (2 * 8000 + 0.002 * 12000 + 0.003 * 12000) / (2 + 0.002 + 0.003));
}

static void test_mean_of_nothing(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_of(1e6, 4e6);
    g_autoptr(Graph) graph = kit_graph(OP_FLATTEN, NULL, INPUTS(S(1, 10, 10)));
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    g_autoptr(Timing) timing = time_on(cost, device);
    g_autoptr(Footprint) footprint = footprint_new(graph, NULL);
    assert_true(isnan(live_bytes_mean(timing, footprint)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crossing_batch),
        cmocka_unit_test(test_crossing_of_what_has_no_weights),
        cmocka_unit_test(test_knee),
        cmocka_unit_test(test_knee_fails_with_its_callback),
        cmocka_unit_test(test_pipeline),
        cmocka_unit_test(test_sharing),
        cmocka_unit_test(test_sharing_is_without_launches),
        cmocka_unit_test(test_mean_of_live_bytes),
        cmocka_unit_test(test_mean_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
