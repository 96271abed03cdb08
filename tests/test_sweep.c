#include "quantize_kit.h"
#include "whatif/sweep.h"

/* A network at another batch or resolution, in a scheme or none. */
static SweepRow row_at(const Graph *graph, const char *size, const char *scheme,
                       const Device *device)
{
    const char *const designs[] = {size, NULL};
    Roof roof;
    SweepRow row;
    GError *error = NULL;
    DType dtype = scheme ? scheme_of(scheme).compute : DTYPE_FP32;
    Change change = {.designs = designs, .scheme = scheme};
    g_autoptr(Counted) counted = counted_new(graph, &change, 0, &error);
    assert_true(counted && roof_on(device, dtype, BASIS_THEORETICAL, &roof, &error));
    assert_true(sweep_row(counted, 7, &roof, TRAFFIC_COMPULSORY, &row, &error));
    assert_int_equal(row.value, 7);
    return row;
}

/* 100x100 weights without bias: 4·(B·200 + 10,000) bytes at 100 GB/s, 20,000·B FLOPs at 1 TFLOP/s.
 * At 1, bytes: 408 ns. At 64: 912 ns of bytes, 1280 of FLOPs. */
static void test_batches(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = linear_graph(1, 100, 100, false);
    g_autoptr(Device) device = round_device(0);
    SweepRow one = row_at(graph, "batch=1", NULL, device);
    SweepRow many = row_at(graph, "batch=64", NULL, device);
    near(one.seconds, 408e-9);
    near(many.seconds, 1280e-9);
    near(many.throughput, 64 / 1280e-9);
    near(one.memory_bound_share, 1);
    near(many.memory_bound_share, 0);
    assert_int_equal(many.batch, 64);
    assert_int_equal(many.macs, 64 * 10000);
    assert_int_equal(many.bytes, 4 * (64 * 200 + 10000));
    assert_int_equal(many.peak_bytes, 4 * 64 * 200);
    assert_int_equal(many.memory_bytes, 4 * (64 * 200 + 10000));
}

/* In int8: 400·B to quantize and 100·B written, then 100·B and 10,000 read and 100·B written;
 * scales of 100 channels, and a scale and a zero point for input and output. */
static void test_scheme(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = linear_graph(1, 100, 100, false);
    g_autoptr(Device) device = round_device(4e12);
    SweepRow row = row_at(graph, "batch=8", "int8", device);
    assert_int_equal(row.bytes, 8 * 700 + 10000 + 400 + 5 + 5);
    near(row.seconds, (8 * 700 + 10000 + 410) / 100e9);
}

/* Twice the resolution is four times the MACs. */
static void test_resolutions(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = 4;
    attrs.as.window.kernel = attrs.as.window.stride = INTS(4);
    int x = graph_add_input(graph, "x", S(1, 3, 8, 8), DTYPE_FP32);
    graph_add_output(graph, chain(graph, OP_CONV, "patches", x, &attrs));
    g_autoptr(Device) device = round_device(0);
    assert_int_equal(row_at(graph, "resolution=16", NULL, device).macs, 16 * 4 * 48);
    assert_int_equal(row_at(graph, "resolution=32", NULL, device).macs, 4 * 16 * 4 * 48);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_scheme),
        cmocka_unit_test(test_resolutions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
