#include "graph/ops_rules.h"

#define AFFINE ATTR("affine", BOOL, norm.affine, false, 1, "with a learned scale and shift")

static const AttrSpec affine_attrs[] = {AFFINE, {0}};
static const AttrSpec layer_norm_attrs[] = {
    ATTR("axis", INT, norm.axis, false, -1, "first of the dimensions normalised together"),
    AFFINE,
    ATTR("bias", BOOL, norm.bias, false, 1, "whether affine has a shift"),
    {0},
};
static const AttrSpec rms_norm_attrs[] = {
    ATTR("axis", INT, norm.axis, false, -1, "first of the dimensions normalised together"),
    ATTR("affine", BOOL, norm.affine, false, 1, "with a learned scale"),
    {0},
};
static const AttrSpec group_norm_attrs[] = {
    ATTR("groups", INT, norm.groups, true, NAN, "groups the channels are divided into"),
    AFFINE,
    {0},
};
static const AttrSpec lrn_attrs[] = {
    ATTR("size", INT, norm.window, true, NAN, "channels in a window"),
    {0},
};

static bool known_channels(const Tensor *x, GError **error)
{
    if (x->shape.rank >= 2 && x->shape.dim[1] >= 0)
        return true;
    g_autofree char *text = shape_text(&x->shape);
    return rule_fail(
        error, "its input %s has no known number of channels; give the number of channels", text);
}

static void add_affine(Graph *graph, Op *op, Shape shape, DType dtype, bool shift)
{
    if (op->n_inputs < 2)
        graph_add_weight(graph, op, "weight", TENSOR_WEIGHT, shape, dtype);
    if (shift && op->n_inputs < 3)
        graph_add_weight(graph, op, "bias", TENSOR_WEIGHT, shape, dtype);
}

static bool channel_weights(Graph *graph, Op *op, GError **error)
{
    const Tensor x = *op_input(graph, op, 0);
    if (!known_channels(&x, error))
        return false;
    if (op_norm(op)->affine)
        add_affine(graph, op, shape_1d(x.shape.dim[1]), x.dtype, true);
    return true;
}

/* Running statistics are kept in 32 bits whatever the layer computes in. */
static bool batch_norm_weights(Graph *graph, Op *op, GError **error)
{
    if (!channel_weights(graph, op, error))
        return false;
    Shape shape = shape_1d(op_input(graph, op, 0)->shape.dim[1]);
    graph_add_weight(graph, op, "running_mean", TENSOR_BUFFER, shape, DTYPE_FP32);
    graph_add_weight(graph, op, "running_var", TENSOR_BUFFER, shape, DTYPE_FP32);
    return true;
}

/* Inputs after the first that are vectors have one element per channel. */
static bool channel_shape(Inference *in)
{
    int64_t channels = in->y.rank >= 2 ? in->y.dim[1] : DIM_UNKNOWN;
    for (int i = 1; i < in->op->n_inputs; i++) {
        const Tensor *weight = op_input(in->graph, in->op, i);
        if (!weight || weight->shape.rank != 1 || weight->shape.dim[0] < 0 || channels < 0)
            continue;
        if (weight->shape.dim[0] != channels)
            return rule_fail(in->error,
                             "it has %" G_GINT64_FORMAT
                             " learned numbers per parameter, its input %" G_GINT64_FORMAT
                             " channels; make them as many",
                             weight->shape.dim[0], channels);
    }
    return true;
}

static bool group_norm_shape(Inference *in)
{
    int64_t groups = op_norm(in->op)->groups, channels = in->y.rank >= 2 ? in->y.dim[1] : 0;
    return rule_at_least("groups", groups, 1, in->error) &&
           rule_divides("input", channels, groups, in->error);
}

/* The dimensions that a layer norm normalises together. */
static bool trailing(const Op *op, const Shape *x, Shape *dims, GError **error)
{
    int axis = rule_axis(x, op_norm(op)->axis, error);
    if (axis < 0)
        return false;
    *dims = (Shape){.rank = x->rank - axis};
    for (int i = axis; i < x->rank; i++)
        dims->dim[i - axis] = x->dim[i];
    return true;
}

static bool layer_weights(Graph *graph, Op *op, GError **error)
{
    const Tensor x = *op_input(graph, op, 0);
    Shape shape;
    if (!trailing(op, &x.shape, &shape, error))
        return false;
    if (!shape_known(&shape)) {
        g_autofree char *text = shape_text(&x.shape);
        return rule_fail(
            error, "the dimensions of %s that it normalises are not known; give their sizes", text);
    }
    if (op_norm(op)->affine)
        add_affine(graph, op, shape, x.dtype, op_norm(op)->bias);
    return true;
}

static bool layer_shape(Inference *in)
{
    Shape dims;
    return in->y.rank < 0 || trailing(in->op, &in->y, &dims, in->error);
}

static bool lrn_shape(Inference *in)
{
    return rule_at_least("size", op_norm(in->op)->window, 1, in->error);
}

/* The row's FLOPs per element, and 2 for each group. */
static void cost_groups(const Graph *graph, const Op *op, int64_t groups, OpCost *cost)
{
    int64_t flops = output_flops(graph, op);
    cost_flops(cost, flops == 0 ? 0 : count_add(flops, count_mul(2, groups)));
    cost_copy(graph, op, cost);
}

static void layer_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    const Tensor *x = op_input(graph, op, 0);
    if (!x)
        return;
    int axis = shape_axis(&x->shape, op_norm(op)->axis);
    int64_t groups =
        count_mul(count_product(x->shape.dim, MAX(axis, 0)), MAX(op_norm(op)->groups, 1));
    cost_groups(graph, op, groups, cost);
}

static void channel_group_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    const Shape *x = &op_input(graph, op, 0)->shape;
    int64_t batch = x->rank > 0 ? x->dim[0] : 1, channels = x->rank > 1 ? x->dim[1] : 1;
    int64_t groups = op_norm(op)->groups > 0 ? op_norm(op)->groups : channels;
    cost_groups(graph, op, count_mul(batch, groups), cost);
}

static void lrn_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    cost_flops(cost, count_mul(output_elements(graph, op, 0), count_add(op_norm(op)->window, 4)));
    cost_copy(graph, op, cost);
}

RULE(batch_norm, NORM, affine_attrs, 1, 1, batch_norm_weights, "input", channel_shape, cost_each);
RULE(layer_norm, NORM, layer_norm_attrs, 1, 1, layer_weights, "input", layer_shape, layer_cost);
RULE(rms_norm, NORM, rms_norm_attrs, 1, 1, layer_weights, "input", layer_shape, layer_cost);
RULE(group_norm, NORM, group_norm_attrs, 1, 1, channel_weights, "input", group_norm_shape,
     channel_group_cost);
RULE(instance_norm, NORM, affine_attrs, 1, 1, channel_weights, "input", channel_shape,
     channel_group_cost);
RULE(lrn, NORM, lrn_attrs, 1, 1, NULL, "input", lrn_shape, lrn_cost);
