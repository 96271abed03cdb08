#include "graph/ops_rules.h"

static const AttrSpec softmax_attrs[] = {
    ATTR("axis", INT, axis.axis, false, -1, "the axis whose elements sum to one"),
    {0},
};
static const AttrSpec reduce_attrs[] = {
    ATTR("axes", INTS, axes.axes, false, NAN, "axes to reduce; default: all"),
    ATTR("keep_dims", BOOL, axes.keep_dims, false, 1, "reduced axes stay, with size 1"),
    {0},
};

static bool softmax_shape(Inference *in)
{
    return in->y.rank <= 0 || rule_axis(&in->y, op_axis(in->op)->axis, in->error) >= 0;
}

static void softmax_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    const Shape *x = &op_input(graph, op, 0)->shape;
    int axis = shape_axis(x, op_axis(op)->axis);
    int64_t elements = input_elements(graph, op, 0), length = axis < 0 ? 1 : x->dim[axis];
    for (int i = axis + 1; axis >= 0 && op_axis(op)->to_end && i < x->rank; i++)
        length = count_mul(length, x->dim[i]);
    int64_t rows = length > 0 ? elements / length : 0;
    int64_t saved = op->kind == OP_SOFTMAX ? 2 : 1;
    const Mask *mask = &op->attrs->mask;
    cost_flops(cost, count_sub(count_mul(5, elements), count_mul(saved, rows)));
    cost->needless.flops = mask_hidden_part(mask, count_mul3(5, rows, mask->keys));
    cost_copy(graph, op, cost);
}

static bool reduced_axes(const Ints *axes, const Shape *x, bool *reduced, GError **error)
{
    for (int i = 0; i < x->rank; i++)
        reduced[i] = axes->n == 0;
    for (int i = 0; i < axes->n; i++) {
        int axis = rule_axis(x, axes->v[i], error);
        if (axis < 0)
            return false;
        if (reduced[axis])
            return rule_fail(error, "axes names dimension %d twice; name each once", axis);
        reduced[axis] = true;
    }
    return true;
}

static bool reduce_shape(Inference *in)
{
    const Shape *x = &in->x->shape;
    bool reduced[SHAPE_MAX_RANK] = {false};
    if (!reduced_axes(&op_axes(in->op)->axes, x, reduced, in->error))
        return false;
    in->y.rank = MIN(x->rank, 0);
    for (int i = 0; i < x->rank; i++)
        if (!reduced[i] || op_axes(in->op)->keep_dims)
            in->y.dim[in->y.rank++] = reduced[i] ? 1 : x->dim[i];
    return true;
}

static bool arg_reduce_shape(Inference *in)
{
    in->dtype = DTYPE_INT64;
    return reduce_shape(in);
}

static void reduce_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    cost_flops(cost, input_elements(graph, op, 0));
    cost_copy(graph, op, cost);
}

RULE(softmax, AXIS, softmax_attrs, 1, 1, NULL, "input", softmax_shape, softmax_cost);
RULE(reduce, AXES, reduce_attrs, 1, 1, NULL, "input", reduce_shape, reduce_cost);
RULE(arg_reduce, AXES, reduce_attrs, 1, 1, NULL, "input", arg_reduce_shape, reduce_cost);
