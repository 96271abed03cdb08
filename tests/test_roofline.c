#include "base/error.h"
#include "launch_kit.h"
#include "roofline/bound.h"
#include "roofline_kit.h"
#include "whatif/quantize.h"

/* ---- Worked examples of SPEC §5 -------------------------------------------------------------- */

static void test_utilisation_of_a_depthwise_convolution(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Graph) graph = conv(S(1, 64, 20, 20), 64, 3, 64, true);
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    near(layer_utilisation(timing_layer(timing, 0)), 0.04886831275720165);
    assert_int_equal(timing_layer(timing, 0)->bound, BOUND_MEMORY);
    near(timing->memory_bound_share, 1);
    double compute_bound = 130.0 * (double)cost->flops / roof_dot_peak(&roof);
    near(compute_bound / timing->seconds, 6.352880658436214);
}

static void test_dense_against_depthwise(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Graph) dense = conv(S(1, 16, 112, 112), 16, 3, 1, false);
    g_autoptr(Graph) depthwise = conv(S(1, 16, 112, 112), 16, 3, 16, false);
    g_autoptr(ModelCost) a = count(dense);
    g_autoptr(ModelCost) b = count(depthwise);
    g_autoptr(Timing) x = time_on(a, &roof);
    g_autoptr(Timing) y = time_on(b, &roof);
    near(x->seconds, 1.6821333333333335e-05);
    near(y->seconds, 1.6731333333333335e-05);
    assert_int_equal(a->flops, 16 * b->flops);
}

/* ---- Units ----------------------------------------------------------------------------------- */

/* fp16 on a V100: dot products on tensor cores, biases on the vector unit, in fp32 as it states no
 * fp16 rate; a depthwise convolution altogether on the vector unit. */
static void test_units_of_a_v100(void **state)
{
    (void)state;
    g_autoptr(Device) device = v100();
    Roof roof = roof_or_fail(device, DTYPE_FP16, BASIS_THEORETICAL);
    assert_int_equal(roof.compute_dtype, DTYPE_FP16);
    assert_int_equal(roof.vector_dtype, DTYPE_FP32);
    assert_null(roof.notes[0]);
    g_autoptr(Graph) dense = conv(S(1, 256, 56, 56), 256, 3, 1, true);
    g_autoptr(ModelCost) a = count(dense);
    g_autoptr(Timing) x = time_on(a, &roof);
    near(timing_layer(x, 0)->matrix_s, 2.0 * 256 * 256 * 9 * 56 * 56 / 125e12);
    near(timing_layer(x, 0)->vector_s, 256.0 * 56 * 56 / 15.7e12);
    assert_int_equal(timing_layer(x, 0)->bound, BOUND_COMPUTE);
    near(layer_utilisation(timing_layer(x, 0)), 1);
    g_autoptr(Graph) depthwise = conv(S(1, 256, 56, 56), 256, 3, 256, true);
    g_autoptr(ModelCost) b = count(depthwise);
    g_autoptr(Timing) y = time_on(b, &roof);
    assert_true(timing_layer(y, 0)->matrix_s == 0);
    near(timing_layer(y, 0)->vector_s, 19.0 * 256 * 56 * 56 / 15.7e12);
}

/* An NPU that states one number: everything runs there, in one term, and the reader is told. */
static void test_matrix_unit_alone(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_of(DTYPE_INT8, UNIT_MATRIX, 4e12, 25e9);
    Roof roof = roof_or_fail(device, DTYPE_INT8, BASIS_THEORETICAL);
    assert_null(roof.vector);
    assert_non_null(strstr(roof.notes[0], "no peak of vector arithmetic"));
    assert_null(roof.notes[1]);
    g_autoptr(Graph) graph = conv(S(1, 64, 56, 56), 64, 3, 1, true);
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    near(timing_layer(timing, 0)->matrix_s, (double)cost->flops / 4e12);
    assert_true(timing_layer(timing, 0)->vector_s == 0);
}

/* ---- Integers alone -------------------------------------------------------------------------- */

static Quantized *in_int8(const Graph *graph)
{
    Scheme scheme;
    assert_true(scheme_find("int8", &scheme, NULL));
    return quantize_graph(graph, &scheme);
}

/* 16 x 112 x 112 numbers arrive in fp32: 200,704 · (4 + 1) bytes at 25 GB/s until they are int8,
 * as nothing is known of how fast floats are scaled. 3x3, 16 -> 16: 2·28,901,376 operations. */
static void test_conversions_need_no_float_peak(void **state)
{
    (void)state;
    g_autoptr(Device) npu = device_of(DTYPE_INT8, UNIT_MATRIX, 4e12, 25e9);
    Roof roof = roof_or_fail(npu, DTYPE_INT8, BASIS_THEORETICAL);
    g_autoptr(Graph) graph = conv(S(1, 16, 112, 112), 16, 3, 1, false);
    g_autoptr(Quantized) quantized = in_int8(graph);
    g_autoptr(ModelCost) cost = count(quantized->graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    assert_int_equal(cost->n_layers, 2);
    assert_true(cost_layer(cost, 0)->flops > 0);
    near(timing_layer(timing, 0)->seconds, 200704 * 5 / 25e9);
    near(timing_layer(timing, 0)->matrix_s + timing_layer(timing, 0)->vector_s, 0);
    assert_int_equal(timing_layer(timing, 0)->bound, BOUND_MEMORY);
    assert_int_equal(timing_layer(timing, 0)->compute_dtype, DTYPE_UNKNOWN);
    assert_int_equal(timing->unpriced, 1);
    near(timing_layer(timing, 1)->matrix_s, 2 * 28901376 / 4e12);
    assert_true(bound_seconds(timing) <= timing->seconds);
    add_peak(npu, DTYPE_FP32, UNIT_VECTOR, BASIS_THEORETICAL, 1e9);
    roof = roof_or_fail(npu, DTYPE_INT8, BASIS_THEORETICAL);
    g_autoptr(Timing) priced = time_on(cost, &roof);
    near(timing_layer(priced, 0)->vector_s, 200704 * 3 / 1e9);
    assert_int_equal(priced->unpriced, 0);
}

static void test_float_arithmetic_needs_a_float_peak(void **state)
{
    (void)state;
    g_autoptr(Device) npu = device_of(DTYPE_INT8, UNIT_MATRIX, 4e12, 25e9);
    Roof roof = roof_or_fail(npu, DTYPE_INT8, BASIS_THEORETICAL);
    g_autoptr(Graph) graph = kit_graph(OP_SIGMOID, NULL, INPUTS(S(1, 8)));
    g_autoptr(Quantized) quantized = in_int8(graph);
    g_autoptr(ModelCost) cost = count(quantized->graph);
    g_autoptr(GError) error = NULL;
    assert_null(timing_new(cost, &roof, TRAFFIC_COMPULSORY, &error));
    assert_non_null(strstr(error->message, "layer '"));
    assert_true(g_str_has_prefix(error->message, "no fp32: device 'device'"));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT));
    assert_non_null(strstr(error->message, "it states int8"));
}

/* A device of int8 and bf16 takes a sigmoid in bf16, 4 operations of 8 numbers, and says so; a
 * product that is to be of fp32 it does not take. */
static void test_what_stays_in_float_takes_the_float_there_is(void **state)
{
    (void)state;
    g_autoptr(Device) npu = device_of(DTYPE_INT8, UNIT_MATRIX, 4e12, 25e9);
    add_peak(npu, DTYPE_BF16, UNIT_VECTOR, BASIS_THEORETICAL, 1e9);
    Roof roof = roof_or_fail(npu, DTYPE_INT8, BASIS_THEORETICAL);
    g_autoptr(Graph) graph = kit_graph(OP_SIGMOID, NULL, INPUTS(S(1, 8)));
    g_autoptr(Quantized) quantized = in_int8(graph);
    g_autoptr(ModelCost) cost = count(quantized->graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    const LayerTime *sigmoid = timing_layer(timing, cost->n_layers - 1);
    near(sigmoid->vector_s, 4 * 8 / 1e9);
    assert_int_equal(sigmoid->compute_dtype, DTYPE_BF16);
    assert_non_null(strstr(timing->roof.notes[1], "stays in float"));
    assert_true(timing_supports(cost, npu, DTYPE_INT8));
    Scheme mixed;
    assert_true(scheme_find("mixed", &mixed, NULL));
    g_autoptr(Graph) product = conv(S(1, 16, 8, 8), 16, 3, 1, false);
    g_autoptr(Quantized) ends = quantize_graph(product, &mixed);
    g_autoptr(ModelCost) in_fp32 = count(ends->graph);
    assert_null(timing_new(in_fp32, &roof, TRAFFIC_COMPULSORY, NULL));
    assert_false(timing_supports(in_fp32, npu, DTYPE_INT8));
}

/* ---- Bounds ---------------------------------------------------------------------------------- */

/* Launching takes 1 ms, and is no part of the time: relu of 8 numbers moves 64 bytes. */
static void test_launches_are_beside_the_time(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    set_launch(device, 1e-3);
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Graph) graph = kit_graph(OP_RELU, NULL, INPUTS(S(1, 8)));
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    assert_int_equal(timing_layer(timing, 0)->bound, BOUND_MEMORY);
    near(timing->seconds, 64 / 96e9);
    near(timing->seconds_of_bound[BOUND_MEMORY], 64 / 96e9);
    near(timing->seconds_of_class[OP_CLASS_ACTIVATION], 64 / 96e9);
    near(timing->memory_bound_share, 1);
    assert_int_equal(timing->launches, 1);
    near(timing_overhead(timing), 1e-3);
    set_launch(device, 0);
    roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Timing) unknown = time_on(cost, &roof);
    assert_true(timing_overhead(unknown) == 0);
}

static void test_views_are_free(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    set_launch(device, 1e-3);
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Graph) graph = kit_graph(OP_FLATTEN, NULL, INPUTS(S(1, 8, 4)));
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    assert_int_equal(timing_layer(timing, 0)->bound, BOUND_NONE);
    assert_true(timing->seconds == 0);
    assert_true(layer_utilisation(timing_layer(timing, 0)) == 0);
    assert_int_equal(timing->launches, 0); /* nothing is started */
}

/* 3x3, 64 -> 64 on 56x56 in fp32, no bias: 231,211,008 FLOPs over 1,753,088 bytes are 131.9
 * FLOP/byte: compute under a ridge of 48, memory under one of 150. */
static void test_either_side_of_the_ridge(void **state)
{
    (void)state;
    g_autoptr(Device) low = device_of(DTYPE_FP32, UNIT_VECTOR, 4.8e12, 100e9);
    g_autoptr(Device) high = device_of(DTYPE_FP32, UNIT_VECTOR, 15e12, 100e9);
    Roof a = roof_or_fail(low, DTYPE_FP32, BASIS_THEORETICAL);
    Roof b = roof_or_fail(high, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Graph) graph = conv(S(1, 64, 56, 56), 64, 3, 1, false);
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) x = time_on(cost, &a);
    g_autoptr(Timing) y = time_on(cost, &b);
    assert_int_equal(cost->flops, 231211008);
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].bytes, 1753088);
    assert_int_equal(timing_layer(x, 0)->bound, BOUND_COMPUTE);
    assert_int_equal(timing_layer(y, 0)->bound, BOUND_MEMORY);
}

/* Exactly on the ridge it is compute that bounds. */
static void test_on_the_ridge(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_of(DTYPE_FP32, UNIT_VECTOR, 231211008, 1753088);
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Graph) graph = conv(S(1, 64, 56, 56), 64, 3, 1, false);
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    near(timing->seconds, 1);
    assert_int_equal(timing_layer(timing, 0)->bound, BOUND_COMPUTE);
}

static void test_traffic_models(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Graph) graph = conv(S(1, 64, 56, 56), 64, 3, 1, false);
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(GError) error = NULL;
    assert_null(timing_new(cost, &roof, TRAFFIC_TILED, &error));
    assert_non_null(strstr(error->message, "no tiled traffic"));
    g_autoptr(ModelCost) blocked = cost_graph(graph, 32768, NULL);
    g_autoptr(Timing) least = time_on(blocked, &roof);
    g_autoptr(Timing) tiled = timing_new(blocked, &roof, TRAFFIC_TILED, NULL);
    g_autoptr(Timing) most = timing_new(blocked, &roof, TRAFFIC_NO_REUSE, NULL);
    assert_true(timing_layer(least, 0)->memory_s < timing_layer(tiled, 0)->memory_s);
    assert_true(timing_layer(tiled, 0)->memory_s < timing_layer(most, 0)->memory_s);
}

/* ---- Networks -------------------------------------------------------------------------------- */

static void test_time_of_an_unknown_operator(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 8), DTYPE_FP32);
    assert_int_equal(graph_add_op(graph, OP_UNKNOWN, "a", &x, 1, NULL, false, NULL), 0);
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    assert_true(timing->seconds == 0);
    assert_int_equal(timing_layer(timing, 0)->bound, BOUND_NONE);
}

/* Five layers, of which two are alike: each takes what it takes alone. The first reads an input. */
static void test_layers_that_are_alike(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Graph) graph = graph_new("test", "Test");
    static const OpKind kinds[] = {OP_RELU, OP_SIGMOID, OP_RELU, OP_TANH, OP_RELU};
    int x = graph_add_input(graph, "x", S(1, 64), DTYPE_FP32);
    for (int i = 0; i < (int)G_N_ELEMENTS(kinds); i++) {
        char name[] = {(char)('a' + i), '\0'};
        assert_int_equal(graph_add_op(graph, kinds[i], name, &x, 1, NULL, true, NULL), i);
        x = graph_op(graph, i)->outputs[0];
    }
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    assert_int_equal(cost->n_costs, 4);
    assert_ptr_equal(timing_layer(timing, 2), timing_layer(timing, 4));
    assert_ptr_not_equal(timing_layer(timing, 2), timing_layer(timing, 1));
    near(timing->seconds, 5 * 512 / 96e9); /* 64 numbers read, 64 written, each time */
}

/* What stands in for a layer takes what its work takes: twice the bytes, twice the time. */
static void test_time_of_work(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Graph) graph = kit_graph(OP_RELU, NULL, INPUTS(S(1, 8)));
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    Work work = work_of(cost_layer(cost, 0), TRAFFIC_COMPULSORY);
    near(timing_of_work(timing, &work).seconds, 64 / 96e9);
    work.bytes *= 2;
    near(timing_of_work(timing, &work).seconds, 128 / 96e9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utilisation_of_a_depthwise_convolution),
        cmocka_unit_test(test_dense_against_depthwise),
        cmocka_unit_test(test_units_of_a_v100),
        cmocka_unit_test(test_matrix_unit_alone),
        cmocka_unit_test(test_conversions_need_no_float_peak),
        cmocka_unit_test(test_float_arithmetic_needs_a_float_peak),
        cmocka_unit_test(test_what_stays_in_float_takes_the_float_there_is),
        cmocka_unit_test(test_launches_are_beside_the_time),
        cmocka_unit_test(test_views_are_free),
        cmocka_unit_test(test_either_side_of_the_ridge),
        cmocka_unit_test(test_on_the_ridge),
        cmocka_unit_test(test_traffic_models),
        cmocka_unit_test(test_time_of_an_unknown_operator),
        cmocka_unit_test(test_layers_that_are_alike),
        cmocka_unit_test(test_time_of_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
