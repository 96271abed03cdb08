#include "quantize_kit.h"
#include "resnet50.h"
#include "roofline/bound.h"

static const LayerCost *layer_named(const ModelCost *cost, const char *name)
{
    for (int i = 0; i < cost->n_layers; i++)
        if (strcmp(cost_op(cost, i)->name, name) == 0)
            return cost_layer(cost, i);
    fail_msg("there is no layer %s", name);
    return NULL;
}

static int64_t bytes_of(const LayerCost *layer)
{
    return layer->traffic[TRAFFIC_COMPULSORY].bytes;
}

/* ---- Size ------------------------------------------------------------------------------------ */

/* The worked example int8-size: −75 %. Metadata: 128 scales of 32 bits; a scale and a zero point of
 * 8 bits for the input and the output. */
static void test_int8_size(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = conv_graph(S(1, 64, 112, 112), 128, 3, true);
    g_autoptr(Quantized) q = quantize_as(graph, "int8", false);
    g_autoptr(QuantizedCost) cost = quantized_count(q, graph);
    int64_t weights = 3 * 3 * 64 * 128;
    assert_int_equal(cost->matrix_bytes_before, 4 * weights);
    assert_int_equal(cost->matrix_bytes, weights);
    near((double)cost->matrix_bytes / (double)cost->matrix_bytes_before - 1, -0.75);
    assert_int_equal(cost->cost->weights_bytes, weights + 4 * 128); /* biases of 32 bits */
    assert_int_equal(cost->cost->metadata_bytes, 4 * 128 + 5 + 5);
}

/* Every weight of ResNet-50's 53 convolutions and its linear layer: 25,557,032 parameters without
 * 1000 biases and 53,120 of batch-norms. */
static void test_resnet50_size(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = resnet50_graph();
    g_autoptr(Quantized) q = quantize_as(graph, "int8", false);
    g_autoptr(QuantizedCost) cost = quantized_count(q, graph);
    int64_t matrices = 25557032 - 1000 - 53120;
    assert_int_equal(q->n_quantized, 54);
    assert_int_equal(cost->matrix_bytes, matrices);
    assert_int_equal(cost->matrix_bytes_before, 4 * matrices);
    assert_int_equal(cost->cost->weights_bytes, matrices + 4 * (1000 + 53120 + 53120));
}

/* 4096 x 4096: half a byte each; 32 groups of 128 in each of 4096 rows, with a scale of 16 bits and
 * a zero point of 4. Two operations per weight: subtract, multiply. */
static void test_w4a16(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = linear_graph(1, 4096, 4096, true);
    g_autoptr(Quantized) q = quantize_as(graph, "w4a16", false);
    g_autoptr(QuantizedCost) cost = quantized_count(q, graph);
    int64_t weights = 4096 * 4096, groups = 4096 * 32;
    assert_int_equal(cost->cost->weights_bytes, weights / 2 + 4 * 4096);
    assert_int_equal(cost->cost->metadata_bytes, groups * 2 + groups / 2);
    assert_int_equal(layer_named(cost->cost, "linear")->extra_ops, 2 * weights);
    assert_int_equal(layer_named(cost->cost, "linear")->compute, DTYPE_FP16);
}

/* 4096 x 4096 in blocks of 32 with a byte of exponent, and of 256 in 210 bytes: all of it is read.
 */
static void test_blocks(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = linear_graph(1, 4096, 4096, false);
    g_autoptr(Quantized) mx = quantize_as(graph, "mxfp4", false);
    g_autoptr(QuantizedCost) cost = quantized_count(mx, graph);
    int64_t weights = 4096 * 4096, data = 2 * 2 * 4096;
    assert_int_equal(cost->cost->weights_bytes, weights / 2);
    assert_int_equal(cost->cost->metadata_bytes, weights / 32);
    assert_int_equal(layer_named(cost->cost, "linear")->traffic[TRAFFIC_COMPULSORY].bytes,
                     data + weights / 2 + weights / 32);
    g_autoptr(Quantized) q6 = quantize_as(graph, "q6_k", false);
    g_autoptr(QuantizedCost) blocks = quantized_count(q6, graph);
    assert_int_equal(blocks->cost->weights_bytes + blocks->cost->metadata_bytes,
                     weights / 256 * 210);
}

/* 300 inputs are two groups of 128 and one of 44. */
static void test_last_group_is_short(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = linear_graph(1, 300, 100, false);
    g_autoptr(Quantized) q = quantize_as(graph, "w4a16", false);
    g_autoptr(QuantizedCost) cost = quantized_count(q, graph);
    assert_int_equal(cost->cost->metadata_bytes, 300 * 2 + 300 / 2);
}

static void test_binary(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = linear_graph(1, 4096, 4096, false);
    g_autoptr(Quantized) q = quantize_as(graph, "w1a1", false);
    g_autoptr(QuantizedCost) cost = quantized_count(q, graph);
    assert_int_equal(cost->cost->weights_bytes, 4096 * 4096 / 8);
    assert_int_equal(layer_named(cost->cost, "linear")->compute, DTYPE_BINARY);
}

/* fp16 halves it, zeros halve it again; 2 bits for each weight kept. Nothing is read faster. */
static void test_two_of_four(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = linear_graph(1, 4096, 4096, false);
    g_autoptr(Quantized) dense = quantize_as(graph, "fp16", false);
    g_autoptr(Quantized) sparse = quantize_as(graph, "sparse_2_4", false);
    g_autoptr(QuantizedCost) before = quantized_count(dense, graph);
    g_autoptr(QuantizedCost) after = quantized_count(sparse, graph);
    int64_t kept = 4096 * 4096 / 2;
    assert_int_equal(before->cost->weights_bytes, 2 * 4096 * 4096);
    assert_int_equal(after->cost->weights_bytes, 2 * kept);
    assert_int_equal(after->cost->metadata_bytes, kept / 4);
    assert_int_equal(after->cost->traffic[TRAFFIC_COMPULSORY].bytes,
                     before->cost->traffic[TRAFFIC_COMPULSORY].bytes);
}

/* 1 TFLOP/s of fp16 products, twice that where two of four weights are zero; 100 GB/s. */
static Device *sparse_device(double sparse_per_s)
{
    Device *device = round_device(0);
    kit_peak(device, DTYPE_FP16, UNIT_MATRIX, 1e12);
    Peak sparse = {.dtype = DTYPE_FP16,
                   .accumulate = DTYPE_UNKNOWN,
                   .unit = UNIT_MATRIX,
                   .flops_per_s = sparse_per_s,
                   .pattern = "2:4"};
    if (sparse_per_s > 0)
        g_array_append_val(device->sparse_peaks, sparse);
    return device;
}

typedef struct Timed {
    double seconds, bound;
    bool skips_zeros;
} Timed;

static Timed time_sparse(const Graph *graph, const char *scheme, double sparse_per_s)
{
    g_autoptr(Device) device = sparse_device(sparse_per_s);
    g_autoptr(Quantized) q = quantize_as(graph, scheme, false);
    g_autoptr(QuantizedCost) cost = quantized_count(q, graph);
    g_autoptr(Timing) timing = time_as(cost->cost, device, DTYPE_FP16);
    const LayerTime *last = timing_layer(timing, cost->cost->n_layers - 1);
    return (Timed){timing->seconds, bound_seconds(timing), last->skips_zeros};
}

/* One vector through 4096 x 4096 waits for its weights: 33,554,432 bytes of them, or 16,777,216 and
 * 2,097,152 of indices, beside 2·2·4096 of activations. */
static void test_sparse_weights_are_read_where_zeros_are_skipped(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = linear_graph(1, 4096, 4096, false);
    graph_tensor(graph, 0)->dtype = DTYPE_FP16;
    double others = 2 * 2 * 4096;
    Timed dense = time_sparse(graph, "fp16", 2e12);
    Timed nowhere = time_sparse(graph, "sparse_2_4", 0);
    Timed sparse = time_sparse(graph, "sparse_2_4", 2e12);
    near(dense.seconds, (33554432 + others) / 100e9);
    near(nowhere.seconds, dense.seconds);
    near(nowhere.bound, dense.bound);
    near(sparse.seconds, (16777216 + 2097152 + others) / 100e9);
    near(sparse.bound, sparse.seconds);
    assert_false(dense.skips_zeros || nowhere.skips_zeros);
    assert_true(sparse.skips_zeros);
}

/* 8192 of them compute: 2·8192·4096² = 274,877,906,944 FLOPs at 1 or 2 TFLOP/s. */
static void test_sparse_products_are_faster_where_stated(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = linear_graph(8192, 4096, 4096, false);
    graph_tensor(graph, 0)->dtype = DTYPE_FP16;
    Timed dense = time_sparse(graph, "fp16", 2e12);
    Timed nowhere = time_sparse(graph, "sparse_2_4", 0);
    Timed sparse = time_sparse(graph, "sparse_2_4", 2e12);
    near(dense.seconds, 0.274877906944);
    near(nowhere.seconds, 0.274877906944);
    near(sparse.seconds, 0.137438953472);
    near(sparse.bound, 0.137438953472);
    near(time_sparse(graph, "sparse_unstructured", 2e12).seconds, 0.274877906944);
}

/* 90 % of 16,777,216 are 15,099,494 zeros; 1,677,722 stay, with a column of 16 bits each, and the
 * beginnings of 4096 rows and their end. */
static void test_zeros_anywhere(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = linear_graph(1, 4096, 4096, false);
    g_autoptr(Quantized) q = quantize_as(graph, "sparse_unstructured", false);
    g_autoptr(QuantizedCost) cost = quantized_count(q, graph);
    assert_int_equal(cost->cost->weights_bytes, 2 * 1677722);
    assert_int_equal(cost->cost->metadata_bytes, 2 * 1677722 + 4 * 4097);
}

/* ---- Operations ------------------------------------------------------------------------------ */

static void test_requantization(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = conv_graph(S(1, 64, 112, 112), 128, 3, true);
    g_autoptr(Quantized) q = quantize_as(graph, "int8", false);
    g_autoptr(QuantizedCost) cost = quantized_count(q, graph);
    assert_int_equal(layer_named(cost->cost, "conv")->extra_ops, 3 * 128 * 112 * 112);
    assert_int_equal(cost->cost->extra_ops, 3 * 128 * 112 * 112);
}

/* (2 x 3)·(3 x 4), the left one weights: 2·24 subtractions, or 12 additions for the activations'
 * sums and 4 operations for each of 8 outputs; the weights' 6 additions are done beforehand. */
static void test_affine_counts(void **state)
{
    (void)state;
    Gemm gemm = {.groups = 1, .m = 2, .k = 3, .n = 4, .a_is_weight = true};
    AffineCounts counts = affine_counts(&gemm, true);
    assert_int_equal(counts.naive, 48);
    assert_int_equal(counts.input_sums, 12);
    assert_int_equal(counts.weight_sums, 6);
    assert_int_equal(counts.outputs, 32);
    assert_int_equal(counts.expanded, 12 + 32);
    AffineCounts both = affine_counts(&gemm, false);
    assert_int_equal(both.expanded, 12 + 6 + 32);
}

/* Symmetric weights need no correction at inference; a zero point of theirs does. */
static void test_affine_weights_cost(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = linear_graph(4, 3, 2, false);
    Scheme scheme = scheme_of("int8");
    g_autoptr(Quantized) symmetric = quantize_graph(graph, &scheme);
    scheme.affine_weights = true;
    g_autoptr(Quantized) affine = quantize_graph(graph, &scheme);
    g_autoptr(QuantizedCost) a = quantized_count(symmetric, graph);
    g_autoptr(QuantizedCost) b = quantized_count(affine, graph);
    assert_int_equal(quantized_layer(a, 1)->affine_ops, 0);
    assert_int_equal(quantized_layer(a, 1)->affine.naive, 48);
    assert_int_equal(quantized_layer(b, 1)->affine_ops, 44);
    assert_int_equal(b->cost->extra_ops, 44 + 3 * 8);
    assert_int_equal(b->cost->metadata_bytes - a->cost->metadata_bytes, 2); /* zero points */
}

/* ---- Traffic and time ------------------------------------------------------------------------ */

/* X = 64·112·112 inputs, Y = 128·112·112 outputs, W weights. Float: 4X + 4W + 4Y. Without
 * requantization: (4 + 1)X, X + W + 4Y, (4 + 4)Y, which is more. */
static void test_dynamic_moves_more_than_float(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = conv_graph(S(1, 64, 112, 112), 128, 3, false);
    g_autoptr(ModelCost) before = cost_graph(graph, 0, NULL);
    g_autoptr(Quantized) q = quantize_as(graph, "int8_dynamic", false);
    g_autoptr(QuantizedCost) after = quantized_count(q, graph);
    int64_t x = 64 * 112 * 112, y = 128 * 112 * 112, w = 9 * 64 * 128, scales = 4 * 128;
    assert_int_equal(before->traffic[TRAFFIC_COMPULSORY].bytes, 4 * (x + w + y));
    assert_int_equal(bytes_of(cost_layer(after->cost, 0)), 5 * x);
    assert_int_equal(bytes_of(cost_layer(after->cost, 1)), x + w + 4 * y + scales);
    assert_int_equal(bytes_of(cost_layer(after->cost, 2)), 8 * y);
    assert_true(6 * x + w + 12 * y + scales > 4 * (x + w + y));
}

/* A network of activations, 1x1 convolutions of 8 channels on 112x112 pixels, on a device with four
 * times the rate in int8: int8 loses without requantization, and wins with it. Each of its layers
 * moves N = 8·112·112 elements in and out, so is bound by memory: float 2·4N + W, and dynamic
 * (5 + 5 + 8)N + W. */
static void test_int8_loses_on_activations(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 8, 112, 112), DTYPE_FP32);
    static const char *const names[] = {"a", "b", "c", "d"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        x = chain_conv(graph, names[i], x, 8, 1, false);
    graph_add_output(graph, x);
    g_autoptr(Device) device = round_device(4e12);
    g_autoptr(ModelCost) floats = cost_graph(graph, 0, NULL);
    g_autoptr(Quantized) q = quantize_as(graph, "int8", false);
    g_autoptr(Quantized) d = quantize_as(graph, "int8_dynamic", false);
    g_autoptr(QuantizedCost) int8 = quantized_count(q, graph);
    g_autoptr(QuantizedCost) dynamic = quantized_count(d, graph);
    g_autoptr(Timing) float_time = time_as(floats, device, DTYPE_FP32);
    g_autoptr(Timing) int8_time = time_as(int8->cost, device, DTYPE_INT8);
    g_autoptr(Timing) dynamic_time = time_as(dynamic->cost, device, DTYPE_INT8);
    double n = 8 * 112 * 112, w = 8 * 8, scales = 4 * 8;
    near(float_time->seconds, 4 * (8 * n + 4 * w) / 100e9);
    near(dynamic_time->seconds, 4 * (18 * n + w + scales) / 100e9);
    assert_true(dynamic_time->seconds > 2 * float_time->seconds);
    assert_true(int8_time->seconds < float_time->seconds);
}

/* A vector times a matrix is bound by memory: a device with the same rate in int8 as in fp32 still
 * takes a quarter of the time, because a quarter of the bytes move. */
static void test_int8_wins_by_bytes(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = linear_graph(1, 4096, 4096, false);
    g_autoptr(Device) device = round_device(1e12);
    g_autoptr(ModelCost) floats = cost_graph(graph, 0, NULL);
    g_autoptr(Quantized) q = quantize_as(graph, "int8", false);
    g_autoptr(QuantizedCost) int8 = quantized_count(q, graph);
    g_autoptr(Timing) before = time_as(floats, device, DTYPE_FP32);
    g_autoptr(Timing) after = time_as(int8->cost, device, DTYPE_INT8);
    double w = 4096 * 4096, metadata = 4 * 4096 + 5;
    near(timing_layer(before, 0)->seconds, 4 * (w + 2 * 4096) / 100e9);
    near(timing_layer(after, 1)->seconds, (w + 2 * 4096 + metadata) / 100e9);
    assert_int_equal(timing_layer(after, 1)->compute_dtype, DTYPE_INT8);
    assert_int_equal(timing_layer(after, 1)->bound, BOUND_MEMORY);
}

/* Compute-bound: 3x3, 512 -> 512 on 28x28, 2·784·512·4608 FLOPs on the integer unit at 4 T/s; the
 * requantization's 3 per output run beside it on the vector unit. */
static void test_int8_wins_by_arithmetic(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = conv_graph(S(1, 512, 28, 28), 512, 3, false);
    g_autoptr(Device) device = round_device(4e12);
    g_autoptr(Quantized) q = quantize_as(graph, "int8", false);
    g_autoptr(QuantizedCost) int8 = quantized_count(q, graph);
    g_autoptr(Timing) timing = time_as(int8->cost, device, DTYPE_INT8);
    const LayerTime *conv = timing_layer(timing, 1);
    near(conv->matrix_s, 2.0 * 784 * 512 * 4608 / 4e12);
    near(conv->vector_s, 3.0 * 784 * 512 / 1e12);
    near(conv->seconds, conv->matrix_s);
    assert_int_equal(conv->compute_dtype, DTYPE_INT8);
    assert_int_equal(timing_layer(timing, 0)->compute_dtype, DTYPE_FP32); /* quantizing the input */
    near(timing_layer(timing, 0)->memory_s, 5.0 * 512 * 784 / 100e9 + 5 / 100e9);
}

/* Ends in float and a middle in integers are bound by each one's own peak. */
static void test_bound_of_mixed_arithmetic(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 64, 56, 56), DTYPE_FP32);
    x = chain_conv(graph, "a", x, 64, 3, false);
    x = chain_conv(graph, "b", x, 64, 3, false);
    graph_add_output(graph, chain_conv(graph, "c", x, 64, 3, false));
    g_autoptr(Device) device = round_device(4e12);
    g_autoptr(Quantized) q = quantize_as(graph, "mixed", false);
    g_autoptr(QuantizedCost) cost = quantized_count(q, graph);
    g_autoptr(Timing) timing = time_as(cost->cost, device, DTYPE_INT8);
    double flops = 2.0 * 166 * 166 * 64 * 64, converting = 5.0 * 56 * 56 * 64;
    near(bound_seconds(timing), (2 * flops + converting) / 1e12);
    assert_true(bound_seconds(timing) <= timing->seconds);
}

/* Storage alone changes under a format, and what computes in it. */
static void test_format_is_a_cast(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = resnet50_graph();
    g_autoptr(Quantized) q = quantize_as(graph, "fp16", false);
    g_autoptr(QuantizedCost) cost = quantized_count(q, graph);
    assert_int_equal(q->n_conversions, 0);
    assert_int_equal(cost->cost->weights_bytes, 2 * 25557032 + 4 * 53120);
    assert_int_equal(cost->cost->metadata_bytes, 0);
    assert_int_equal(cost->cost->extra_ops, 0);
}

/* Two of eight experts of 128 x 256 are met, a quarter of 262,144 weights. Of 2048 groups with a
 * scale of 2 bytes and a zero point of half a one, 1280 bytes are read, with half a byte for each
 * weight and 128 + 2·256 activations of 2. Of what 2:4 saves of all, 524,288 less 262,144 and
 * 32,768 bytes, a quarter. */
static void test_experts_not_met_are_not_read(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_EXPERT_LINEAR);
    attrs.as.expert.channels = 256;
    attrs.as.expert.experts = 8;
    attrs.as.expert.active = 2;
    g_autoptr(Graph) graph = kit_graph(OP_EXPERT_LINEAR, &attrs, INPUTS(S(1, 1, 128)));
    graph_add_output(graph, graph_op(graph, 0)->outputs[0]);
    g_autoptr(Quantized) narrow = quantize_as(graph, "w4a16", false);
    g_autoptr(QuantizedCost) cost = quantized_count(narrow, graph);
    assert_int_equal(cost->cost->metadata_bytes, 5120);
    assert_int_equal(bytes_of(layer_named(cost->cost, "layer")), 1280 + 65536 / 2 + 2 * 640);
    assert_int_equal(layer_named(cost->cost, "layer")->extra_ops, 2 * 65536);
    g_autoptr(Quantized) sparse = quantize_as(graph, "sparse_2_4", false);
    g_autoptr(QuantizedCost) kept = quantized_count(sparse, graph);
    assert_int_equal(layer_named(kept->cost, "layer")->sparse_saved_bytes, 229376 / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_int8_size),
        cmocka_unit_test(test_resnet50_size),
        cmocka_unit_test(test_w4a16),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_last_group_is_short),
        cmocka_unit_test(test_binary),
        cmocka_unit_test(test_two_of_four),
        cmocka_unit_test(test_zeros_anywhere),
        cmocka_unit_test(test_sparse_weights_are_read_where_zeros_are_skipped),
        cmocka_unit_test(test_sparse_products_are_faster_where_stated),
        cmocka_unit_test(test_requantization),
        cmocka_unit_test(test_affine_counts),
        cmocka_unit_test(test_affine_weights_cost),
        cmocka_unit_test(test_dynamic_moves_more_than_float),
        cmocka_unit_test(test_int8_loses_on_activations),
        cmocka_unit_test(test_int8_wins_by_bytes),
        cmocka_unit_test(test_int8_wins_by_arithmetic),
        cmocka_unit_test(test_bound_of_mixed_arithmetic),
        cmocka_unit_test(test_format_is_a_cast),
        cmocka_unit_test(test_experts_not_met_are_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
