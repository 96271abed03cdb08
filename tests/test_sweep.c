#include "quantize_kit.h"
#include "whatif/design.h"
#include "whatif/sweep.h"

static SweepRow row_of(const Graph *graph, const char *scheme, const Device *device, DType dtype)
{
    Roof roof;
    SweepRow row;
    g_autoptr(Counted) counted = counted_new(graph, &(Change){.scheme = scheme}, 0, NULL);
    assert_non_null(counted);
    assert_true(roof_on(device, dtype, BASIS_THEORETICAL, &roof, NULL));
    assert_true(sweep_row(counted, graph->batch, &roof, TRAFFIC_COMPULSORY, &row, NULL));
    return row;
}

/* 100x100 weights without bias: 4·(B·200 + 10,000) bytes at 100 GB/s, 20,000·B FLOPs at 1 TFLOP/s.
 * At 1, bytes: 408 ns. At 64: 912 ns of bytes, 1280 of FLOPs. */
static void test_batches(void **state)
{
    (void)state;
    g_autoptr(Device) device = round_device(0);
    g_autoptr(Graph) graph = linear_graph(1, 100, 100, false);
    g_autoptr(Graph) batch = design_batch(graph, 64, NULL);
    SweepRow one = row_of(graph, NULL, device, DTYPE_FP32);
    SweepRow many = row_of(batch, NULL, device, DTYPE_FP32);
    near(one.seconds, 408e-9);
    near(many.seconds, 1280e-9);
    near(many.throughput, 64 / 1280e-9);
    near(one.memory_bound_share, 1);
    near(many.memory_bound_share, 0);
    assert_int_equal(many.value, 64);
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
    g_autoptr(Device) device = round_device(4e12);
    g_autoptr(Graph) graph = linear_graph(8, 100, 100, false);
    SweepRow row = row_of(graph, "int8", device, DTYPE_INT8);
    assert_int_equal(row.bytes, 8 * 700 + 10000 + 400 + 5 + 5);
    near(row.seconds, (8 * 700 + 10000 + 410) / 100e9);
}

/* No device, no fast memory, nothing tiled. */
static void test_tiled_traffic_is_missing(void **state)
{
    (void)state;
    Roof roof;
    SweepRow row;
    g_autoptr(GError) error = NULL;
    g_autoptr(Device) device = round_device(0);
    g_autoptr(Graph) graph = linear_graph(1, 100, 100, false);
    g_autoptr(Counted) counted = counted_new(graph, &(Change){0}, 0, NULL);
    assert_true(roof_on(device, DTYPE_FP32, BASIS_THEORETICAL, &roof, NULL));
    assert_false(sweep_row(counted, 1, &roof, TRAFFIC_TILED, &row, &error));
    assert_non_null(strstr(error->message, "no tiled traffic"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_scheme),
        cmocka_unit_test(test_tiled_traffic_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
