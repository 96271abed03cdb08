/* The time of an operator whose parts compute in two dtypes. */
#include "roofline/bound.h"
#include "roofline_kit.h"

/* A product of 40 M FLOPs, and 4 M of its own besides, in int8; 6 M in fp32 behind it. */
static ModelCost *mixed(const Graph *graph)
{
    ModelCost *cost = count(graph);
    LayerCost *layer = &cost->costs[0];
    layer->compute = DTYPE_INT8;
    layer->flops = 50000000;
    layer->matrix_flops = 40000000;
    layer->other = (OtherFlops){DTYPE_FP32, 6000000, 0};
    return cost;
}

/* Matrix unit 40 TOP/s, vector unit 10 TFLOP/s in fp32: 4 M and 6 M one after the other. Where fp32
 * is not, all 50 M run on what there is. */
static void test_arithmetic_in_two_dtypes(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = conv(S(1, 4, 8, 8), 4, 1, 1, false);
    g_autoptr(ModelCost) cost = mixed(graph);
    g_autoptr(Device) gpu = device_of(DTYPE_FP32, UNIT_VECTOR, 10e12, 100e9);
    add_peak(gpu, DTYPE_INT8, UNIT_MATRIX, BASIS_THEORETICAL, 40e12);
    Roof roof = roof_or_fail(gpu, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Timing) both = time_on(cost, &roof);
    near(timing_layer(both, 0)->matrix_s, 40e6 / 40e12);
    near(timing_layer(both, 0)->vector_s, 4e6 / 10e12 + 6e6 / 10e12);
    g_autoptr(Device) npu = device_of(DTYPE_INT8, UNIT_MATRIX, 40e12, 100e9);
    roof = roof_or_fail(npu, DTYPE_INT8, BASIS_THEORETICAL);
    g_autoptr(Timing) alone = time_on(cost, &roof);
    near(timing_layer(alone, 0)->matrix_s, 44e6 / 40e12 + 6e6 / 40e12);
    near(timing_layer(alone, 0)->vector_s, 0);
}

/* Half of the dot products in int8, half in fp32 on the vector unit, which does all else, too. The
 * bound is of what one unit has to do, as the time is. */
static void test_bound(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = conv(S(1, 4, 8, 8), 4, 1, 1, false);
    g_autoptr(ModelCost) cost = mixed(graph);
    cost->costs[0].other = (OtherFlops){DTYPE_FP32, 20000000, 20000000};
    cost->flops = 50000000;
    cost->matrix_flops = 40000000;
    g_autoptr(Device) gpu = device_of(DTYPE_FP32, UNIT_VECTOR, 10e12, 100e9);
    add_peak(gpu, DTYPE_INT8, UNIT_MATRIX, BASIS_THEORETICAL, 40e12);
    Roof roof = roof_or_fail(gpu, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    near(timing_layer(timing, 0)->matrix_s, 20e6 / 40e12);
    near(timing_layer(timing, 0)->vector_s, 10e6 / 10e12 + 20e6 / 10e12);
    near(bound_seconds(timing), 30e6 / 10e12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_arithmetic_in_two_dtypes),
                                       cmocka_unit_test(test_bound)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
