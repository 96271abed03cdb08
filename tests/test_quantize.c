#include "attention_kit.h"
#include "cost/footprint.h"
#include "quantize_kit.h"
#include "sanitized.h"
#include "whatif/fusion.h"
#include "zoo/zoo.h"

static const OpKind dynamic_conv[] = {OP_DYNAMIC_QUANTIZE, OP_CONV, OP_DEQUANTIZE};

static void expect_kinds(const Graph *graph, const OpKind *kinds, int n)
{
    assert_int_equal(graph_n_ops(graph), n);
    for (int i = 0; i < n; i++)
        assert_string_equal(op_info(graph_op(graph, i)->kind)->name, op_info(kinds[i])->name);
}

#define EXPECT_KINDS(graph, ...)                                                                   \
    expect_kinds(graph, (const OpKind[]){__VA_ARGS__},                                             \
                 (int)(sizeof((OpKind[]){__VA_ARGS__}) / sizeof(OpKind)))

static DType type_of(const Graph *graph, int op)
{
    return op_output(graph, graph_op(graph, op), 0)->dtype;
}

static DType input_type(const Graph *graph, int op, int input)
{
    return op_input(graph, graph_op(graph, op), input)->dtype;
}

/* ---- Precision ------------------------------------------------------------------------------- */

/* conv -> relu -> max pool -> conv: comparisons stay in integers, so only the input is converted.
 */
static void test_comparisons_stay_in_integers(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    Attrs pool = op_default_attrs(OP_MAX_POOL);
    pool.as.window.kernel = INTS(2);
    int x = graph_add_input(graph, "x", S(1, 3, 8, 8), DTYPE_FP32);
    x = chain_conv(graph, "conv1", x, 4, 3, true);
    x = chain(graph, OP_RELU, "relu", x, NULL);
    x = chain(graph, OP_MAX_POOL, "pool", x, &pool);
    graph_add_output(graph, chain_conv(graph, "conv2", x, 4, 3, true));
    g_autoptr(Quantized) q = quantize_as(graph, "int8", false);
    EXPECT_KINDS(q->graph, OP_QUANTIZE, OP_CONV, OP_RELU, OP_MAX_POOL, OP_CONV);
    assert_int_equal(q->n_quantized, 2);
    assert_int_equal(q->n_conversions, 1);
    for (int i = 1; i < 5; i++) {
        assert_int_equal(type_of(q->graph, i), DTYPE_INT8);
        assert_int_equal(input_type(q->graph, i, 0), DTYPE_INT8);
        assert_int_equal(quantized_op(q, i)->compute, DTYPE_INT8);
        assert_int_equal(quantized_op(q, i)->origin, i - 1);
    }
    assert_int_equal(input_type(q->graph, 1, 1), DTYPE_INT8);  /* weight */
    assert_int_equal(input_type(q->graph, 1, 2), DTYPE_INT32); /* bias */
    assert_string_equal(graph_op(q->graph, 0)->name, "x.int8");
}

/* conv -> sigmoid -> conv: there and back again. */
static Graph *ping_pong(void)
{
    Graph *graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 2, 10, 10), DTYPE_FP32);
    x = chain_conv(graph, "conv1", x, 4, 1, false);
    x = chain(graph, OP_SIGMOID, "sigmoid", x, NULL);
    graph_add_output(graph, chain_conv(graph, "conv2", x, 8, 1, false));
    return graph;
}

/* x has 200 elements, what lies between the convolutions 400: 5 bytes each per conversion. */
static void test_ping_pong(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = ping_pong();
    g_autoptr(Quantized) q = quantize_as(graph, "int8", false);
    EXPECT_KINDS(q->graph, OP_QUANTIZE, OP_CONV, OP_DEQUANTIZE, OP_SIGMOID, OP_QUANTIZE, OP_CONV);
    assert_int_equal(quantized_op(q, 2)->origin, 1);
    assert_int_equal(quantized_op(q, 4)->origin, 2);
    assert_int_equal(quantized_op(q, 3)->compute, DTYPE_FP32);
    g_autoptr(QuantizedCost) cost = quantized_count(q, graph);
    int64_t scales = 5 + 5; /* of the two tensors that conversions write in int8: fp32 and int8 */
    assert_int_equal(cost->conversion_bytes, 5 * (200 + 400 + 400) + scales);
    assert_int_equal(cost->cost->macs, 200 * 4 + 400 * 8);
}

/* What lies between is written and read in 8 bits, and the sigmoid computes in floats; only x is
 * converted by an operator. Of bytes there are 4·200 + 200, 200 + 400 and 8 weights, 400 + 400, 400
 * + 800 and 32 weights; with scales of 4 bytes for each channel, and of 5 for each tensor written.
 */
static void test_conversions_in_passing(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = ping_pong();
    g_autoptr(Quantized) q = quantize_as(graph, "int8", true);
    EXPECT_KINDS(q->graph, OP_QUANTIZE, OP_CONV, OP_SIGMOID, OP_CONV);
    assert_int_equal(q->n_conversions, 1);
    for (int i = 0; i < 4; i++)
        assert_int_equal(type_of(q->graph, i), DTYPE_INT8);
    assert_int_equal(quantized_op(q, 2)->compute, DTYPE_FP32);
    g_autoptr(QuantizedCost) cost = quantized_count(q, graph);
    const int64_t bytes[] = {1000 + 5, 600 + 8 + 4 * 4 + 5, 800 + 5, 1200 + 32 + 8 * 4 + 5};
    for (int i = 0; i < 4; i++)
        assert_int_equal(cost_layer(cost->cost, i)->traffic[TRAFFIC_COMPULSORY].bytes, bytes[i]);
    assert_int_equal(cost->conversion_bytes, 1005);
    /* 3 operations to quantize an element of x; in passing they are no work */
    assert_int_equal(cost->cost->flops, 3 * 200 + 2 * (800 + 3200) + 4 * 400);
}

/* What floats are made of, too, stays float, and is converted once for all that read integers. */
static void test_what_stays_float_in_passing(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 2, 4, 4), DTYPE_FP32);
    int softmax = chain(graph, OP_SOFTMAX, "softmax", x, NULL);
    graph_add_output(graph, chain(graph, OP_SIGMOID, "sigmoid", softmax, NULL));
    graph_add_output(graph, chain_conv(graph, "a", softmax, 2, 1, false));
    graph_add_output(graph, chain_conv(graph, "b", softmax, 2, 1, false));
    g_autoptr(Quantized) q = quantize_as(graph, "int8", true);
    EXPECT_KINDS(q->graph, OP_SOFTMAX, OP_SIGMOID, OP_QUANTIZE, OP_CONV, OP_CONV);
    assert_int_equal(type_of(q->graph, 0), DTYPE_FP32);
    assert_int_equal(type_of(q->graph, 1), DTYPE_FP32); /* it leaves the network */
    assert_int_equal(input_type(q->graph, 4, 0), DTYPE_INT8);
}

static void test_views_in_passing(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 2, 4, 4), DTYPE_FP32);
    int flat = chain(graph, OP_FLATTEN, "flat", chain(graph, OP_SOFTMAX, "softmax", x, NULL), NULL);
    Attrs attrs = op_default_attrs(OP_LINEAR);
    attrs.as.product.channels = 4;
    graph_add_output(graph, chain(graph, OP_LINEAR, "linear", flat, &attrs));
    g_autoptr(Quantized) q = quantize_as(graph, "int8", true);
    EXPECT_KINDS(q->graph, OP_SOFTMAX, OP_FLATTEN, OP_LINEAR);
    for (int i = 0; i < 3; i++)
        assert_int_equal(type_of(q->graph, i), DTYPE_INT8);
}

/* A scale of the tensor at hand is not known before all of it is made. */
static void test_dynamic_scales_are_not_in_passing(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = conv_graph(S(1, 3, 8, 8), 4, 3, true);
    g_autoptr(Quantized) q = quantize_as(graph, "int8_dynamic", true);
    EXPECT_KINDS(q->graph, OP_DYNAMIC_QUANTIZE, OP_CONV, OP_DEQUANTIZE);
}

/* Two products read one float tensor: converted once, or by each of them without requantization. */
static void test_conversions_are_shared(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 2, 4, 4), DTYPE_FP32);
    graph_add_output(graph, chain_conv(graph, "a", x, 2, 1, false));
    graph_add_output(graph, chain_conv(graph, "b", x, 2, 1, false));
    g_autoptr(Quantized) static_ = quantize_as(graph, "int8", false);
    g_autoptr(Quantized) dynamic = quantize_as(graph, "int8_dynamic", false);
    EXPECT_KINDS(static_->graph, OP_QUANTIZE, OP_CONV, OP_CONV);
    EXPECT_KINDS(dynamic->graph, OP_DYNAMIC_QUANTIZE, OP_CONV, OP_DEQUANTIZE, OP_DYNAMIC_QUANTIZE,
                 OP_CONV, OP_DEQUANTIZE);
}

static void test_without_requantization(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = conv_graph(S(1, 3, 8, 8), 4, 3, true);
    g_autoptr(Quantized) q = quantize_as(graph, "int8_dynamic", false);
    expect_kinds(q->graph, dynamic_conv, 3);
    static const DType reads[] = {DTYPE_FP32, DTYPE_INT8, DTYPE_INT32};
    static const DType writes[] = {DTYPE_INT8, DTYPE_INT32, DTYPE_FP32};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(input_type(q->graph, i, 0), reads[i]);
        assert_int_equal(type_of(q->graph, i), writes[i]);
    }
    const Op *last = graph_op(q->graph, 2);
    assert_int_equal(g_array_index(q->graph->outputs, int, 0), last->outputs[0]);
    assert_int_equal(graph_tensor(q->graph, last->outputs[0])->producer, 2);
}

/* The first and the last of three products stay in float. */
static void test_ends_in_float(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 2, 4, 4), DTYPE_FP32);
    x = chain_conv(graph, "a", x, 2, 1, false);
    x = chain_conv(graph, "b", x, 2, 1, false);
    graph_add_output(graph, chain_conv(graph, "c", x, 2, 1, false));
    g_autoptr(Quantized) q = quantize_as(graph, "mixed", false);
    EXPECT_KINDS(q->graph, OP_CONV, OP_QUANTIZE, OP_CONV, OP_DEQUANTIZE, OP_CONV);
    assert_int_equal(q->n_quantized, 1);
    assert_int_equal(input_type(q->graph, 0, 1), DTYPE_FP32);
    assert_int_equal(input_type(q->graph, 2, 1), DTYPE_INT8);
    assert_int_equal(type_of(q->graph, 4), DTYPE_FP32);
}

/* A view has no precision of its own; W8A16 converts nothing but the network's input. */
static void test_weight_only(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    Attrs linear = op_default_attrs(OP_LINEAR);
    linear.as.product.channels = 10;
    int x = graph_add_input(graph, "x", S(1, 2, 4, 4), DTYPE_FP32);
    x = chain_conv(graph, "conv", x, 2, 1, true);
    x = chain(graph, OP_SIGMOID, "sigmoid", x, NULL);
    x = chain(graph, OP_FLATTEN, "flatten", x, NULL);
    graph_add_output(graph, chain(graph, OP_LINEAR, "linear", x, &linear));
    g_autoptr(Quantized) q = quantize_as(graph, "w8a16", false);
    EXPECT_KINDS(q->graph, OP_CAST, OP_CONV, OP_SIGMOID, OP_FLATTEN, OP_LINEAR);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(type_of(q->graph, i), DTYPE_FP16);
        assert_int_equal(quantized_op(q, i)->compute, DTYPE_FP16);
    }
    assert_int_equal(input_type(q->graph, 4, 1), DTYPE_INT8);
    assert_int_equal(input_type(q->graph, 4, 2), DTYPE_FP32);
}

/* A product of two activations is one of integers too; indices and lookups are not touched. */
static void test_tables_and_activations(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    Attrs embedding = op_default_attrs(OP_EMBEDDING), matmul = op_default_attrs(OP_MATMUL);
    embedding.as.table.rows = 100;
    embedding.as.table.channels = 8;
    matmul.as.product.transpose_b = true;
    int x = graph_add_input(graph, "x", S(1, 7), DTYPE_INT64);
    x = chain(graph, OP_EMBEDDING, "embedding", x, &embedding);
    int both[] = {x, x};
    int op = graph_add_op(graph, OP_MATMUL, "scores", both, 2, &matmul, true, NULL);
    graph_add_output(graph, graph_op(graph, op)->outputs[0]);
    g_autoptr(Quantized) q = quantize_as(graph, "int8", false);
    EXPECT_KINDS(q->graph, OP_EMBEDDING, OP_QUANTIZE, OP_MATMUL);
    assert_int_equal(input_type(q->graph, 0, 0), DTYPE_INT64);
    assert_int_equal(input_type(q->graph, 0, 1), DTYPE_FP32);
    assert_int_equal(input_type(q->graph, 2, 0), DTYPE_INT8);
    assert_int_equal(input_type(q->graph, 2, 1), DTYPE_INT8);
}

static int find_kind(const Graph *graph, OpKind kind)
{
    for (int i = 0; i < graph_n_ops(graph); i++)
        if (graph_op(graph, i)->kind == kind)
            return i;
    return NO_OP;
}

/* conv -> bn -> relu -> conv -> + -> relu: as operators of their own, batch-norms ping-pong; fused,
 * all of it runs in integers. The fused sum reads what the first convolution reads. */
static void test_fused_network(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 4, 8, 8), DTYPE_FP32);
    int y = chain_conv(graph, "conv1", x, 4, 3, false);
    y = chain(graph, OP_BATCH_NORM, "bn", y, NULL);
    y = chain(graph, OP_RELU, "relu", y, NULL);
    int sum[] = {x, chain_conv(graph, "conv2", y, 4, 3, true)};
    int op = graph_add_op(graph, OP_ADD, "add", sum, 2, NULL, true, NULL);
    y = chain(graph, OP_RELU, "relu2", graph_op(graph, op)->outputs[0], NULL);
    graph_add_output(graph, y);
    g_autoptr(Graph) fused = fuse(graph, FUSION_ALL, NULL, NULL);
    g_autoptr(Quantized) before = quantize_as(graph, "int8", false);
    g_autoptr(Quantized) after = quantize_as(fused, "int8", false);
    assert_int_equal(before->n_conversions, 3);
    EXPECT_KINDS(after->graph, OP_QUANTIZE, OP_CONV, OP_CONV);
    for (int i = 0; i < 3; i++)
        assert_int_equal(type_of(after->graph, i), DTYPE_INT8);
    const Op *last = graph_op(after->graph, 2);
    int converted = graph_op(after->graph, find_kind(after->graph, OP_QUANTIZE))->outputs[0];
    assert_int_equal(last->inputs[last->n_inputs - 1], converted);
    g_autoptr(QuantizedCost) cost = quantized_count(after, fused);
    int64_t n = 4 * 64, w = 4 * 36, bias = 4 * 4, scales = 4 * 4 + 5;
    assert_int_equal(cost_layer(cost->cost, 2)->traffic[TRAFFIC_COMPULSORY].bytes,
                     n + w + bias + n + n + scales);
}

/* A tanh that an int8 convolution took in computes in floats, a relu in integers. */
static void test_arithmetic_of_parts(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 4, 8, 8), DTYPE_FP32);
    x = chain(graph, OP_RELU, "relu", chain_conv(graph, "conv", x, 4, 3, true), NULL);
    graph_add_output(graph, chain(graph, OP_TANH, "tanh", x, NULL));
    g_autoptr(Graph) fused = fuse(graph, FUSION_ALL, NULL, NULL);
    g_autoptr(Quantized) after = quantize_as(fused, "int8", false);
    EXPECT_KINDS(after->graph, OP_QUANTIZE, OP_CONV);
    const Op *conv = graph_op(after->graph, 1);
    assert_int_equal(conv->compute, DTYPE_INT8);
    assert_int_equal(conv->parts[1].compute, DTYPE_UNKNOWN);
    assert_int_equal(conv->parts[2].compute, DTYPE_FP32);
    g_autoptr(QuantizedCost) cost = quantized_count(after, fused);
    const LayerCost *layer = cost_layer(cost->cost, 1);
    assert_int_equal(layer->other.compute, DTYPE_FP32);
    assert_int_equal(layer->other.flops, 5 * 4 * 64);
}

static void test_original_is_left_alone(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = ping_pong();
    g_autoptr(Quantized) q = quantize_as(graph, "int8_dynamic", false);
    assert_int_equal(graph_n_ops(graph), 3);
    for (int i = 0; i < graph_n_tensors(graph); i++)
        assert_int_equal(graph_tensor(graph, i)->dtype, DTYPE_FP32);
    assert_ptr_not_equal(q->graph, graph);
}

/* ---- The whole zoo --------------------------------------------------------------------------- */

/* What an operator reads was produced before it, and by one operator only. */
static void check_order(const Graph *graph)
{
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        for (int j = 0; j < op->n_inputs; j++)
            if (op->inputs[j] != NO_TENSOR)
                assert_true(graph_tensor(graph, op->inputs[j])->producer < i);
        for (int j = 0; j < op->n_outputs; j++)
            if (op->outputs[j] != NO_TENSOR)
                assert_int_equal(graph_tensor(graph, op->outputs[j])->producer, i);
    }
}

/* Activations of an operator agree with what it runs in. */
static void check_precision(const Quantized *q, const Graph *from)
{
    for (int i = 0; i < graph_n_ops(q->graph); i++) {
        const Op *op = graph_op(q->graph, i);
        const QuantizedOp *mark = quantized_op(q, i);
        if (mark->conversion || scheme_is_format(&q->scheme))
            continue;
        DType reads = mark->quantized ? q->scheme.activations : mark->compute;
        const Op *origin = graph_op(from, mark->origin);
        assert_string_equal(op->name, origin->name);
        for (int j = 0; j < op->n_inputs; j++) {
            const Tensor *tensor = op_input(q->graph, op, j), *was = op_input(from, origin, j);
            if (was && dtype_is_float(was->dtype) && !tensor_is_parameter(was) &&
                was->role != TENSOR_CONSTANT)
                assert_int_equal(tensor->dtype, reads);
        }
    }
}

static void check_scheme(const Graph *graph, const ModelCost *before, const char *id)
{
    g_autoptr(Quantized) q = quantize_as(graph, id, false);
    g_autoptr(QuantizedCost) cost = quantized_count(q, graph);
    g_autoptr(Footprint) footprint = footprint_new(q->graph, NULL);
    check_order(q->graph);
    check_precision(q, graph);
    assert_non_null(footprint);
    assert_int_equal(cost->cost->macs, before->macs);
    assert_int_equal(cost->cost->params, before->params);
    assert_int_equal(cost->cost->operators - cost->cost->covered,
                     before->operators - before->covered);
    if (strcmp(id, "fp32") == 0)
        assert_int_equal(cost->cost->traffic[TRAFFIC_COMPULSORY].bytes,
                         before->traffic[TRAFFIC_COMPULSORY].bytes);
    else if (strcmp(id, "tf32") != 0 && q->n_quantized > 0) /* with two ends, none is between */
        assert_true(cost->cost->weights_bytes < before->weights_bytes);
}

/* A cache was written by the pass before, as this pass writes it: nothing converts it. */
static void test_state_is_kept_as_written(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int inputs[] = {graph_add_input(graph, "cache", S(1, 7, 64), DTYPE_FP32),
                    graph_add_input(graph, "new", S(1, 1, 64), DTYPE_FP32)};
    graph_tensor(graph, inputs[0])->is_state = true;
    int op = graph_add_op(graph, OP_CACHE_APPEND, "append", inputs, 2, NULL, true, NULL);
    graph_add_output(graph, graph_op(graph, op)->outputs[0]);
    g_autoptr(Quantized) quantized = quantize_as(graph, "int8", false);
    assert_int_equal(graph_tensor(quantized->graph, inputs[0])->dtype, DTYPE_INT8);
    assert_int_equal(graph_tensor(quantized->graph, inputs[1])->dtype, DTYPE_FP32);
    assert_int_equal(quantized->n_conversions, 1); /* of what is new */
}

/* Of an attention the same: caches stay in int8, and only its result becomes a float again. */
static void test_caches_stay_in_integers(void **state)
{
    static const char *const schemes[] = {"int8", "int8_dynamic"};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++) {
        g_autoptr(Graph) graph = decode_step(7, 0, false);
        g_autoptr(Quantized) quantized = quantize_as(graph, schemes[i], false);
        for (int j = 0; j < graph_n_ops(quantized->graph); j++) {
            const Op *op = graph_op(quantized->graph, j);
            for (int k = 1; op->kind == OP_ATTENTION && k < 3; k++)
                assert_int_equal(op_output(quantized->graph, op, k)->dtype,
                                 op_input(quantized->graph, op, k + 2)->dtype);
        }
    }
}

/* Giving way to the operators around them, conversions save bytes and operators. */
static void check_in_passing(const Graph *graph, const char *id)
{
    g_autoptr(Quantized) apart = quantize_as(graph, id, false), q = quantize_as(graph, id, true);
    g_autoptr(QuantizedCost) before = quantized_count(apart, graph),
                             cost = quantized_count(q, graph);
    check_order(q->graph);
    assert_int_equal(cost->cost->macs, before->cost->macs);
    assert_true(q->n_conversions <= apart->n_conversions);
    assert_true(cost->cost->flops <= before->cost->flops);
    for (int model = 0; model < TRAFFIC_MODEL_COUNT; model++)
        assert_true(cost->cost->traffic[model].bytes <= before->cost->traffic[model].bytes);
}

static void test_whole_zoo(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autoptr(Zoo) zoo = zoo_load("models", "models", errors);
    assert_true(zoo_count(zoo) > 0);
    for (int i = 0; i < zoo_count(zoo); i += sampled()) {
        g_autoptr(Graph) graph = zoo_build(zoo, i, NULL, NULL);
        assert_non_null(graph);
        g_autoptr(Graph) fused = fuse(graph, FUSION_ALL, NULL, NULL);
        g_autoptr(ModelCost) before = cost_graph(graph, 0, NULL);
        g_autoptr(ModelCost) before_fused = cost_graph(fused, 0, NULL);
        for (int j = 0; j < scheme_count(); j++) {
            check_scheme(graph, before, scheme_at(j)->id);
            check_scheme(fused, before_fused, scheme_at(j)->id);
            check_in_passing(fused, scheme_at(j)->id);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_comparisons_stay_in_integers),
        cmocka_unit_test(test_ping_pong),
        cmocka_unit_test(test_conversions_in_passing),
        cmocka_unit_test(test_what_stays_float_in_passing),
        cmocka_unit_test(test_views_in_passing),
        cmocka_unit_test(test_dynamic_scales_are_not_in_passing),
        cmocka_unit_test(test_conversions_are_shared),
        cmocka_unit_test(test_without_requantization),
        cmocka_unit_test(test_ends_in_float),
        cmocka_unit_test(test_weight_only),
        cmocka_unit_test(test_tables_and_activations),
        cmocka_unit_test(test_fused_network),
        cmocka_unit_test(test_arithmetic_of_parts),
        cmocka_unit_test(test_original_is_left_alone),
        cmocka_unit_test(test_state_is_kept_as_written),
        cmocka_unit_test(test_caches_stay_in_integers),
        cmocka_unit_test(test_whole_zoo),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
