/* What the tests of fusion share: small networks, and what no rule may break. */
#ifndef TESTS_FUSION_KIT_H
#define TESTS_FUSION_KIT_H

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

enum { CONSTANT = 1 << FUSION_CONSTANT, NOOP = 1 << FUSION_NOOP };
enum { BN = 1 << FUSION_BN, BN_NEXT = 1 << FUSION_BN_NEXT };
enum { PAD = 1 << FUSION_PAD, ACTIVATION = 1 << FUSION_ACTIVATION, ADD = 1 << FUSION_ADD };
enum { CONCAT = 1 << FUSION_CONCAT, COMPOSITE = 1 << FUSION_COMPOSITE };
enum { BRANCHES = 1 << FUSION_BRANCHES, QUANTIZE = 1 << FUSION_QUANTIZE };
enum { POINTWISE = 1 << FUSION_POINTWISE, ATTENTION = 1 << FUSION_ATTENTION };
enum { FAST_BYTES = 1 << 16 };

/* ---- Networks -------------------------------------------------------------------------------- */

static inline int input(Graph *graph, int64_t channels, int64_t size)
{
    Shape shape = {.rank = 4, .dim = {1, channels, size, size}};
    return graph_add_input(graph, "x", shape, DTYPE_FP32);
}

static inline int op2(Graph *graph, OpKind kind, int a, int b)
{
    return resnet_add(graph, kind, a, b, NULL);
}

static inline int op1(Graph *graph, OpKind kind, int a)
{
    return op2(graph, kind, a, NO_TENSOR);
}

static inline int conv(Graph *graph, int x, int64_t channels, int64_t kernel, int64_t pad,
                       bool bias)
{
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = channels;
    attrs.as.window.kernel = (Ints){1, {kernel}};
    attrs.as.window.pad = (Ints){1, {pad}};
    attrs.as.window.bias = bias;
    return resnet_add(graph, OP_CONV, x, NO_TENSOR, &attrs);
}

static inline int linear(Graph *graph, int x, int64_t features)
{
    Attrs attrs = op_default_attrs(OP_LINEAR);
    attrs.as.product.channels = features;
    return resnet_add(graph, OP_LINEAR, x, NO_TENSOR, &attrs);
}

static inline int reshape(Graph *graph, int x, Ints dims)
{
    Attrs attrs = op_default_attrs(OP_RESHAPE);
    attrs.as.dims.dims = dims;
    return resnet_add(graph, OP_RESHAPE, x, NO_TENSOR, &attrs);
}

static inline int constant(Graph *graph)
{
    return graph_add_tensor(graph, "c", TENSOR_CONSTANT, (Shape){0}, DTYPE_FP32);
}

/* One scale, and no zero point. */
static inline int convert(Graph *graph, OpKind kind, int x, DType dtype)
{
    g_autofree char *name = g_strdup_printf("op%d", graph_n_ops(graph));
    int scale = graph_add_tensor(graph, "scale", TENSOR_METADATA, (Shape){0}, DTYPE_FP32);
    TensorType type = {graph_tensor(graph, x)->shape, dtype};
    int op = graph_add_op_as(graph, kind, name, (const int[]){x, scale}, 2, NULL, &type, 1, NULL);
    return graph_op(graph, op)->outputs[0];
}

static inline int quantize(Graph *graph, int x)
{
    return convert(graph, OP_QUANTIZE, x, DTYPE_INT8);
}

static inline int dequantize(Graph *graph, int x)
{
    return convert(graph, OP_DEQUANTIZE, x, DTYPE_FP32);
}

static inline int transpose(Graph *graph, int x, Ints order)
{
    Attrs attrs = op_default_attrs(OP_TRANSPOSE);
    attrs.as.dims.dims = order;
    return resnet_add(graph, OP_TRANSPOSE, x, NO_TENSOR, &attrs);
}

static inline int matmul(Graph *graph, int a, int b, bool transpose_b)
{
    Attrs attrs = op_default_attrs(OP_MATMUL);
    attrs.as.product.transpose_b = transpose_b;
    return resnet_add(graph, OP_MATMUL, a, b, &attrs);
}

/* ---- What holds for every rewrite ------------------------------------------------------------ */

static inline Graph *fused(const Graph *graph, FusionSet set, FusionReport *report)
{
    GError *error = NULL;
    Graph *result = fuse(graph, set, report, &error);
    if (result == NULL)
        fail_msg("%s", error->message);
    return result;
}

static inline ModelCost *counted(const Graph *graph)
{
    GError *error = NULL;
    ModelCost *cost = cost_graph(graph, FAST_BYTES, &error);
    if (cost == NULL)
        fail_msg("%s", error->message);
    return cost;
}

static inline void check_order(const Graph *graph)
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

static inline void check_outputs(const Graph *before, const Graph *after)
{
    assert_int_equal(before->outputs->len, after->outputs->len);
    for (guint i = 0; i < before->outputs->len; i++) {
        const Tensor *a = graph_tensor(before, g_array_index(before->outputs, int, i));
        const Tensor *b = graph_tensor(after, g_array_index(after->outputs, int, i));
        assert_true(shape_equal(&a->shape, &b->shape));
    }
}

/* Every weight is one the network had, under its name and with its shape, or a bias gained. */
static inline void check_parameters(const Graph *before, const Graph *after)
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
static inline void check_inputs(const Graph *graph)
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

static inline int64_t total_applied(const FusionReport *report)
{
    int64_t sum = 0;
    for (guint i = 0; i < report->steps->len; i++)
        sum += g_array_index(report->steps, FusionStep, i).applications;
    return sum;
}

static inline void check_idempotent(const Graph *graph, FusionSet set)
{
    FusionReport report = {.fast_bytes = FAST_BYTES};
    g_autoptr(Graph) twice = fused(graph, set, &report);
    assert_int_equal(total_applied(&report), 0);
    assert_int_equal(graph_n_ops(twice), graph_n_ops(graph));
    fusion_report_clear(&report);
}

static inline void check_costs(const Graph *before, const Graph *after, FusionSet set)
{
    g_autoptr(ModelCost) a = counted(before), b = counted(after);
    if (!(set & (BRANCHES | CONSTANT)))
        assert_int_equal(a->macs, b->macs);
    assert_true(b->macs <= a->macs);
    assert_true(b->flops <= a->flops);
    assert_int_equal(a->metadata_bytes, b->metadata_bytes);
    if (!(set & (BN | BN_NEXT | BRANCHES))) {
        assert_true(a->flops == b->flops || (set & (QUANTIZE | CONSTANT)));
        assert_int_equal(a->params, b->params);
        assert_true(a->matrix_flops == b->matrix_flops || (set & CONSTANT));
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
static inline void check_footprint(const Graph *before, const Graph *after)
{
    g_autoptr(Footprint) a = footprint_new(before, NULL), b = footprint_new(after, NULL);
    assert_non_null(a);
    assert_non_null(b);
    assert_true(b->tensors_bytes <= a->tensors_bytes);
    for (int i = 0; i < graph_n_ops(after); i++)
        assert_true(b->live_bytes[i] >= 0);
}

/* No rule adds work, memory traffic or operators, and only one of them moves MACs. */
static inline void check_steps(const FusionReport *report)
{
    for (guint i = 0; i < report->steps->len; i++) {
        const FusionStep *step = &g_array_index(report->steps, FusionStep, i);
        const FusionState *before = &step->before, *after = &step->after;
        assert_true(after->flops <= before->flops);
        assert_true(after->bytes[TRAFFIC_COMPULSORY] <= before->bytes[TRAFFIC_COMPULSORY]);
        assert_true(after->operators <= before->operators);
        assert_true(after->macs == before->macs || step->rule == FUSION_BRANCHES ||
                    step->rule == FUSION_CONSTANT);
    }
}

static inline void check_fusion(const Graph *graph, FusionSet set)
{
    FusionReport report = {.fast_bytes = FAST_BYTES};
    g_autoptr(Graph) after = fused(graph, set, &report);
    check_order(after);
    check_inputs(after);
    check_outputs(graph, after);
    check_parameters(graph, after);
    check_costs(graph, after, set);
    check_steps(&report);
    check_footprint(graph, after);
    check_idempotent(after, set);
    g_autoptr(Graph) copy = graph_copy(after);
    assert_true(graph_infer(copy, NULL));
    check_order(copy);
    check_outputs(after, copy);
    fusion_report_clear(&report);
}

static inline void check_reason(const Graph *graph, FusionSet set, FusionRule rule,
                                const char *reason)
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

static inline int gelu(Graph *graph, int x)
{
    int c = constant(graph);
    int y = op1(graph, OP_ERF, op2(graph, OP_DIV, x, c));
    y = op2(graph, OP_ADD, y, constant(graph));
    return op2(graph, OP_MUL, op2(graph, OP_MUL, x, y), constant(graph));
}

static inline int layer_norm(Graph *graph, int x)
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

static inline int attention(Graph *graph, int q, int k, int v)
{
    int scores = op2(graph, OP_DIV, op2(graph, OP_MATMUL, q, k), constant(graph));
    return op2(graph, OP_MATMUL, op1(graph, OP_SOFTMAX, scores), v);
}

#endif
