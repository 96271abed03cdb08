#include "roofline/bound.h"

#include "launch_kit.h"
#include "resnet50.h"
#include "roofline_kit.h"
#include "whatif/fusion.h"

/* Products with padding, of windows of n taps a side, v of them inside, (n² - v²) for each pair of
 * channels: the first convolution 784 and 778, then those of 3x3, of which the first of a stage but
 * one moves by 2: 168 and 166, 84 and 83, 84 and 82, 42 and 41, 42 and 40, 21 and 20, 21 and 19. */
static int64_t resnet50_padding_macs(void)
{
    return (784 * 784 - 778 * 778) * 3 * 64 + 3 * (168 * 168 - 166 * 166) * 64 * 64 +
           ((84 * 84 - 83 * 83) + 3 * (84 * 84 - 82 * 82)) * 128 * 128 +
           ((42 * 42 - 41 * 41) + 5 * (42 * 42 - 40 * 40)) * 256 * 256 +
           ((21 * 21 - 20 * 20) + 2 * (21 * 21 - 19 * 19)) * 512 * 512;
}

/* No launch overhead in it. The image, 25,530,472 parameters and 1,000 scores take 1.07 ms at 96
 * GB/s; the FLOPs that are left and not with padding take longer, 1.72 ms. Of the pool's windows
 * 167 of 168 taps a side are inside. */
static void test_bound_of_resnet50(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    set_launch(device, 1e-3);
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_MEASURED);
    g_autoptr(Graph) graph = resnet50_graph();
    g_autoptr(Graph) fused = fuse(graph, FUSION_ALL, NULL, NULL);
    g_autoptr(ModelCost) cost = count(fused);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    double flops = 2.0 * (double)(4089184256 - resnet50_padding_macs()) + 11113984 + 1000 +
                   9608704 + 5519360 + 167 * 167 * 64 + 49 * 2048;
    near(bound_seconds(timing), flops / 4.608e12); /* theoretical is the best this device states */
    assert_true(bound_seconds(timing) < timing->seconds);
}

/* Memory is what bounds a layer of 4096 x 4096 on one vector: inputs, weights and outputs once. */
static void test_bound_by_memory(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    Attrs attrs = op_default_attrs(OP_LINEAR);
    attrs.as.product.channels = 4096;
    g_autoptr(Graph) graph = kit_graph(OP_LINEAR, &attrs, INPUTS(S(1, 4096)));
    graph_add_output(graph, graph_op(graph, 0)->outputs[0]);
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    near(bound_seconds(timing), 4 * 16789504 / 96e9); /* fc-traffic */
    near(timing->seconds, bound_seconds(timing));
}

/* Of 3 x 3 taps on 56 x 56 positions, 166 of 168 a side are inside. */
static double inside(int64_t flops)
{
    return (double)flops * 166 * 166 / (168 * 168);
}

/* The bound holds for any ceilings of the device: accumulating in fp16 is faster than what the roof
 * uses. */
static void test_bound_takes_the_best_peak(void **state)
{
    (void)state;
    g_autoptr(Device) device = v100();
    g_array_index(device->peaks, Peak, 1).accumulate = DTYPE_FP32;
    add_peak(device, DTYPE_FP16, UNIT_MATRIX, BASIS_THEORETICAL, 250e12);
    Roof roof = roof_or_fail(device, DTYPE_FP16, BASIS_THEORETICAL);
    near(roof_dot_peak(&roof), 125e12);
    g_autoptr(Graph) graph = conv(S(1, 256, 56, 56), 256, 3, 1, false);
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    near(bound_seconds(timing), inside(cost->matrix_flops) / 250e12);
}

/* A faster measurement counts for the bound of the theoretical roof too. */
static void test_bound_takes_any_basis(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_of(DTYPE_FP32, UNIT_VECTOR, 1e12, 1e12);
    add_peak(device, DTYPE_FP32, UNIT_MATRIX, BASIS_MEASURED, 4e12);
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    assert_null(roof.matrix);
    g_autoptr(Graph) graph = conv(S(1, 256, 56, 56), 256, 3, 1, false);
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    near(timing->seconds, (double)cost->flops / 1e12);
    near(bound_seconds(timing), inside(cost->flops) / 4e12);
}

/* Dot products that a vector unit does faster than what is measured of a matrix unit: 0.5 and 1
 * TFLOP/s. */
static void test_bound_takes_the_faster_unit(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_of(DTYPE_FP32, UNIT_VECTOR, 1e12, 1e12);
    add_peak(device, DTYPE_FP32, UNIT_MATRIX, BASIS_MEASURED, 0.5e12);
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Graph) graph = conv(S(1, 256, 56, 56), 256, 3, 1, false);
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    near(timing->seconds, (double)cost->flops / 1e12);
    near(bound_seconds(timing), inside(cost->flops) / 1e12);
}

/* A causal prompt of 8,192 in 4 heads of 64: 8,192 · 8,193 / 2 scores a head are needed, each of
 * two products of 64 and of 6 FLOPs of scale and softmax; of each row of softmax 2 are saved. The
 * roofline has all 8,192² of them, which no kernel that leaves out masked tiles computes. */
static void test_bound_of_a_causal_prompt(void **state)
{
    (void)state;
    enum { N = 8192, HEADS = 4, D = 64 };
    g_autoptr(Device) device = device_of(DTYPE_FP32, UNIT_VECTOR, 1e12, 1e12);
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    Shape qkv = S(1, HEADS, N, D);
    Attrs attrs = op_default_attrs(OP_ATTENTION);
    attrs.as.attention.causal = true;
    g_autoptr(Graph) graph = kit_graph(OP_ATTENTION, &attrs, INPUTS(qkv, qkv, qkv));
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    double needed = (double)HEADS * N * (N + 1) / 2, all = (double)HEADS * N * N;
    near(bound_seconds(timing), (needed * (4 * D + 6) - 2.0 * HEADS * N) / 1e12);
    near(timing->seconds, (all * (4 * D + 6) - 2.0 * HEADS * N) / 1e12);
    assert_true(bound_seconds(timing) < 0.501 * timing->seconds);
}

/* The same in a format whose products meet another ceiling than the rest. */
static void test_bound_of_a_causal_prompt_in_parts(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_of(DTYPE_FP32, UNIT_VECTOR, 1e12, 1e12);
    add_peak(device, DTYPE_FP16, UNIT_MATRIX, BASIS_THEORETICAL, 8e12);
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    Shape qkv = S(1, 1, 1024, 64);
    Attrs attrs = op_default_attrs(OP_ATTENTION);
    attrs.as.attention.causal = true;
    g_autoptr(Graph) graph = kit_graph(OP_ATTENTION, &attrs, INPUTS(qkv, qkv, qkv));
    graph_op(graph, 0)->compute = DTYPE_FP16;
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    double needed = 1024.0 * 1025 / 2;
    double matrix = needed * 4 * 64 / 8e12, vector = (needed * 6 - 2 * 1024) / 1e12;
    near(bound_seconds(timing), matrix > vector ? matrix : vector);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bound_of_resnet50),
        cmocka_unit_test(test_bound_by_memory),
        cmocka_unit_test(test_bound_takes_the_best_peak),
        cmocka_unit_test(test_bound_takes_any_basis),
        cmocka_unit_test(test_bound_takes_the_faster_unit),
        cmocka_unit_test(test_bound_of_a_causal_prompt),
        cmocka_unit_test(test_bound_of_a_causal_prompt_in_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
