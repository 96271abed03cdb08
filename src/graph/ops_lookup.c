#include "graph/ops_rules.h"

static const AttrSpec embedding_attrs[] = {
    ATTR("size", INT, table.rows, true, NAN, "rows of the table"),
    ATTR("channels", INT, table.channels, true, NAN, "numbers per row"),
    ATTR("dtype", DTYPE, table.dtype, false, DTYPE_FP32, "type of the table's elements"),
    {0},
};
static const AttrSpec gather_attrs[] = {
    ATTR("axis", INT, axis.axis, false, 0, "the axis that indices pick from"),
    {0},
};
static const AttrSpec resize_attrs[] = {
    ATTR("dims", INTS, resize.dims, false, NAN, "output size, one number or one per dimension"),
    ATTR("scale", NUMBER, resize.scale, false, NAN, "or a factor for every spatial dimension"),
    ATTR("mode", MODE, resize.mode, false, RESIZE_NEAREST, "\"nearest\", \"linear\" or \"cubic\""),
    {0},
};

/* ---- embedding, gather ----------------------------------------------------------------------- */

static bool embedding_weights(Graph *graph, Op *op, GError **error)
{
    const TableAttrs *attrs = op_table(op);
    if (!rule_at_least("size", attrs->rows, 1, error) ||
        !rule_at_least("channels", attrs->channels, 1, error))
        return false;
    if (op->n_inputs < 2)
        graph_add_weight(graph, op, "weight", TENSOR_WEIGHT,
                         (Shape){2, {attrs->rows, attrs->channels}}, attrs->dtype);
    return true;
}

/* `table` with the axis replaced by the dimensions of `indices`. */
static bool pick(const Shape *table, const Shape *indices, int64_t axis_attr, Shape *y,
                 GError **error)
{
    *y = shape_unknown();
    if (table->rank < 0 || indices->rank < 0)
        return true;
    int axis = rule_axis(table, axis_attr, error), rank = table->rank - 1 + indices->rank;
    if (axis < 0)
        return false;
    if (rank > SHAPE_MAX_RANK)
        return rule_fail(error, "its result would have %d dimensions; at most %d are possible",
                         rank, SHAPE_MAX_RANK);
    *y = (Shape){.rank = rank};
    for (int i = 0; i < axis; i++)
        y->dim[i] = table->dim[i];
    for (int i = 0; i < indices->rank; i++)
        y->dim[axis + i] = indices->dim[i];
    for (int i = axis + 1; i < table->rank; i++)
        y->dim[i - 1 + indices->rank] = table->dim[i];
    return true;
}

static bool embedding_shape(Inference *in)
{
    const Tensor *table = op_input(in->graph, in->op, 1);
    in->dtype = table->dtype;
    return pick(&table->shape, &in->x->shape, 0, &in->y, in->error);
}

static bool gather_shape(Inference *in)
{
    const Shape *indices = &op_input(in->graph, in->op, 1)->shape;
    return pick(&in->x->shape, indices, op_axis(in->op)->axis, &in->y, in->error);
}

/* Which rows are looked up only the data tells: at least it is no more than there are. */
static void pick_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    int table_at = op->kind == OP_EMBEDDING;
    const Tensor *table = op_input(graph, op, table_at), *indices = op_input(graph, op, !table_at);
    const Tensor *y = op_output(graph, op, 0);
    int64_t n = shape_elements(&y->shape), all = shape_elements(&table->shape);
    Traffic common = {0};
    traffic_read(&common, indices, shape_elements(&indices->shape));
    traffic_write(&common, y, n);
    cost->compulsory = cost->no_reuse = common;
    traffic_read(&cost->compulsory, table, MIN(n, all));
    traffic_read(&cost->no_reuse, table, n);
}

/* ---- resize ---------------------------------------------------------------------------------- */

static bool scaled(int64_t in, double scale, int64_t *out, GError **error)
{
    double size = floor((double)in * scale);
    if (!(scale > 0) || !(size >= 1) || size > 9e15)
        return rule_fail(error,
                         "scale %g makes %" G_GINT64_FORMAT
                         " into nothing that can be counted; choose a larger one",
                         scale, in);
    *out = (int64_t)size;
    return true;
}

/* `dims` for the spatial dimensions or, in a file, for all of them. */
static bool resize_dims(const ResizeAttrs *attrs, Shape *y, GError **error)
{
    int first = attrs->dims.n == y->rank ? 0 : 2, n = y->rank - first;
    if (attrs->dims.n == 0 && attrs->scale == 0)
        return rule_fail(error, "it has no size; give dims or scale");
    if (n < 1 || !rule_list_fits("dims", &attrs->dims, n, true, error))
        return n >= 1 ? false
                      : rule_fail(error, "its input has no spatial dimensions; give it an image");
    for (int i = first; i < y->rank; i++) {
        int64_t dim = ints_at(&attrs->dims, i - first, 0);
        if (attrs->dims.n == 0 && y->dim[i] >= 0) {
            if (!scaled(y->dim[i], attrs->scale, &y->dim[i], error))
                return false;
        } else if (attrs->dims.n > 0 && dim != DIMS_FROM_DATA) {
            if (!rule_at_least("dims", dim, 1, error))
                return false;
            y->dim[i] = dim;
        } else {
            y->dim[i] = DIM_UNKNOWN;
        }
    }
    return true;
}

static bool resize_shape(Inference *in)
{
    return in->y.rank < 0 || resize_dims(op_resize(in->op), &in->y, in->error);
}

/* Input elements that one output element weighs along one dimension. */
static int64_t resize_taps(ResizeMode mode)
{
    return mode == RESIZE_NEAREST ? 1 : mode == RESIZE_LINEAR ? 2 : 4;
}

/* t taps per dimension take t^n products and t^n - 1 sums. */
static void resize_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    const Shape *x = &op_input(graph, op, 0)->shape, *y = &op_output(graph, op, 0)->shape;
    int64_t taps = resize_taps(op_resize(op)->mode), window = 1, touched = 1;
    for (int i = 0; i < x->rank; i++) {
        if (i < 2) {
            touched = count_mul(touched, MIN(x->dim[i], y->dim[i]));
            continue;
        }
        int64_t read = count_mul(taps, y->dim[i]);
        touched = count_mul(touched, count_ok(read) ? MIN(x->dim[i], read) : x->dim[i]);
        window *= taps;
    }
    int64_t outputs = output_elements(graph, op, 0);
    cost_flops(cost, taps == 1 ? 0 : count_mul(outputs, 2 * window - 1));
    cost->compulsory = traffic_once(graph, op, touched);
    cost->no_reuse = traffic_once(graph, op, count_mul(outputs, window));
}

RULE(embedding, TABLE, embedding_attrs, 1, 1, embedding_weights, "index tensor,table",
     embedding_shape, pick_cost);
RULE(gather, AXIS, gather_attrs, 2, 2, NULL, "table,index tensor", gather_shape, pick_cost);
RULE(resize, RESIZE, resize_attrs, 1, 1, NULL, "input", resize_shape, resize_cost);
