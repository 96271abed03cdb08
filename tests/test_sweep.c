#include "quantize_kit.h"
#include "whatif/design.h"
#include "whatif/sweep.h"

static Graph *at_batch(int64_t batch, void *user, GError **error)
{
    return design_batch(user, batch, error);
}

static Graph *at_resolution(int64_t resolution, void *user, GError **error)
{
    return design_resolution(user, resolution, error);
}

static SweepSetup setup_of(GraphAt graph_at, Graph *graph, const Device *device, DType dtype)
{
    SweepSetup setup = {.graph_at = graph_at, .user = graph};
    assert_true(roof_on(device, dtype, BASIS_THEORETICAL, &setup.roof, NULL));
    return setup;
}

static const SweepRow *row_at(const GArray *rows, guint i)
{
    return &g_array_index(rows, SweepRow, i);
}

/* 100x100 weights without bias: 4·(B·200 + 10,000) bytes at 100 GB/s, 20,000·B FLOPs at 1 TFLOP/s.
 * At 1, bytes: 408 ns. At 64: 912 ns of bytes, 1280 of FLOPs. */
static void test_batches(void **state)
{
    (void)state;
    static const int64_t batches[] = {1, 64};
    g_autoptr(Graph) graph = linear_graph(1, 100, 100, false);
    g_autoptr(Device) device = round_device(0);
    SweepSetup setup = setup_of(at_batch, graph, device, DTYPE_FP32);
    g_autoptr(GArray) rows = sweep(&setup, batches, 2, NULL);
    assert_non_null(rows);
    assert_int_equal(rows->len, 2);
    near(row_at(rows, 0)->seconds, 408e-9);
    near(row_at(rows, 1)->seconds, 1280e-9);
    near(row_at(rows, 1)->throughput, 64 / 1280e-9);
    near(row_at(rows, 0)->memory_bound_share, 1);
    near(row_at(rows, 1)->memory_bound_share, 0);
    assert_int_equal(row_at(rows, 1)->macs, 64 * 10000);
    assert_int_equal(row_at(rows, 1)->bytes, 4 * (64 * 200 + 10000));
    assert_int_equal(row_at(rows, 1)->peak_bytes, 4 * 64 * 200);
    assert_int_equal(row_at(rows, 1)->memory_bytes, 4 * (64 * 200 + 10000));
}

/* Bound by FLOPs from 400 ns + 8·B ns <= 20·B ns on, B >= 33.4: at 64. At 32, 656 ns are 97.6 % of
 * the throughput of 640; at 16, 528 ns are 60.6 %. */
static void test_knee(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = linear_graph(1, 100, 100, false);
    g_autoptr(Device) device = round_device(0);
    SweepSetup setup = setup_of(at_batch, graph, device, DTYPE_FP32);
    assert_int_equal(sweep_knee(&setup, NULL), 32);
}

/* In int8: 400·B to quantize and 100·B written, then 100·B and 10,000 read and 100·B written;
 * scales of 100 channels, and a scale and a zero point for input and output. */
static void test_scheme(void **state)
{
    (void)state;
    static const int64_t batch = 8;
    g_autoptr(Graph) graph = linear_graph(1, 100, 100, false);
    g_autoptr(Device) device = round_device(4e12);
    Scheme int8 = scheme_of("int8");
    SweepSetup setup = setup_of(at_batch, graph, device, DTYPE_INT8);
    setup.scheme = &int8;
    g_autoptr(GArray) rows = sweep(&setup, &batch, 1, NULL);
    assert_non_null(rows);
    assert_int_equal(row_at(rows, 0)->bytes, 8 * 700 + 10000 + 400 + 5 + 5);
    near(row_at(rows, 0)->seconds, (8 * 700 + 10000 + 410) / 100e9);
}

/* Twice the resolution is four times the MACs; one under the kernel fails and names the layer. */
static void test_resolutions(void **state)
{
    (void)state;
    static const int64_t sizes[] = {16, 32}, tiny[] = {16, 2};
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = 4;
    attrs.as.window.kernel = attrs.as.window.stride = INTS(4);
    int x = graph_add_input(graph, "x", S(1, 3, 8, 8), DTYPE_FP32);
    graph_add_output(graph, chain(graph, OP_CONV, "patches", x, &attrs));
    g_autoptr(Device) device = round_device(0);
    SweepSetup setup = setup_of(at_resolution, graph, device, DTYPE_FP32);
    g_autoptr(GArray) rows = sweep(&setup, sizes, 2, NULL);
    assert_non_null(rows);
    assert_int_equal(row_at(rows, 0)->macs, 16 * 4 * 48);
    assert_int_equal(row_at(rows, 1)->macs, 4 * 16 * 4 * 48);
    assert_null(sweep(&setup, tiny, 2, &error));
    assert_non_null(error);
    assert_true(g_str_has_prefix(error->message, "patches: "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_knee),
        cmocka_unit_test(test_scheme),
        cmocka_unit_test(test_resolutions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
