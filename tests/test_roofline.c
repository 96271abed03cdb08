#include <math.h>

#include "op_kit.h"
#include "resnet50.h"
#include "roofline/roofline.h"
#include "whatif/quantize.h"

static void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-12 * fabs(expected)))
        fail_msg("%.17g is not %.17g", actual, expected);
}

static void add_peak(Device *device, DType dtype, Unit unit, Basis basis, double flops_per_s)
{
    Peak peak = {.dtype = dtype,
                 .accumulate = DTYPE_UNKNOWN,
                 .unit = unit,
                 .basis = basis,
                 .flops_per_s = flops_per_s};
    g_array_append_val(device->peaks, peak);
}

static Device *device_of(DType dtype, Unit unit, double flops_per_s, double bytes_per_s)
{
    Device *device = device_new("device", "Device");
    Memory memory = {.name = "DRAM", .bytes_per_s = {[BASIS_THEORETICAL] = bytes_per_s}};
    g_array_append_val(device->memories, memory);
    if (flops_per_s > 0)
        add_peak(device, dtype, unit, BASIS_THEORETICAL, flops_per_s);
    return device;
}

/* 16 cores at 4.5 GHz, 64 FLOP per cycle; 96 GB/s. Measured 2.86 TFLOP/s and 74 GB/s. */
static Device *i9_10980xe(void)
{
    Device *device = device_of(DTYPE_FP32, UNIT_VECTOR, 16 * 4.5e9 * 64, 96e9);
    add_peak(device, DTYPE_FP32, UNIT_VECTOR, BASIS_MEASURED, 2.86e12);
    g_array_index(device->memories, Memory, 0).bytes_per_s[BASIS_MEASURED] = 74e9;
    return device;
}

/* Tensor cores 125 TFLOP/s, 15.7 for all else, 900 GB/s. */
static Device *v100(void)
{
    Device *device = device_of(DTYPE_FP32, UNIT_VECTOR, 15.7e12, 900e9);
    add_peak(device, DTYPE_FP16, UNIT_MATRIX, BASIS_THEORETICAL, 125e12);
    return device;
}

static Roof roof_or_fail(const Device *device, DType dtype, Basis basis)
{
    Roof roof;
    GError *error = NULL;
    if (!roof_on(device, dtype, basis, &roof, &error))
        fail_msg("%s", error->message);
    return roof;
}

static ModelCost *count(const Graph *graph)
{
    ModelCost *cost = cost_graph(graph, 0, NULL);
    assert_non_null(cost);
    return cost;
}

static Timing *time_on(const ModelCost *cost, const Roof *roof)
{
    Timing *timing = timing_new(cost, roof, TRAFFIC_COMPULSORY, NULL);
    assert_non_null(timing);
    return timing;
}

static Graph *conv(Shape x, int64_t channels, int64_t kernel, int64_t groups, bool bias)
{
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.channels = channels;
    attrs.kernel = INTS(kernel);
    attrs.pad = INTS(kernel / 2);
    attrs.groups = groups;
    attrs.bias = bias;
    return kit_graph(OP_CONV, &attrs, 1, &x);
}

/* ---- Worked examples of SPEC §5 ------------------------------------------------------------- */

static void test_ridges(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    Roof theoretical = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    Roof measured = roof_or_fail(device, DTYPE_FP32, BASIS_MEASURED);
    near(theoretical.vector->flops_per_s, 4608000000000);
    near(roof_ridge(&theoretical), 48);
    near(roof_ridge(&measured), 38.648648648648646);
    near(measured.bandwidth / theoretical.bandwidth, 0.7708333333333334);
    near(16 * 2.9e9 * 64, 2969600000000);
    near(ridge_point(125e12, 720e9), 173.61111111111111);
    g_autoptr(Device) gpu = v100();
    Roof sxm2 = roof_or_fail(gpu, DTYPE_FP16, BASIS_THEORETICAL);
    near(roof_ridge(&sxm2), 138.88888888888889);
}

static void test_attainable(void **state)
{
    (void)state;
    near(attainable(2.345679012345679, 4.608e12, 96e9), 2.345679012345679 * 96e9);
    near(attainable(100, 4.608e12, 96e9), 4.608e12);
    near(attainable(48, 4.608e12, 96e9), 4.608e12);
}

static void test_utilisation_of_a_depthwise_convolution(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Graph) graph = conv(S(1, 64, 20, 20), 64, 3, 64, true);
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    near(timing_layer(timing, 0)->utilisation, 0.04886831275720165);
    assert_int_equal(timing_layer(timing, 0)->bound, BOUND_MEMORY);
    near(timing->memory_bound_share, 1);
    double compute_bound = 130.0 * (double)cost->flops / roof_dot_peak(&roof);
    near(compute_bound / timing->roofline_seconds, 6.352880658436214);
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
    near(x->roofline_seconds, 1.6821333333333335e-05);
    near(y->roofline_seconds, 1.6731333333333335e-05);
    assert_int_equal(a->flops, 16 * b->flops);
}

/* ---- Units ---------------------------------------------------------------------------------- */

/* fp16 on a V100: dot products on tensor cores, biases on the vector unit, in fp32 as it states no
 * fp16 rate; a depthwise convolution altogether on the vector unit. */
static void test_units_of_a_v100(void **state)
{
    (void)state;
    g_autoptr(Device) device = v100();
    Roof roof = roof_or_fail(device, DTYPE_FP16, BASIS_THEORETICAL);
    assert_int_equal(roof.compute_dtype, DTYPE_FP16);
    assert_int_equal(roof.vector_dtype, DTYPE_FP32);
    assert_null(roof.note);
    g_autoptr(Graph) dense = conv(S(1, 256, 56, 56), 256, 3, 1, true);
    g_autoptr(ModelCost) a = count(dense);
    g_autoptr(Timing) x = time_on(a, &roof);
    near(timing_layer(x, 0)->matrix_s, 2.0 * 256 * 256 * 9 * 56 * 56 / 125e12);
    near(timing_layer(x, 0)->vector_s, 256.0 * 56 * 56 / 15.7e12);
    assert_int_equal(timing_layer(x, 0)->bound, BOUND_COMPUTE);
    near(timing_layer(x, 0)->utilisation, 1);
    g_autoptr(Graph) depthwise = conv(S(1, 256, 56, 56), 256, 3, 256, true);
    g_autoptr(ModelCost) b = count(depthwise);
    g_autoptr(Timing) y = time_on(b, &roof);
    assert_true(timing_layer(y, 0)->matrix_s == 0);
    near(timing_layer(y, 0)->vector_s, 19.0 * 256 * 56 * 56 / 15.7e12);
}

static void test_vector_unit_with_its_own_fp16(void **state)
{
    (void)state;
    g_autoptr(Device) device = v100();
    add_peak(device, DTYPE_FP16, UNIT_VECTOR, BASIS_THEORETICAL, 31.4e12);
    Roof roof = roof_or_fail(device, DTYPE_FP16, BASIS_THEORETICAL);
    assert_int_equal(roof.vector_dtype, DTYPE_FP16);
    near(roof_vector_peak(&roof), 31.4e12);
}

/* An NPU that states one number: everything runs there, in one term, and the reader is told. */
static void test_matrix_unit_alone(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_of(DTYPE_INT8, UNIT_MATRIX, 4e12, 25e9);
    Roof roof = roof_or_fail(device, DTYPE_INT8, BASIS_THEORETICAL);
    assert_null(roof.vector);
    assert_non_null(roof.note);
    g_autoptr(Graph) graph = conv(S(1, 64, 56, 56), 64, 3, 1, true);
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    near(timing_layer(timing, 0)->matrix_s, (double)cost->flops / 4e12);
    assert_true(timing_layer(timing, 0)->vector_s == 0);
}

static void test_fallback_shows(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    Roof roof = roof_or_fail(device, DTYPE_BF16, BASIS_THEORETICAL);
    assert_int_equal(roof.dtype, DTYPE_BF16);
    assert_int_equal(roof.compute_dtype, DTYPE_FP32);
}

static void assert_no_roof(const Device *device, DType dtype, Basis basis, const char *text)
{
    Roof roof;
    g_autoptr(GError) error = NULL;
    assert_false(roof_on(device, dtype, basis, &roof, &error));
    if (strstr(error->message, text) == NULL)
        fail_msg("'%s' does not say '%s'", error->message, text);
}

static void test_what_is_missing_is_named(void **state)
{
    (void)state;
    g_autoptr(Device) npu = device_of(DTYPE_INT8, UNIT_MATRIX, 4e12, 25e9);
    assert_no_roof(npu, DTYPE_FP32, BASIS_THEORETICAL, "cannot run fp32");
    assert_no_roof(npu, DTYPE_FP32, BASIS_THEORETICAL, "; it states int8");
    g_autoptr(Device) blind = device_of(DTYPE_FP32, UNIT_VECTOR, 1e12, 0);
    assert_no_roof(blind, DTYPE_FP32, BASIS_THEORETICAL, "bandwidth of its main memory");
    g_autoptr(Device) measured = device_of(DTYPE_FP32, UNIT_VECTOR, 0, 25e9);
    add_peak(measured, DTYPE_FP32, UNIT_VECTOR, BASIS_MEASURED, 1e12);
    assert_no_roof(measured, DTYPE_FP32, BASIS_THEORETICAL, "no theoretical peak");
    assert_no_roof(measured, DTYPE_FP32, BASIS_THEORETICAL, "; ask for another basis");
    roof_or_fail(measured, DTYPE_FP32, BASIS_MEASURED);
}

/* ---- Integers alone ------------------------------------------------------------------------- */

static Quantized *in_int8(const Graph *graph)
{
    Scheme scheme;
    assert_true(scheme_find("int8", &scheme, NULL));
    return quantize_graph(graph, &scheme, NULL);
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
    assert_true(timing->bound_seconds <= timing->roofline_seconds);
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
    assert_non_null(strstr(error->message, "cannot run fp32"));
    assert_non_null(strstr(error->message, "it states int8"));
}

/* ---- Bounds --------------------------------------------------------------------------------- */

/* A launch of 1 ms dwarfs everything; relu of 8 numbers moves 64 bytes in 1/1.5 ns. */
static void test_overhead(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    device->launch.value = 1e-3;
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Graph) graph = kit_graph(OP_RELU, NULL, INPUTS(S(1, 8)));
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    assert_int_equal(timing_layer(timing, 0)->bound, BOUND_OVERHEAD);
    near(timing->roofline_seconds, 64 / 96e9 + 1e-3);
    near(timing->seconds_of_bound[BOUND_OVERHEAD], timing->roofline_seconds);
    near(timing->seconds_of_class[OP_CLASS_ACTIVATION], timing->roofline_seconds);
    assert_true(timing->memory_bound_share == 0);
}

static void test_views_are_free(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    device->launch.value = 1e-3;
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Graph) graph = kit_graph(OP_FLATTEN, NULL, INPUTS(S(1, 8, 4)));
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    assert_int_equal(timing_layer(timing, 0)->bound, BOUND_NONE);
    assert_true(timing->roofline_seconds == 0);
    assert_true(timing_layer(timing, 0)->utilisation == 0);
}

/* 3x3, 64 -> 64 on 56x56 in fp32, no bias: 231,211,008 FLOPs over 1,753,088 bytes are 131.9
 * FLOP/byte: compute under a ridge of 48, memory under one of 150. */
static void test_changed_bounds(void **state)
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
    g_autoptr(GArray) changed = timing_changed_bounds(x, y);
    assert_int_equal(changed->len, 1);
    assert_int_equal(g_array_index(changed, int, 0), 0);
    g_autoptr(GArray) same = timing_changed_bounds(x, x);
    assert_int_equal(same->len, 0);
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
    near(timing->roofline_seconds, 1);
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
    assert_true(cost_retile(cost, 32768, NULL));
    g_autoptr(Timing) least = time_on(cost, &roof);
    g_autoptr(Timing) tiled = timing_new(cost, &roof, TRAFFIC_TILED, NULL);
    g_autoptr(Timing) most = timing_new(cost, &roof, TRAFFIC_NO_REUSE, NULL);
    assert_true(timing_layer(least, 0)->memory_s < timing_layer(tiled, 0)->memory_s);
    assert_true(timing_layer(tiled, 0)->memory_s < timing_layer(most, 0)->memory_s);
}

/* ---- Networks ------------------------------------------------------------------------------- */

/* No launch overhead in it. The image, 25,530,472 parameters and 1,000 scores take 1.07 ms at 96
 * GB/s; the FLOPs that are left take longer, 1.78 ms. */
static void test_bound_of_resnet50(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    device->launch.value = 1e-3;
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_MEASURED);
    g_autoptr(Graph) graph = resnet50_graph();
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    double flops = 2.0 * 4089184256 + 11113984 + 1000 + 9608704 + 5519360 + 9 * 200704 + 49 * 2048;
    near(timing->bound_seconds, flops / 4.608e12); /* theoretical is the best this device states */
    assert_true(timing->bound_seconds < timing->roofline_seconds);
}

/* Memory is what bounds a layer of 4096 x 4096 on one vector: inputs, weights and outputs once. */
static void test_bound_by_memory(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    Attrs attrs = op_default_attrs(OP_LINEAR);
    attrs.channels = 4096;
    g_autoptr(Graph) graph = kit_graph(OP_LINEAR, &attrs, INPUTS(S(1, 4096)));
    graph_add_output(graph, graph_op(graph, 0)->outputs[0]);
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    near(timing->bound_seconds, 4 * 16789504 / 96e9); /* fc-traffic */
    near(timing->roofline_seconds, timing->bound_seconds);
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
    near(timing->bound_seconds, (double)cost->matrix_flops / 250e12);
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
    near(timing->roofline_seconds, (double)cost->flops / 1e12);
    near(timing->bound_seconds, (double)cost->flops / 4e12);
}

static void test_time_of_an_unknown_operator(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 8), DTYPE_FP32);
    Attrs attrs = op_default_attrs(OP_UNKNOWN);
    attrs.size = 1;
    assert_int_equal(graph_add_op(graph, OP_UNKNOWN, "a", &x, 1, &attrs, false, NULL), 0);
    g_autoptr(ModelCost) cost = count(graph);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    assert_true(timing->roofline_seconds == 0);
    assert_int_equal(timing_layer(timing, 0)->bound, BOUND_NONE);
}

/* Hundreds of models on dozens of devices: what one takes matters. The limit is many times what it
 * needs, as tests run on busy machines; take the best of some. */
static void test_resnet50_is_quick(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Graph) graph = resnet50_graph();
    gint64 best = G_MAXINT64;
    for (int i = 0; i < 20; i++) {
        gint64 begin = g_get_monotonic_time();
        g_autoptr(ModelCost) cost = cost_graph(graph, 24 << 20, NULL);
        g_autoptr(Timing) timing = timing_new(cost, &roof, TRAFFIC_TILED, NULL);
        assert_non_null(timing);
        best = MIN(best, g_get_monotonic_time() - begin);
    }
    assert_in_range(best, 0, 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ridges),
        cmocka_unit_test(test_attainable),
        cmocka_unit_test(test_utilisation_of_a_depthwise_convolution),
        cmocka_unit_test(test_dense_against_depthwise),
        cmocka_unit_test(test_units_of_a_v100),
        cmocka_unit_test(test_vector_unit_with_its_own_fp16),
        cmocka_unit_test(test_matrix_unit_alone),
        cmocka_unit_test(test_fallback_shows),
        cmocka_unit_test(test_what_is_missing_is_named),
        cmocka_unit_test(test_conversions_need_no_float_peak),
        cmocka_unit_test(test_float_arithmetic_needs_a_float_peak),
        cmocka_unit_test(test_overhead),
        cmocka_unit_test(test_views_are_free),
        cmocka_unit_test(test_changed_bounds),
        cmocka_unit_test(test_on_the_ridge),
        cmocka_unit_test(test_traffic_models),
        cmocka_unit_test(test_bound_of_resnet50),
        cmocka_unit_test(test_bound_by_memory),
        cmocka_unit_test(test_bound_takes_the_best_peak),
        cmocka_unit_test(test_bound_takes_any_basis),
        cmocka_unit_test(test_time_of_an_unknown_operator),
        cmocka_unit_test(test_resnet50_is_quick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
