#include "graph/ops_rules.h"

static const AttrSpec alpha_attrs[] = {
    ATTR("alpha", NUMBER, number.alpha, false, NAN,
         "slope, scale or threshold; no count depends on it"),
    {0},
};
static const AttrSpec clip_attrs[] = {
    ATTR("low", NUMBER, number.alpha, false, NAN, "lower bound"),
    ATTR("high", NUMBER, number.beta, false, NAN, "upper bound"),
    {0},
};
static const AttrSpec prelu_attrs[] = {
    ATTR("channels", INT, slope.slopes, false, NAN, "slopes: 1, or one per channel (the default)"),
    {0},
};

static bool prelu_weights(Graph *graph, Op *op, GError **error)
{
    const Tensor x = *op_input(graph, op, 0);
    int64_t channels = x.shape.rank > 1 ? x.shape.dim[1] : DIM_UNKNOWN;
    int64_t slopes = op_slope(op)->slopes == 0 ? channels : op_slope(op)->slopes;
    if (slopes < 1 || (slopes != 1 && slopes != channels)) {
        g_autofree char *text = shape_text(&x.shape);
        return rule_fail(error,
                         "%" G_GINT64_FORMAT " slopes do not fit its input %s; use 1, or one per "
                         "channel",
                         slopes, text);
    }
    Shape shape = shape_1d(slopes);
    for (int i = 2; i < x.shape.rank && slopes > 1; i++)
        shape.dim[shape.rank++] = 1;
    if (op->n_inputs < 2)
        graph_add_weight(graph, op, "weight", TENSOR_WEIGHT, shape, x.dtype);
    return true;
}

static bool fail_broadcast(const Op *op, const Shape *a, const Shape *b, GError **error)
{
    g_autofree char *left = shape_text(a), *right = shape_text(b);
    const char *verb = op_info(op->kind)->name;
    for (int i = MIN(a->rank, b->rank); i > 0; i--) {
        int64_t x = a->dim[a->rank - i], y = b->dim[b->rank - i];
        if (x != y && x != 1 && y != 1 && x >= 0 && y >= 0)
            return rule_fail(error,
                             "cannot %s %s and %s: dimension %d is %" G_GINT64_FORMAT
                             " and %" G_GINT64_FORMAT "; make it the same in both, or 1",
                             verb, left, right, MAX(a->rank, b->rank) - i, x, y);
    }
    return rule_fail(error, "cannot %s %s and %s; make their dimensions the same, or 1", verb, left,
                     right);
}

/* The type of what is computed, not of a constant it is computed with. */
static DType operand_dtype(const Graph *graph, const Op *op)
{
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        if (tensor && tensor->role != TENSOR_CONSTANT && tensor->dtype != DTYPE_UNKNOWN)
            return tensor->dtype;
    }
    return op_input(graph, op, 0)->dtype;
}

static bool broadcast_all(Inference *in)
{
    for (int i = 1; i < in->op->n_inputs; i++) {
        const Tensor *next = op_input(in->graph, in->op, i);
        if (!next)
            return rule_fail(in->error, "its operand (input %d) is missing; give it one", i + 1);
        if (next->role == TENSOR_METADATA)
            continue;
        Shape sum = in->y;
        if (!shape_broadcast(&sum, &next->shape, &in->y))
            return fail_broadcast(in->op, &sum, &next->shape, in->error);
    }
    return true;
}

static bool binary_shape(Inference *in)
{
    in->dtype = operand_dtype(in->graph, in->op);
    return broadcast_all(in);
}

static bool compare_shape(Inference *in)
{
    in->dtype = DTYPE_BOOL;
    return broadcast_all(in);
}

/* Scales and zero points of a quantized operator stand after its operands. */
static int n_operands(const Graph *graph, const Op *op)
{
    int n = 0;
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        n += tensor && tensor->role != TENSOR_METADATA;
    }
    return n;
}

static void binary_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    int64_t results = MAX(n_operands(graph, op) - 1, 0);
    cost_flops(cost, count_mul(output_flops(graph, op), results));
    cost_copy(graph, op, cost);
}

/* Input 0 is the condition. */
static bool where_shape(Inference *in)
{
    in->dtype = op_input(in->graph, in->op, 1)->dtype;
    return broadcast_all(in);
}

static bool unknown_shape(Inference *in)
{
    in->y = shape_unknown();
    return true;
}

RULE(unary, NONE, NULL, 1, 1, NULL, "input", NULL, cost_each);
RULE(unary_alpha, NUMBER, alpha_attrs, 1, 1, NULL, "input", NULL, cost_each);
RULE(clip, NUMBER, clip_attrs, 1, 1, NULL, "input", NULL, cost_each);
RULE(prelu, SLOPE, prelu_attrs, 1, 1, prelu_weights, "input", NULL, cost_each);
RULE(binary, NONE, NULL, 2, -1, NULL, "first operand", binary_shape, binary_cost);
RULE(compare, NONE, NULL, 2, 2, NULL, "first operand,second operand", compare_shape, binary_cost);
RULE(where, NONE, NULL, 3, 3, NULL, "first operand,first choice,second choice", where_shape,
     cost_each);
RULE(unknown, NONE, NULL, 0, -1, NULL, NULL, unknown_shape, NULL);
