/* Fusion: each rule on a network it changes and on one it must leave, and what no rule may break on
 * the zoo and on random graphs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>
#include <string.h>

#include "cost/footprint.h"
#include "resnet50.h"
#include "whatif/fusion.h"
#include "zoo/zoo.h"

enum { NOOP = 1 << FUSION_NOOP, BN = 1 << FUSION_BN, BN_NEXT = 1 << FUSION_BN_NEXT };
enum { PAD = 1 << FUSION_PAD, ACTIVATION = 1 << FUSION_ACTIVATION, ADD = 1 << FUSION_ADD };
enum { CONCAT = 1 << FUSION_CONCAT, COMPOSITE = 1 << FUSION_COMPOSITE };
enum { BRANCHES = 1 << FUSION_BRANCHES, FAST_BYTES = 1 << 16 };

/* ---- Networks -------------------------------------------------------------------------------- */

static int input(Graph *graph, int64_t channels, int64_t size)
{
    Shape shape = {.rank = 4, .dim = {1, channels, size, size}};
    return graph_add_input(graph, "x", shape, DTYPE_FP32);
}

static int op2(Graph *graph, OpKind kind, int a, int b)
{
    return resnet_add(graph, kind, a, b, NULL);
}

static int op1(Graph *graph, OpKind kind, int a)
{
    return op2(graph, kind, a, NO_TENSOR);
}

static int conv(Graph *graph, int x, int64_t channels, int64_t kernel, int64_t pad, bool bias)
{
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = channels;
    attrs.as.window.kernel = (Ints){1, {kernel}};
    attrs.as.window.pad = (Ints){1, {pad}};
    attrs.as.window.bias = bias;
    return resnet_add(graph, OP_CONV, x, NO_TENSOR, &attrs);
}

static int linear(Graph *graph, int x, int64_t features)
{
    Attrs attrs = op_default_attrs(OP_LINEAR);
    attrs.as.product.channels = features;
    return resnet_add(graph, OP_LINEAR, x, NO_TENSOR, &attrs);
}

static int reshape(Graph *graph, int x, Ints dims)
{
    Attrs attrs = op_default_attrs(OP_RESHAPE);
    attrs.as.dims.dims = dims;
    return resnet_add(graph, OP_RESHAPE, x, NO_TENSOR, &attrs);
}

static int constant(Graph *graph)
{
    return graph_add_tensor(graph, "c", TENSOR_CONSTANT, (Shape){0}, DTYPE_FP32);
}

/* ---- What holds for every rewrite ------------------------------------------------------------ */

static Graph *fused(const Graph *graph, FusionSet set, FusionReport *report)
{
    GError *error = NULL;
    Graph *result = fuse(graph, set, report, &error);
    if (result == NULL)
        fail_msg("%s", error->message);
    return result;
}

static ModelCost *counted(const Graph *graph)
{
    GError *error = NULL;
    ModelCost *cost = cost_graph(graph, FAST_BYTES, &error);
    if (cost == NULL)
        fail_msg("%s", error->message);
    return cost;
}

static void check_order(const Graph *graph)
{
    g_autofree bool *there = g_new0(bool, graph_n_tensors(graph) + 1);
    for (int i = 0; i < graph_n_tensors(graph); i++)
        there[i] = graph_tensor(graph, i)->role != TENSOR_ACTIVATION;
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        for (int j = 0; j < op->n_inputs; j++)
            assert_true(op->inputs[j] < 0 || there[op->inputs[j]]);
        g_autoptr(GArray) inner = g_array_new(FALSE, FALSE, sizeof(int));
        for (int p = 0; p < op->n_parts; p++) {
            const Op *part = &op->parts[p];
            assert_int_equal(part->n_parts, 0);
            for (int j = 0; j < part->n_inputs; j++)
                assert_true(part->inputs[j] < 0 || there[part->inputs[j]]);
            for (int j = 0; j < part->n_outputs; j++) {
                there[part->outputs[j]] = true;
                g_array_append_val(inner, part->outputs[j]);
            }
        }
        for (guint j = 0; j < inner->len; j++)
            there[g_array_index(inner, int, j)] = false;
        for (int j = 0; j < op->n_outputs; j++) {
            there[op->outputs[j]] = true;
            assert_int_equal(graph_tensor(graph, op->outputs[j])->producer, i);
        }
    }
    for (guint i = 0; i < graph->outputs->len; i++)
        assert_true(there[g_array_index(graph->outputs, int, i)]);
}

static void check_outputs(const Graph *before, const Graph *after)
{
    assert_int_equal(before->outputs->len, after->outputs->len);
    for (guint i = 0; i < before->outputs->len; i++) {
        const Tensor *a = graph_tensor(before, g_array_index(before->outputs, int, i));
        const Tensor *b = graph_tensor(after, g_array_index(after->outputs, int, i));
        assert_true(shape_equal(&a->shape, &b->shape));
    }
}

/* Every weight is one the network had, under its name and with its shape, or a bias gained. */
static void check_parameters(const Graph *before, const Graph *after)
{
    for (int i = 0; i < graph_n_ops(after); i++) {
        const Op *op = graph_op(after, i);
        for (int j = 0; j < op->n_inputs; j++) {
            const Tensor *tensor = op_input(after, op, j);
            if (tensor == NULL || !tensor_is_parameter(tensor))
                continue;
            if (op->inputs[j] >= graph_n_tensors(before)) {
                assert_true(g_str_has_suffix(tensor->name, ".bias"));
                continue;
            }
            const Tensor *old = graph_tensor(before, op->inputs[j]);
            assert_string_equal(old->name, tensor->name);
            assert_true(shape_equal(&old->shape, &tensor->shape));
        }
    }
}

/* What a fused operator reads is what its parts read from outside, no more and no less. */
static void check_inputs(const Graph *graph)
{
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        g_autoptr(GHashTable) read = g_hash_table_new(NULL, NULL);
        g_autoptr(GHashTable) made = g_hash_table_new(NULL, NULL);
        for (int p = 0; p < op->n_parts; p++) {
            const Op *part = &op->parts[p];
            for (int j = 0; j < part->n_inputs; j++)
                if (part->inputs[j] >= 0 &&
                    !g_hash_table_contains(made, GINT_TO_POINTER(part->inputs[j])))
                    g_hash_table_add(read, GINT_TO_POINTER(part->inputs[j]));
            for (int j = 0; j < part->n_outputs; j++)
                g_hash_table_add(made, GINT_TO_POINTER(part->outputs[j]));
        }
        for (int j = 0; op->n_parts > 0 && j < op->n_inputs; j++)
            if (op->inputs[j] >= 0)
                assert_true(g_hash_table_remove(read, GINT_TO_POINTER(op->inputs[j])) ||
                            j < op->parts[0].n_inputs);
        assert_int_equal(g_hash_table_size(read), 0);
        for (int j = 0; op->n_parts > 0 && j < op->parts[0].n_inputs; j++)
            assert_int_equal(op->inputs[j], op->parts[0].inputs[j]);
    }
}

static int64_t total_applied(const FusionReport *report)
{
    int64_t sum = 0;
    for (guint i = 0; i < report->steps->len; i++)
        sum += g_array_index(report->steps, FusionStep, i).applications;
    return sum;
}

static void check_idempotent(const Graph *graph, FusionSet set)
{
    FusionReport report = {.fast_bytes = FAST_BYTES};
    g_autoptr(Graph) twice = fused(graph, set, &report);
    assert_int_equal(total_applied(&report), 0);
    assert_int_equal(graph_n_ops(twice), graph_n_ops(graph));
    fusion_report_clear(&report);
}

static void check_costs(const Graph *before, const Graph *after, FusionSet set)
{
    g_autoptr(ModelCost) a = counted(before), b = counted(after);
    if (!(set & BRANCHES))
        assert_int_equal(a->macs, b->macs);
    assert_true(b->macs <= a->macs);
    if (!(set & (BN | BN_NEXT | BRANCHES))) {
        assert_int_equal(a->flops, b->flops);
        assert_int_equal(a->params, b->params);
        assert_int_equal(a->matrix_flops, b->matrix_flops);
    }
    for (int i = 0; i < TRAFFIC_MODEL_COUNT; i++) {
        assert_true(traffic_total(&b->traffic[i]) <= traffic_total(&a->traffic[i]));
        assert_true(b->traffic[i].bytes <= a->traffic[i].bytes);
    }
    for (int i = 0; i < b->n_layers; i++)
        assert_true(cost_layer(b, i)->traffic[TRAFFIC_COMPULSORY].output >= 0 &&
                    cost_layer(b, i)->traffic[TRAFFIC_TILED].bytes >= 0);
    assert_true(b->operators <= a->operators);
    assert_true(b->covered == b->operators || a->covered < a->operators);
}

/* Nothing needs more memory, and a tensor written in place lies in what it is written to. */
static void check_footprint(const Graph *before, const Graph *after)
{
    g_autoptr(Footprint) a = footprint_new(before, NULL), b = footprint_new(after, NULL);
    assert_non_null(a);
    assert_non_null(b);
    assert_true(b->tensors_bytes <= a->tensors_bytes);
    for (int i = 0; i < graph_n_ops(after); i++)
        assert_true(b->live_bytes[i] >= 0);
}

static void check_fusion(const Graph *graph, FusionSet set)
{
    FusionReport report = {.fast_bytes = FAST_BYTES};
    g_autoptr(Graph) after = fused(graph, set, &report);
    check_order(after);
    check_inputs(after);
    check_outputs(graph, after);
    check_parameters(graph, after);
    check_costs(graph, after, set);
    check_footprint(graph, after);
    check_idempotent(after, set);
    g_autoptr(Graph) copy = graph_copy(after);
    assert_true(graph_infer(copy, NULL));
    check_order(copy);
    check_outputs(after, copy);
    fusion_report_clear(&report);
}

static void check_reason(const Graph *graph, FusionSet set, FusionRule rule, const char *reason)
{
    FusionReport report = {0};
    g_autoptr(Graph) after = fused(graph, set, &report);
    assert_non_null(after);
    bool found = false;
    for (guint i = 0; i < report.unfused->len; i++) {
        const Unfused *unfused = &g_array_index(report.unfused, Unfused, i);
        found = found || (unfused->rule == rule && strstr(unfused->reason, reason) != NULL);
    }
    if (!found)
        fail_msg("no operator stays because '%s'", reason);
    fusion_report_clear(&report);
    check_fusion(graph, set);
}

/* ---- Sets ------------------------------------------------------------------------------------ */

static void test_parse(void **state)
{
    (void)state;
    FusionSet set = 0;
    GError *error = NULL;
    assert_true(fusion_parse("all", &set, NULL));
    assert_int_equal(set, 511);
    assert_true(fusion_parse("none", &set, NULL));
    assert_int_equal(set, 0);
    assert_true(fusion_parse("bn, activation", &set, NULL));
    assert_int_equal(set, 2 + 16);
    g_autofree char *text = fusion_text(set);
    assert_string_equal(text, "bn,activation");
    assert_int_equal(fusion_up_to(FUSION_ALL, FUSION_PAD), 1 + 2 + 4 + 8);
    assert_false(fusion_parse("bn,activaton", &set, &error));
    assert_non_null(strstr(error->message, "did you mean 'activation'?"));
    g_clear_error(&error);
    assert_false(fusion_parse("", &set, &error));
    g_clear_error(&error);
}

/* ---- Rules ----------------------------------------------------------------------------------- */

static void test_noop(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("noop", "Noop");
    int x = conv(graph, input(graph, 4, 8), 4, 1, 0, true);
    x = op1(graph, OP_DROPOUT, op1(graph, OP_IDENTITY, x));
    x = op1(graph, OP_RELU, x);
    x = reshape(graph, x, (Ints){2, {1, 256}});
    graph_add_output(graph, op1(graph, OP_IDENTITY, linear(graph, x, 10)));
    g_autoptr(Graph) after = fused(graph, NOOP, NULL);
    assert_int_equal(graph_n_ops(after), 3); /* conv, relu with reshape, linear */
    assert_int_equal(graph_op(after, 1)->n_parts, 2);
    check_fusion(graph, NOOP);
    check_fusion(graph, FUSION_ALL);
}

static void test_noop_stays(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("views", "Views");
    int x = input(graph, 4, 8);
    int y = op1(graph, OP_RELU, x);
    graph_add_output(graph, reshape(graph, y, (Ints){2, {4, 64}}));
    graph_add_output(graph, y);
    g_autoptr(Graph) after = fused(graph, NOOP, NULL);
    assert_int_equal(graph_n_ops(after), 2);
    check_reason(graph, NOOP, FUSION_NOOP, "2 consumers");
}

/* 3x3 without bias, 8 to 16 on 10x10, then bn: 3*3*8*16 + 32 parameters become 3*3*8*16 + 16; 16*64
 * outputs take 2 FLOPs less and one more. */
static void test_bn(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("bn", "BN");
    int x = conv(graph, input(graph, 8, 10), 16, 3, 0, false);
    graph_add_output(graph, op1(graph, OP_RELU, op1(graph, OP_BATCH_NORM, x)));
    g_autoptr(Graph) after = fused(graph, BN, NULL);
    g_autoptr(ModelCost) a = counted(graph), b = counted(after);
    assert_int_equal(a->params, 1152 + 32);
    assert_int_equal(b->params, 1152 + 16);
    assert_int_equal(b->buffers, 0);
    assert_int_equal(a->flops - b->flops, 16 * 64);
    assert_int_equal(graph_n_ops(after), 2);
    check_fusion(graph, BN);
}

static void test_bn_stays(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("late", "Late");
    int x = conv(graph, input(graph, 8, 10), 8, 3, 1, false);
    x = op1(graph, OP_BATCH_NORM, op1(graph, OP_RELU, x));
    int y = conv(graph, x, 8, 3, 1, false);
    int z = op1(graph, OP_BATCH_NORM, y);
    int c = op2(graph, OP_CONCAT, y, z);
    graph_add_output(graph, op1(graph, OP_BATCH_NORM, c));
    check_reason(graph, BN, FUSION_BN, "conv → relu → bn");
    check_reason(graph, FUSION_ALL, FUSION_BN, "conv → relu → bn");
    check_reason(graph, BN, FUSION_BN, "2 consumers");
    check_reason(graph, BN, FUSION_BN, "follows a concat");
    check_reason(graph, BN | BN_NEXT, FUSION_BN_NEXT, "pads with zeros");
}

/* DenseNet's order: after a pool, before an activation. */
static void test_bn_between_others(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("between", "Between");
    int x = op1(graph, OP_GLOBAL_AVG_POOL, input(graph, 8, 10));
    x = op1(graph, OP_RELU, op1(graph, OP_BATCH_NORM, x));
    graph_add_output(graph, op1(graph, OP_BATCH_NORM, op1(graph, OP_ABS, x)));
    check_reason(graph, BN, FUSION_BN, "follows a global_avg_pool, which has no weights");
    check_reason(graph, BN, FUSION_BN, "follows an abs, which has no weights");
    check_reason(graph, BN | BN_NEXT, FUSION_BN_NEXT, "a relu follows it, which has no weights");
}

static void test_bn_next(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("next", "Next");
    int x = op1(graph, OP_BATCH_NORM, input(graph, 8, 10));
    graph_add_output(graph, conv(graph, x, 16, 3, 0, false));
    g_autoptr(Graph) after = fused(graph, BN | BN_NEXT, NULL);
    g_autoptr(ModelCost) cost = counted(after);
    assert_int_equal(graph_n_ops(after), 1);
    assert_int_equal(cost->params, 3 * 3 * 8 * 16 + 16);
    check_fusion(graph, BN_NEXT);
}

/* Zeros before and after each side become the convolution's: 8x8 padded by 1 and 2. */
static void test_pad(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("pad", "Pad");
    Attrs attrs = op_default_attrs(OP_PAD);
    attrs.as.border.before = (Ints){2, {1, 1}};
    attrs.as.border.after = (Ints){2, {2, 2}};
    int x = resnet_add(graph, OP_PAD, input(graph, 4, 8), NO_TENSOR, &attrs);
    graph_add_output(graph, conv(graph, x, 4, 3, 1, true));
    g_autoptr(Graph) after = fused(graph, PAD, NULL);
    assert_int_equal(graph_n_ops(after), 1);
    const Ints *pad = &op_window(graph_op(after, 0))->pad;
    assert_int_equal(pad->n, 4);
    assert_int_equal(pad->v[0], 2);
    assert_int_equal(pad->v[3], 3);
    check_fusion(graph, PAD);
}

static void test_pad_stays(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("pool", "Pool");
    Attrs attrs = op_default_attrs(OP_PAD);
    attrs.as.border.before = attrs.as.border.after = (Ints){2, {1, 1}};
    int x = resnet_add(graph, OP_PAD, input(graph, 4, 8), NO_TENSOR, &attrs);
    graph_add_output(graph, op1(graph, OP_RELU, x));
    check_reason(graph, PAD, FUSION_PAD, "pad → relu");
}

/* 512 channels of 28x28: 401,408 elements are neither written nor read again, 802,816 accesses. */
static void test_activation(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("relu", "ReLU");
    int x = conv(graph, input(graph, 128, 28), 512, 1, 0, true);
    graph_add_output(graph, op1(graph, OP_RELU, x));
    g_autoptr(Graph) after = fused(graph, ACTIVATION, NULL);
    g_autoptr(ModelCost) a = counted(graph), b = counted(after);
    for (int i = 0; i < TRAFFIC_MODEL_COUNT; i++)
        assert_int_equal(traffic_total(&a->traffic[i]) - traffic_total(&b->traffic[i]), 802816);
    assert_int_equal(a->flops, b->flops);
    check_fusion(graph, ACTIVATION);
}

static void test_activation_stays(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("fork", "Fork");
    int in = input(graph, 4, 8);
    int x = conv(graph, in, 4, 1, 0, true);
    int y = op1(graph, OP_RELU, x);
    int c = op2(graph, OP_CONCAT, x, y);
    graph_add_output(graph, op1(graph, OP_SIGMOID, c));
    graph_add_output(graph, op1(graph, OP_SIGMOID, in));
    check_reason(graph, ACTIVATION, FUSION_ACTIVATION, "2 consumers");
    check_reason(graph, ACTIVATION, FUSION_ACTIVATION, "follows a concat");
    check_reason(graph, ACTIVATION, FUSION_ACTIVATION, "no operator computes its input");
}

/* x + conv(relu(conv x)), then relu: the second convolution reads x beside its input of 4x8x8; of
 * 1024 elements read and written between it, the sum and the relu none are left. */
static void test_add(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("residual", "Residual");
    int x = input(graph, 4, 8);
    int y = op1(graph, OP_RELU, conv(graph, x, 4, 3, 1, true));
    y = conv(graph, y, 4, 3, 1, true);
    graph_add_output(graph, op1(graph, OP_RELU, op2(graph, OP_ADD, x, y)));
    g_autoptr(Graph) after = fused(graph, ACTIVATION | ADD, NULL);
    g_autoptr(ModelCost) cost = counted(after);
    assert_int_equal(cost->n_layers, 2);
    assert_int_equal(graph_op(after, 1)->n_parts, 3);
    assert_int_equal(cost_layer(cost, 1)->traffic[TRAFFIC_COMPULSORY].input, 2 * 256);
    assert_int_equal(cost_layer(cost, 1)->traffic[TRAFFIC_COMPULSORY].output, 256);
    assert_int_equal(cost_layer(cost, 1)->flops, 2 * 256 * 36 + 3 * 256);
    check_fusion(graph, ACTIVATION | ADD);
    check_fusion(graph, ADD);
}

static void test_add_stays(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("late", "Late");
    int x = input(graph, 4, 8);
    int y = conv(graph, x, 4, 3, 1, true);
    int z = op1(graph, OP_RELU, x); /* computed after the convolution */
    int sum = op2(graph, OP_ADD, y, z);
    graph_add_output(graph, op2(graph, OP_ADD, sum, x));
    check_reason(graph, ADD, FUSION_ADD, "after the product");
    check_reason(graph, ADD, FUSION_ADD, "no operand comes from");
}

/* Three branches of 4, 8 and 16 channels on 6x6 and the input of 4: only that is copied. */
static void test_concat(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("concat", "Concat");
    int x = input(graph, 4, 6);
    int a = conv(graph, x, 4, 1, 0, true), b = conv(graph, x, 8, 1, 0, true);
    int ab = op2(graph, OP_CONCAT, a, b);
    int c = op2(graph, OP_CONCAT, ab, conv(graph, x, 16, 1, 0, true));
    graph_add_output(graph, op2(graph, OP_CONCAT, c, x));
    g_autoptr(Graph) after = fused(graph, CONCAT, NULL);
    g_autoptr(ModelCost) cost = counted(after);
    assert_int_equal(cost_layer(cost, 2)->traffic[TRAFFIC_COMPULSORY].bytes, 0);
    assert_int_equal(cost_layer(cost, 4)->traffic[TRAFFIC_COMPULSORY].bytes, 0);
    assert_int_equal(cost_layer(cost, 5)->traffic[TRAFFIC_COMPULSORY].bytes, 2 * 4 * 36 * 4);
    g_autoptr(Footprint) footprint = footprint_new(after, NULL);
    assert_int_equal(footprint->tensors_bytes, (4 + 32) * 36 * 4); /* the input and the whole */
    assert_int_equal(footprint->peak_inplace_bytes, (4 + 32) * 36 * 4);
    check_reason(graph, CONCAT, FUSION_CONCAT, "x is copied");
}

static int gelu(Graph *graph, int x)
{
    int c = constant(graph);
    int y = op1(graph, OP_ERF, op2(graph, OP_DIV, x, c));
    y = op2(graph, OP_ADD, y, constant(graph));
    return op2(graph, OP_MUL, op2(graph, OP_MUL, x, y), constant(graph));
}

static int layer_norm(Graph *graph, int x)
{
    Attrs mean = op_default_attrs(OP_REDUCE_MEAN);
    mean.as.axes.axes = (Ints){1, {-1}};
    mean.as.axes.keep_dims = true;
    int d = op2(graph, OP_SUB, x, resnet_add(graph, OP_REDUCE_MEAN, x, NO_TENSOR, &mean));
    int v = op2(graph, OP_POW, d, constant(graph));
    v = resnet_add(graph, OP_REDUCE_MEAN, v, NO_TENSOR, &mean);
    v = op1(graph, OP_SQRT, op2(graph, OP_ADD, v, constant(graph)));
    return op2(graph, OP_DIV, d, v);
}

static int attention(Graph *graph, int q, int k, int v)
{
    int scores = op2(graph, OP_DIV, op2(graph, OP_MATMUL, q, k), constant(graph));
    return op2(graph, OP_MATMUL, op1(graph, OP_SOFTMAX, scores), v);
}

/* The composites cost what the operators of the table do: gelu 5 FLOPs an element, swish 5, layer
 * norm without scale and shift 5 D + 2; and read and write once. */
static void check_composite(Graph *graph, int y, OpKind kind, int64_t flops, int64_t elements)
{
    graph_add_output(graph, y);
    g_autoptr(Graph) after = fused(graph, COMPOSITE, NULL);
    g_autoptr(ModelCost) cost = counted(after);
    assert_int_equal(graph_n_ops(after), 1);
    assert_int_equal(graph_op(after, 0)->kind, kind);
    assert_int_equal(cost->flops, flops);
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].input, elements);
    assert_int_equal(cost->traffic[TRAFFIC_TILED].input, elements);
    check_fusion(graph, COMPOSITE);
    check_fusion(graph, FUSION_ALL);
}

static void test_composite(void **state)
{
    (void)state;
    g_autoptr(Graph) a = graph_new("gelu", "GELU");
    check_composite(a, gelu(a, input(a, 4, 8)), OP_GELU, 5 * 256, 256);
    g_autoptr(Graph) b = graph_new("swish", "Swish");
    int x = input(b, 4, 8);
    check_composite(b, op2(b, OP_MUL, op1(b, OP_SIGMOID, x), x), OP_SILU, 5 * 256, 256);
    g_autoptr(Graph) c = graph_new("norm", "Norm");
    check_composite(c, layer_norm(c, input(c, 4, 8)), OP_LAYER_NORM, 32 * (5 * 8 + 2), 256);
    /* 4 heads of 8x8: products 2 * 8 FLOPs, scale 1, softmax 5 * 8 - 2 a row */
    g_autoptr(Graph) d = graph_new("attention", "Attention");
    int q = input(d, 4, 8), k = input(d, 4, 8), v = input(d, 4, 8);
    check_composite(d, attention(d, q, k, v), OP_ATTENTION, 256 * 33 + 32 * 38, 3 * 256);
}

/* A swish whose sigmoid is wanted elsewhere, and one of two tensors. */
static void test_composite_stays(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("gates", "Gates");
    int x = input(graph, 4, 8), other = input(graph, 4, 8);
    int gate = op1(graph, OP_SIGMOID, x);
    graph_add_output(graph, op2(graph, OP_MUL, x, gate));
    graph_add_output(graph, gate);
    graph_add_output(graph, op2(graph, OP_MUL, other, op1(graph, OP_SIGMOID, x)));
    g_autoptr(Graph) after = fused(graph, COMPOSITE, NULL);
    assert_int_equal(graph_n_ops(after), 4);
    check_fusion(graph, FUSION_ALL);
}

/* Swish after a convolution joins it once it is one operator. */
static void test_composite_then_activation(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("swish", "Swish");
    int x = conv(graph, input(graph, 4, 8), 4, 3, 1, true);
    graph_add_output(graph, op2(graph, OP_MUL, x, op1(graph, OP_SIGMOID, x)));
    g_autoptr(Graph) after = fused(graph, FUSION_ALL, NULL);
    assert_int_equal(graph_n_ops(after), 1);
    check_fusion(graph, FUSION_ALL);
}

/* RepVGG: relu(bn(conv3 x) + bn(conv1 x) + bn(x)), 4 channels: 9 * 16 weights and 4 biases. */
static void repvgg(Graph *graph, int order, bool identity_norm)
{
    int x = op1(graph, OP_RELU, conv(graph, input(graph, 4, 8), 4, 1, 0, true));
    int id = identity_norm && order != 0 ? op1(graph, OP_BATCH_NORM, x) : x;
    int a = op1(graph, OP_BATCH_NORM, conv(graph, x, 4, order == 2 ? 1 : 3, order != 2, false));
    int b = op1(graph, OP_BATCH_NORM, conv(graph, x, 4, order == 2 ? 3 : 1, order == 2, false));
    if (identity_norm && order == 0)
        id = op1(graph, OP_BATCH_NORM, x);
    int y = op2(graph, OP_ADD, op2(graph, OP_ADD, a, b), id);
    graph_add_output(graph, op1(graph, OP_RELU, y));
}

static void test_branches(void **state)
{
    (void)state;
    for (int order = 0; order < 3; order++)
        for (int with = 0; with < 2; with++) {
            g_autoptr(Graph) graph = graph_new("repvgg", "RepVGG");
            repvgg(graph, order, with == 1);
            g_autoptr(Graph) after = fused(graph, FUSION_ALL, NULL);
            g_autoptr(ModelCost) cost = counted(after);
            assert_int_equal(graph_n_ops(after), 2);
            assert_int_equal(cost->params, 20 + 9 * 16 + 4);
            assert_int_equal(cost->macs, 64 * 16 + 64 * 9 * 16);
            check_fusion(graph, FUSION_ALL);
            check_fusion(graph, BN | BRANCHES);
            check_fusion(graph, BRANCHES);
        }
}

/* Without padding a 3x3 does not see what a 1x1 with stride 1 does; sizes differ by design. */
static void test_branches_stay(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("other", "Other");
    int x = input(graph, 4, 8), other = input(graph, 4, 8);
    int a = conv(graph, x, 4, 3, 1, true), b = conv(graph, other, 4, 1, 0, true);
    graph_add_output(graph, op2(graph, OP_ADD, a, b));
    g_autoptr(Graph) after = fused(graph, BRANCHES, NULL);
    assert_int_equal(graph_n_ops(after), 3);
    check_fusion(graph, FUSION_ALL);
}

/* ---- Whole networks -------------------------------------------------------------------------- */

static void test_resnet50(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = resnet50_graph();
    FusionReport report = {.fast_bytes = 1 << 20};
    g_autoptr(Graph) after = fused(graph, FUSION_ALL, &report);
    g_autoptr(ModelCost) cost = counted(after);
    assert_int_equal(cost->params, 25530472);
    assert_int_equal(cost->buffers, 0);
    assert_int_equal(cost->macs, 4089184256);
    assert_int_equal(report.steps->len, FUSION_RULE_COUNT);
    const FusionStep *bn = &g_array_index(report.steps, FusionStep, FUSION_BN);
    assert_int_equal(bn->applications, 53);
    assert_int_equal(bn->before.params - bn->after.params, 26560);
    assert_int_equal(g_array_index(report.steps, FusionStep, FUSION_ADD).applications, 16);
    assert_int_equal(g_array_index(report.steps, FusionStep, FUSION_ACTIVATION).applications, 49);
    fusion_report_clear(&report);
}

static const FusionSet sets[] = {
    NOOP, BN, BN_NEXT, PAD, ACTIVATION, ADD, CONCAT, COMPOSITE, BRANCHES, FUSION_ALL,
};

static void test_zoo(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    Zoo *zoo = zoo_load("models", "models", errors);
    assert_true(zoo_count(zoo) > 0);
    for (int i = 0; i < zoo_count(zoo); i++) {
        GError *error = NULL;
        g_autoptr(Graph) graph = zoo_build(zoo, i, NULL, &error);
        if (graph == NULL)
            fail_msg("%s", error->message);
        for (size_t j = 0; j < G_N_ELEMENTS(sets); j++)
            check_fusion(graph, sets[j]);
    }
    zoo_free(zoo);
}

static const OpKind random_unary[] = {
    OP_RELU,    OP_SIGMOID,  OP_HARD_SWISH, OP_BATCH_NORM, OP_BATCH_NORM, OP_DROPOUT,  OP_ERF,
    OP_SOFTMAX, OP_IDENTITY, OP_TANH,       OP_PRELU,      OP_LAYER_NORM, OP_SOFTPLUS,
};
static const OpKind random_binary[] = {OP_ADD, OP_ADD, OP_ADD, OP_MUL, OP_CONCAT, OP_MAXIMUM};

/* Every tensor is 1 x c x 8 x 8, so any two with equal c fit. */
static int random_op(Graph *graph, GRand *rand, GArray *tensors)
{
    int recent = g_rand_int_range(rand, 1, 5);
    guint back = MIN(tensors->len, (guint)recent);
    int a = g_array_index(tensors, int, tensors->len - back);
    int b = g_array_index(tensors, int, g_rand_int_range(rand, 0, (gint32)tensors->len));
    int what = g_rand_int_range(rand, 0, 12);
    int64_t c = graph_tensor(graph, a)->shape.dim[1];
    OpKind binary = random_binary[g_rand_int_range(rand, 0, G_N_ELEMENTS(random_binary))];
    if (what < 4)
        return conv(graph, a, 4, what % 2 == 0 ? 1 : 3, what % 2, g_rand_boolean(rand));
    if (what == 4)
        return gelu(graph, a);
    if (what == 5)
        return layer_norm(graph, a);
    if (what == 6)
        return reshape(graph, reshape(graph, a, (Ints){2, {1, -1}}), (Ints){4, {1, c, 8, 8}});
    if (what == 7)
        return op2(graph, OP_MUL, a, op1(graph, OP_SIGMOID, a));
    if (what == 8 && c == graph_tensor(graph, b)->shape.dim[1])
        return attention(graph, a, b, a);
    bool fits = c == graph_tensor(graph, b)->shape.dim[1] || binary == OP_CONCAT;
    if (what < 11 && fits && c < 64)
        return op2(graph, binary, a, b);
    return op1(graph, random_unary[g_rand_int_range(rand, 0, G_N_ELEMENTS(random_unary))], a);
}

static Graph *random_graph(guint32 seed, int n_ops)
{
    GRand *rand = g_rand_new_with_seed(seed);
    Graph *graph = graph_new("random", "Random");
    g_autoptr(GArray) tensors = g_array_new(FALSE, FALSE, sizeof(int));
    int x = input(graph, 4, 8);
    g_array_append_val(tensors, x);
    for (int i = 0; i < n_ops; i++) {
        x = random_op(graph, rand, tensors);
        g_array_append_val(tensors, x);
        if (g_rand_int_range(rand, 0, 10) == 0)
            graph_add_output(graph, x);
    }
    graph_add_output(graph, x);
    g_rand_free(rand);
    return graph;
}

static void test_random(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= 150; seed++) {
        g_autoptr(Graph) graph = random_graph(seed, 12 + (int)seed % 40);
        FusionSet some = (seed * 2654435761U >> 8) & FUSION_ALL;
        check_fusion(graph, FUSION_ALL);
        check_fusion(graph, some);
    }
}

/* Long chains, which would not end if what they do were done for pairs of operators. */
static void test_large(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("large", "Large");
    int x = input(graph, 4, 8);
    for (int i = 0; i < 17500; i++) {
        x = op1(graph, OP_BATCH_NORM, conv(graph, x, 4, 3, 1, false));
        x = op1(graph, OP_RELU, op1(graph, OP_DROPOUT, x));
    }
    for (int i = 0; i < 100000; i++)
        x = op1(graph, OP_RELU, x);
    for (int i = 0; i < 20000; i++)
        x = op2(graph, OP_MUL, x, op1(graph, OP_SIGMOID, x));
    graph_add_output(graph, x);
    g_autoptr(Graph) after = fused(graph, FUSION_ALL, NULL);
    assert_int_equal(graph_n_ops(after), 17500);
    assert_int_equal(graph_op(after, 17499)->n_parts, 2 + 100000 + 2 * 20000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_noop),
        cmocka_unit_test(test_noop_stays),
        cmocka_unit_test(test_bn),
        cmocka_unit_test(test_bn_stays),
        cmocka_unit_test(test_bn_between_others),
        cmocka_unit_test(test_bn_next),
        cmocka_unit_test(test_pad),
        cmocka_unit_test(test_pad_stays),
        cmocka_unit_test(test_activation),
        cmocka_unit_test(test_activation_stays),
        cmocka_unit_test(test_add),
        cmocka_unit_test(test_add_stays),
        cmocka_unit_test(test_concat),
        cmocka_unit_test(test_composite),
        cmocka_unit_test(test_composite_stays),
        cmocka_unit_test(test_composite_then_activation),
        cmocka_unit_test(test_branches),
        cmocka_unit_test(test_branches_stay),
        cmocka_unit_test(test_resnet50),
        cmocka_unit_test(test_zoo),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
