#include <math.h>

#include "op_kit.h"
#include "resnet50.h"
#include "whatif/algorithms.h"

static void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-12 * fabs(expected)))
        fail_msg("%.17g is not %.17g", actual, expected);
}

/* A convolution with kernel x kernel, padded to keep its size at stride 1. */
static Graph *conv(Shape x, int64_t channels, int64_t kernel, int64_t stride, int64_t groups,
                   int64_t dilation)
{
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = channels;
    attrs.as.window.kernel = INTS(kernel);
    attrs.as.window.stride = INTS(stride);
    attrs.as.window.dilation = INTS(dilation);
    attrs.as.window.pad = INTS(dilation * (kernel / 2));
    attrs.as.window.groups = groups;
    attrs.as.window.bias = false;
    return kit_graph(OP_CONV, &attrs, 1, &x);
}

static ModelCost *count(const Graph *graph, int64_t fast_bytes)
{
    ModelCost *cost = cost_graph(graph, fast_bytes, NULL);
    assert_non_null(cost);
    return cost;
}

/* 3x3, 64 -> 64 on 56x56, the layer most of the tests are about. */
static Graph *typical(void)
{
    return conv(S(1, 64, 56, 56), 64, 3, 1, 1, 1);
}

static void costs_of(const Graph *graph, AlgorithmCost costs[CONV_ALGORITHM_COUNT])
{
    g_autoptr(ModelCost) cost = count(graph, 0);
    assert_true(algorithms_of(cost, 0, TRAFFIC_COMPULSORY, costs));
}

/* 56·56·64·576 = 115,605,504 MACCs. im2col: a 576 x 3136 matrix of 1,806,336 elements is written
 * and read beside the 200,704 of input and of output. Packing: 576·(64 + 3136). */
static void test_gemm(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = typical();
    AlgorithmCost costs[CONV_ALGORITHM_COUNT];
    costs_of(graph, costs);
    assert_int_equal(costs[CONV_DIRECT].multiplications, 115605504);
    assert_int_equal(costs[CONV_DIRECT].workspace_bytes, 0);
    kit_traffic(costs[CONV_DIRECT].traffic, 200704, 36864, 200704);
    kit_traffic(costs[CONV_IMPLICIT_GEMM].traffic, 200704, 36864, 200704);
    assert_int_equal(costs[CONV_IMPLICIT_GEMM].workspace_bytes, 0);
    assert_int_equal(costs[CONV_IMPLICIT_GEMM].packing, 1843200);
    kit_traffic(costs[CONV_IM2COL].traffic, 200704 + 1806336, 36864, 1806336 + 200704);
    assert_int_equal(costs[CONV_IM2COL].workspace_bytes, 4 * 1806336);
    assert_int_equal(costs[CONV_IM2COL].flops, 2 * 115605504);
}

/* SPEC §8: 16 multiplications where 36 were, 36 where 144 were: 2.25 and 4, where tiles fit. */
static void test_winograd_ratios(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = typical();
    AlgorithmCost costs[CONV_ALGORITHM_COUNT];
    costs_of(graph, costs);
    double macs = 115605504;
    assert_true(macs / (double)costs[CONV_WINOGRAD_F2].multiplications == 2.25);
    assert_true(macs / (double)costs[CONV_WINOGRAD_F4].multiplications == 4);
}

/* F2: 28·28 tiles, 16·784·64·64 multiplications, 784·64·(32 + 24) operations to transform, 16·784
 * elements per channel written and read, on both sides. */
static void test_winograd_f2(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = typical();
    AlgorithmCost costs[CONV_ALGORITHM_COUNT];
    costs_of(graph, costs);
    const AlgorithmCost *f2 = &costs[CONV_WINOGRAD_F2];
    assert_int_equal(f2->multiplications, 51380224);
    assert_int_equal(f2->transform_flops, 2809856);
    assert_int_equal(f2->flops, 2 * 51380224 + 2809856);
    assert_int_equal(f2->offline_flops, 28 * 64 * 64);
    assert_int_equal(f2->workspace_bytes, 4 * 16 * 784 * 128);
    kit_traffic(f2->traffic, 200704 + 802816 + 802816, 16 * 64 * 64, 802816 + 802816 + 200704);
}

/* F4: 14·14 tiles, 36·196·64·64 multiplications, 196·64·(144 + 100) to transform. */
static void test_winograd_f4(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = typical();
    AlgorithmCost costs[CONV_ALGORITHM_COUNT];
    costs_of(graph, costs);
    const AlgorithmCost *f4 = &costs[CONV_WINOGRAD_F4];
    assert_int_equal(f4->multiplications, 28901376);
    assert_int_equal(f4->flops, 2 * 28901376 + 3060736);
    assert_int_equal(f4->offline_flops, 72 * 64 * 64);
    assert_int_equal(f4->traffic.weights, 36 * 64 * 64);
    assert_int_equal(f4->workspace_bytes, 4 * 36 * 196 * 128);
}

/* Tiles over the edge are computed in full: 7x7 takes 4·4 of F2, as 8x8 does, and 2·2 of F4. */
static void test_winograd_edges(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = conv(S(2, 8, 7, 7), 4, 3, 1, 1, 1);
    AlgorithmCost costs[CONV_ALGORITHM_COUNT];
    costs_of(graph, costs);
    assert_int_equal(costs[CONV_WINOGRAD_F2].multiplications, 16 * (2 * 16) * 8 * 4);
    assert_int_equal(costs[CONV_WINOGRAD_F4].multiplications, 36 * (2 * 4) * 8 * 4);
}

/* 56 + 2 = 58, so N = 64: 64·33 = 2,112 complex numbers a plane, four products each for 64·64
 * channels; 5·4,096·6 = 122,880 operations for each of 128 planes. */
static void test_fft(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = typical();
    AlgorithmCost costs[CONV_ALGORITHM_COUNT];
    costs_of(graph, costs);
    const AlgorithmCost *fft = &costs[CONV_FFT];
    assert_int_equal(fft->multiplications, 34603008);
    assert_int_equal(fft->transform_flops, 15728640);
    assert_int_equal(fft->flops, 84934656);
    assert_int_equal(fft->workspace_bytes, 4 * 2112 * 2 * 128);
    int64_t planes = 2112 * 2 * 64;
    kit_traffic(fft->traffic, 200704 + 2 * planes, planes * 64, 200704 + 2 * planes);
}

static void assert_reason(Graph *graph, ConvAlgorithm algorithm, const char *part)
{
    AlgorithmCost costs[CONV_ALGORITHM_COUNT];
    costs_of(graph, costs);
    if (costs[algorithm].reason == NULL || !strstr(costs[algorithm].reason, part))
        fail_msg("'%s' does not say '%s'", costs[algorithm].reason, part);
    assert_null(costs[CONV_DIRECT].reason);
    assert_null(costs[CONV_IM2COL].reason);
    graph_free(graph);
}

static void test_where_it_does_not_apply(void **state)
{
    (void)state;
    Shape x = S(1, 8, 16, 16);
    assert_reason(conv(x, 8, 5, 1, 1, 1), CONV_WINOGRAD_F2, "3×3");
    assert_reason(conv(x, 8, 3, 2, 1, 1), CONV_WINOGRAD_F4, "stride");
    assert_reason(conv(x, 8, 3, 2, 1, 1), CONV_FFT, "stride");
    assert_reason(conv(x, 8, 3, 1, 8, 1), CONV_WINOGRAD_F2, "grouped");
    assert_reason(conv(x, 8, 3, 1, 1, 2), CONV_FFT, "dilated");
    assert_reason(conv(S(1, 8, 16), 8, 3, 1, 1, 1), CONV_FFT, "two spatial dimensions");
}

static void test_not_a_convolution(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_graph(OP_RELU, NULL, INPUTS(S(1, 8)));
    g_autoptr(ModelCost) cost = count(graph, 0);
    AlgorithmCost costs[CONV_ALGORITHM_COUNT];
    assert_false(algorithms_of(cost, 0, TRAFFIC_COMPULSORY, costs));
}

/* With room for everything each product moves its operands once, as compulsory traffic does. */
static void test_tiled_with_room_is_compulsory(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = typical();
    g_autoptr(ModelCost) cost = count(graph, (int64_t)1 << 30);
    AlgorithmCost tiled[CONV_ALGORITHM_COUNT], once[CONV_ALGORITHM_COUNT];
    assert_true(algorithms_of(cost, 0, TRAFFIC_TILED, tiled));
    assert_true(algorithms_of(cost, 0, TRAFFIC_COMPULSORY, once));
    for (int i = 0; i < CONV_ALGORITHM_COUNT; i++)
        assert_int_equal(tiled[i].traffic.bytes, once[i].traffic.bytes);
}

static Device *device_of(double flops_per_s, double bytes_per_s)
{
    Device *device = device_new("device", "Device");
    Memory memory = {.name = "DRAM", .bytes_per_s = {[BASIS_THEORETICAL] = bytes_per_s}};
    Peak peak = {.dtype = DTYPE_FP32, .unit = UNIT_VECTOR, .flops_per_s = flops_per_s};
    g_array_append_val(device->memories, memory);
    g_array_append_val(device->peaks, peak);
    return device;
}

static AlgorithmPlan *plan_on(const Graph *graph, double flops_per_s, double bytes_per_s)
{
    g_autoptr(Device) device = device_of(flops_per_s, bytes_per_s);
    g_autoptr(ModelCost) cost = count(graph, 0);
    Roof roof;
    assert_true(roof_on(device, DTYPE_FP32, BASIS_THEORETICAL, &roof, NULL));
    g_autoptr(Timing) timing = timing_new(cost, &roof, TRAFFIC_COMPULSORY, NULL);
    return algorithm_plan_new(timing);
}

/* Bandwidth without end: F4 has the fewest FLOPs, 60,863,488 of 231,211,008. Without compute to
 * speak of, direct moves the fewest bytes. */
static void test_best(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = typical();
    g_autoptr(AlgorithmPlan) by_compute = plan_on(graph, 1e9, 1e15);
    assert_int_equal(plan_layer(by_compute, 0)->best, CONV_WINOGRAD_F4);
    near(by_compute->direct_seconds, 0.231211008);
    near(by_compute->best_seconds, 0.060863488);
    near(plan_layer(by_compute, 0)->saved_s, 0.231211008 - 0.060863488);
    assert_int_equal(by_compute->workspace_bytes, 4 * 36 * 196 * 128);
    g_autoptr(AlgorithmPlan) by_bytes = plan_on(graph, 1e15, 1e9);
    assert_int_equal(plan_layer(by_bytes, 0)->best, CONV_DIRECT);
    assert_int_equal(by_bytes->workspace_bytes, 0);
    near(plan_layer(by_bytes, 0)->time[CONV_DIRECT].memory_s, 4 * 438272 / 1e9);
}

/* A device that computes nothing but int8: direct takes what the layer does. */
static void test_in_the_arithmetic_of_the_layer(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = typical();
    g_autoptr(Device) device = device_of(1e9, 1e15);
    g_array_index(device->peaks, Peak, 0).dtype = DTYPE_INT8;
    g_autoptr(ModelCost) cost = count(graph, 0);
    Roof roof;
    assert_true(roof_on(device, DTYPE_INT8, BASIS_THEORETICAL, &roof, NULL));
    g_autoptr(Timing) timing = timing_new(cost, &roof, TRAFFIC_COMPULSORY, NULL);
    g_autoptr(AlgorithmPlan) plan = algorithm_plan_new(timing);
    near(plan_layer(plan, 0)->time[CONV_DIRECT].seconds, 0.231211008);
    assert_int_equal(plan_layer(plan, 0)->time[CONV_DIRECT].compute_dtype, DTYPE_INT8);
}

/* ResNet-50 has 53 convolutions; 16 of them are 3x3, 13 at stride 1. The plan's seconds are those
 * of the network but for what the layers save. */
static void test_resnet50(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = resnet50_graph();
    g_autoptr(AlgorithmPlan) plan = plan_on(graph, 1e9, 1e15);
    int winograd = 0;
    double saved = 0;
    for (int i = 0; i < plan->n_layers; i++) {
        winograd += plan_layer(plan, i)->cost[CONV_WINOGRAD_F2].reason == NULL;
        saved += plan_layer(plan, i)->saved_s;
    }
    assert_int_equal(plan->n_layers, 53);
    assert_int_equal(winograd, 13);
    near(plan->best_seconds, plan->direct_seconds - saved);
    assert_true(saved > 0);
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(conv_algorithm_name(CONV_FFT), "fft");
    assert_string_equal(conv_algorithm_title(CONV_DIRECT), "Direct");
    assert_string_equal(conv_algorithm_name(CONV_ALGORITHM_COUNT), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gemm),
        cmocka_unit_test(test_winograd_ratios),
        cmocka_unit_test(test_winograd_f2),
        cmocka_unit_test(test_winograd_f4),
        cmocka_unit_test(test_winograd_edges),
        cmocka_unit_test(test_fft),
        cmocka_unit_test(test_where_it_does_not_apply),
        cmocka_unit_test(test_not_a_convolution),
        cmocka_unit_test(test_tiled_with_room_is_compulsory),
        cmocka_unit_test(test_best),
        cmocka_unit_test(test_in_the_arithmetic_of_the_layer),
        cmocka_unit_test(test_resnet50),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
