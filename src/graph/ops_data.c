#include "graph/ops_rules.h"

static const AttrSpec concat_attrs[] = {
    ATTR("axis", INT, axis.axis, false, 1, "the axis along which they are joined"),
    {0},
};
static const AttrSpec cache_append_attrs[] = {
    ATTR("axis", INT, axis.axis, false, -2, "the axis of positions"),
    {0},
};
static const AttrSpec split_attrs[] = {
    ATTR("size", INT, split.parts, false, NAN, "number of equal parts"),
    ATTR("dims", INTS, split.dims, false, NAN, "or the size of each part"),
    ATTR("axis", INT, split.axis, false, 1, "the axis that is cut"),
    {0},
};
static const AttrSpec slice_attrs[] = {
    ATTR("axes", INTS, slice.axes, false, NAN, "axes; default: the first ones"),
    ATTR("starts", INTS, slice.starts, true, NAN, "first index per axis; negative from the end"),
    ATTR("ends", INTS, slice.ends, true, NAN, "index after the last one; past the end is the end"),
    ATTR("steps", INTS, slice.steps, false, NAN, "step per axis; default: 1"),
    {0},
};
static const AttrSpec pad_attrs[] = {
    ATTR("starts", INTS, border.before, true, NAN, "elements before, per trailing dimension"),
    ATTR("ends", INTS, border.after, true, NAN, "elements after, per trailing dimension"),
    {0},
};
static const AttrSpec transpose_attrs[] = {
    ATTR("dims", INTS, dims.dims, false, NAN, "old dimension of each new one; default: reversed"),
    {0},
};
static const AttrSpec expand_attrs[] = {
    ATTR("dims", INTS, dims.dims, true, NAN,
         "new sizes; 1 or 0 keeps a dimension, -1 is the batch"),
    {0},
};
static const AttrSpec cast_attrs[] = {
    ATTR("to", DTYPE, cast.to, true, NAN, "element type"),
    {0},
};

/* ---- concat, split --------------------------------------------------------------------------- */

static bool fail_concat(const Shape *x, const Shape *y, int axis, int i, GError **error)
{
    g_autofree char *a = shape_text(x), *b = shape_text(y);
    if (x->rank != y->rank)
        return rule_fail(error,
                         "cannot concat %s and %s: %d and %d dimensions; reshape one of them", a, b,
                         x->rank, y->rank);
    return rule_fail(error,
                     "cannot concat %s and %s along axis %d: dimension %d is "
                     "%" G_GINT64_FORMAT " and %" G_GINT64_FORMAT "; make it the same in both",
                     a, b, axis, i, x->dim[i], y->dim[i]);
}

static bool concat_with(Shape *sum, const Shape *next, int64_t axis_attr, GError **error)
{
    const Shape before = *sum;
    int axis = rule_axis(sum, axis_attr, error);
    if (axis < 0)
        return false;
    if (sum->rank != next->rank)
        return fail_concat(&before, next, axis, 0, error);
    for (int i = 0; i < sum->rank; i++) {
        int64_t x = sum->dim[i], y = next->dim[i];
        if (i == axis)
            sum->dim[i] = x < 0 || y < 0 ? DIM_UNKNOWN : count_add(x, y);
        else if (x >= 0 && y >= 0 && x != y)
            return fail_concat(&before, next, axis, i, error);
        else
            sum->dim[i] = MAX(x, y);
    }
    return true;
}

static bool concat_shape(Inference *in)
{
    int64_t axis = op_axis(in->op)->axis;
    if (in->y.rank >= 0 && rule_axis(&in->y, axis, in->error) < 0)
        return false;
    for (int i = 1; i < in->op->n_inputs; i++) {
        const Tensor *next = op_input(in->graph, in->op, i);
        if (!next)
            return rule_fail(in->error, "its operand (input %d) is missing; give it one", i + 1);
        if (in->y.rank < 0 || next->shape.rank < 0)
            in->y = shape_unknown();
        else if (!concat_with(&in->y, &next->shape, axis, in->error))
            return false;
    }
    return true;
}

static bool any_in_place(const Graph *graph, const Op *op)
{
    for (int i = 0; i < op->n_inputs; i++)
        if (op_input(graph, op, i) && op_input(graph, op, i)->in_place)
            return true;
    return false;
}

/* Only what is not there already is copied. */
static void concat_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    cost_copy(graph, op, cost);
    if (!any_in_place(graph, op))
        return;
    Traffic copied = {0};
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *x = op_input(graph, op, i);
        int64_t elements = x && x->in_place ? 0 : input_elements(graph, op, i);
        traffic_read(&copied, x, elements);
        traffic_write(&copied, x, elements);
    }
    cost->compulsory = cost->no_reuse = copied;
}

/* The cache has room behind what it holds. */
static void cache_append_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    int64_t elements = input_elements(graph, op, 1);
    traffic_read(&cost->compulsory, op_input(graph, op, 1), elements);
    traffic_write(&cost->compulsory, op_output(graph, op, 0), elements);
    cost->no_reuse = cost->compulsory;
}

enum { MAX_PARTS = 4096 };

static bool check_parts(const SplitAttrs *attrs, int64_t length, const char *text, GError **error)
{
    int64_t sum = 0;
    if (attrs->dims.n == 0) {
        if (attrs->parts < 1 || attrs->parts > MAX_PARTS)
            return rule_fail(error, "size is %" G_GINT64_FORMAT "; it must be 1 to %d parts",
                             attrs->parts, MAX_PARTS);
        return length < 0 || length % attrs->parts == 0 ||
               rule_fail(error,
                         "%" G_GINT64_FORMAT " along axis %" G_GINT64_FORMAT
                         " of %s does not divide into %" G_GINT64_FORMAT " equal parts; give dims",
                         length, attrs->axis, text, attrs->parts);
    }
    for (int i = 0; i < attrs->dims.n; i++) {
        if (!rule_at_least("dims", attrs->dims.v[i], 0, error))
            return false;
        count_add_to(&sum, attrs->dims.v[i]);
    }
    return length < 0 || sum == length ||
           rule_fail(error,
                     "its parts add up to %" G_GINT64_FORMAT ", but axis %" G_GINT64_FORMAT
                     " of %s is %" G_GINT64_FORMAT "; make them add up to that",
                     sum, attrs->axis, text, length);
}

static bool split_shape(Inference *in)
{
    const SplitAttrs *attrs = op_split(in->op);
    int axis = in->y.rank < 0 ? 0 : rule_axis(&in->y, attrs->axis, in->error);
    if (axis < 0)
        return false;
    int64_t length = in->y.rank < 0 ? DIM_UNKNOWN : in->y.dim[axis];
    g_autofree char *text = shape_text(&in->y);
    if (!check_parts(attrs, length, text, in->error))
        return false;
    int64_t parts = attrs->dims.n > 0 ? attrs->dims.n : attrs->parts;
    Shape y = in->y;
    for (int64_t i = 0; i < parts; i++) {
        if (y.rank > 0)
            y.dim[axis] = attrs->dims.n > 0 ? attrs->dims.v[i]
                          : length < 0      ? DIM_UNKNOWN
                                            : length / parts;
        if (i == 0)
            in->y = y;
        else
            rule_output(in, y, in->dtype);
    }
    return true;
}

/* ---- slice, pad ------------------------------------------------------------------------------ */

static int64_t clamp_index(int64_t index, int64_t length, int64_t low, int64_t high)
{
    return CLAMP(index < 0 ? index + length : index, low, high);
}

static int64_t slice_length(int64_t length, int64_t start, int64_t end, int64_t step)
{
    if (step > 0) {
        start = clamp_index(start, length, 0, length);
        end = clamp_index(end, length, 0, length);
        return end > start ? count_ceil_div(end - start, step) : 0;
    }
    start = clamp_index(start, length, -1, length - 1);
    end = clamp_index(end, length, -1, length - 1);
    return start > end ? count_ceil_div(start - end, step == INT64_MIN ? INT64_MAX : -step) : 0;
}

static bool slice_axis(const SliceAttrs *attrs, int i, Shape *y, GError **error)
{
    int axis = rule_axis(y, attrs->axes.n > 0 ? attrs->axes.v[i] : i, error);
    if (axis < 0)
        return false;
    int64_t step = attrs->steps.n > 0 ? attrs->steps.v[i] : 1;
    if (step == 0)
        return rule_fail(error, "its step along axis %d is 0; use 1, or -1 to reverse", axis);
    if (y->dim[axis] >= 0)
        y->dim[axis] = slice_length(y->dim[axis], attrs->starts.v[i], attrs->ends.v[i], step);
    return true;
}

static bool slice_shape(Inference *in)
{
    const SliceAttrs *attrs = op_slice(in->op);
    int n = attrs->starts.n;
    if (attrs->ends.n != n || (attrs->axes.n != n && attrs->axes.n != 0) ||
        (attrs->steps.n != n && attrs->steps.n != 0))
        return rule_fail(in->error,
                         "starts, ends, axes and steps have %d, %d, %d and %d numbers; give one "
                         "per axis",
                         n, attrs->ends.n, attrs->axes.n, attrs->steps.n);
    for (int i = 0; in->y.rank >= 0 && i < n; i++)
        if (!slice_axis(attrs, i, &in->y, in->error))
            return false;
    for (int i = 0; n == 0 && i < in->y.rank; i++)
        in->y.dim[i] = DIM_UNKNOWN;
    return true;
}

static void slice_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    cost->compulsory = traffic_once(graph, op, output_elements(graph, op, 0));
    cost->no_reuse = cost->compulsory;
}

/* Only files may crop by padding. */
static bool pad_weights(Graph *graph, Op *op, GError **error)
{
    (void)graph;
    for (int i = 0; i < op_border(op)->before.n; i++)
        if (!rule_at_least("starts", op_border(op)->before.v[i], 0, error))
            return false;
    for (int i = 0; i < op_border(op)->after.n; i++)
        if (!rule_at_least("ends", op_border(op)->after.v[i], 0, error))
            return false;
    return true;
}

static bool pad_dims(const BorderAttrs *attrs, Shape *y, GError **error)
{
    int n = attrs->before.n;
    for (int i = 0; i < n; i++) {
        int axis = y->rank - n + i;
        if (y->dim[axis] < 0)
            continue;
        int64_t sum = count_add(y->dim[axis], count_add(attrs->before.v[i], attrs->after.v[i]));
        if (count_ok(sum) && sum < 0)
            return rule_fail(error,
                             "padding %" G_GINT64_FORMAT " + %" G_GINT64_FORMAT
                             " takes more than the %" G_GINT64_FORMAT
                             " of dimension %d; cut away less",
                             attrs->before.v[i], attrs->after.v[i], y->dim[axis], axis);
        y->dim[axis] = sum;
    }
    return true;
}

static bool pad_shape(Inference *in)
{
    const BorderAttrs *attrs = op_border(in->op);
    int rank = in->y.rank, n = attrs->before.n;
    if (n != attrs->after.n || (rank >= 0 && n > rank))
        return rule_fail(in->error,
                         "starts has %d and ends %d numbers for %d dimensions; give one of each "
                         "per trailing dimension",
                         n, attrs->after.n, rank);
    for (int i = 0; n == 0 && i < rank; i++)
        in->y.dim[i] = DIM_UNKNOWN;
    return rank < 0 || pad_dims(attrs, &in->y, in->error);
}

/* Cropping leaves elements unread. */
static void pad_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    const Shape *x = &op_input(graph, op, 0)->shape, *y = &op_output(graph, op, 0)->shape;
    int n = op_border(op)->before.n;
    int64_t touched = 1;
    for (int i = 0; i < x->rank; i++) {
        int at = i - (x->rank - n);
        int64_t cut = at < 0 ? 0
                             : count_add(MIN(op_border(op)->before.v[at], 0),
                                         MIN(op_border(op)->after.v[at], 0));
        touched = count_mul(touched, MIN(MAX(x->dim[i] + cut, 0), y->dim[i]));
    }
    cost->compulsory = traffic_once(graph, op, touched);
    cost->no_reuse = cost->compulsory;
}

/* ---- transpose, expand, cast ----------------------------------------------------------------- */

static bool transpose_shape(Inference *in)
{
    const Ints *dims = &op_dims(in->op)->dims;
    const Shape *x = &in->x->shape;
    bool used[SHAPE_MAX_RANK] = {false};
    if (x->rank >= 0 && dims->n != 0 && dims->n != x->rank)
        return rule_fail(in->error,
                         "dims has %d numbers for %d dimensions; give one for each dimension",
                         dims->n, x->rank);
    for (int i = 0; i < x->rank; i++) {
        int from = dims->n == 0 ? x->rank - 1 - i : rule_axis(x, dims->v[i], in->error);
        if (from < 0)
            return false;
        if (used[from])
            return rule_fail(in->error, "dims names dimension %d twice; name each once", from);
        used[from] = true;
        in->y.dim[i] = x->dim[from];
    }
    return true;
}

static bool expand_target(const Graph *graph, const Ints *dims, Shape *target, GError **error)
{
    *target = (Shape){.rank = dims->n};
    for (int i = 0; i < dims->n; i++) {
        int64_t dim = dims->v[i];
        if (dim == DIMS_FROM_DATA)
            dim = DIM_UNKNOWN;
        else if (!rule_at_least("dims", dim, -1, error))
            return false;
        else if (dim == -1)
            dim = graph->batch;
        target->dim[i] = dim == 0 ? 1 : dim;
    }
    return true;
}

static bool expand_shape(Inference *in)
{
    const Shape *x = &in->x->shape;
    Shape target;
    in->y = shape_unknown();
    if (!expand_target(in->graph, &op_dims(in->op)->dims, &target, in->error))
        return false;
    if (target.rank == 0 || shape_broadcast(x, &target, &in->y))
        return true;
    g_autofree char *from = shape_text(x), *to = shape_text(&target);
    return rule_fail(in->error,
                     "cannot expand %s to %s: only dimensions of 1 can grow; make the others equal",
                     from, to);
}

static bool cast_shape(Inference *in)
{
    in->dtype = op_cast(in->op)->to;
    return true;
}

RULE(concat, AXIS, concat_attrs, 1, -1, NULL, "input", concat_shape, concat_cost);
RULE(cache_append, AXIS, cache_append_attrs, 2, 2, NULL, "input", concat_shape, cache_append_cost);
RULE(split, SPLIT, split_attrs, 1, 1, NULL, "input", split_shape, cost_copy);
RULE(slice, SLICE, slice_attrs, 1, 1, NULL, "input", slice_shape, slice_cost);
RULE(pad, BORDER, pad_attrs, 1, 1, pad_weights, "input", pad_shape, pad_cost);
RULE(transpose, DIMS, transpose_attrs, 1, 1, NULL, "input", transpose_shape, cost_copy);
RULE(expand, DIMS, expand_attrs, 1, 1, NULL, "input", expand_shape, cost_copy);
RULE(cast, CAST, cast_attrs, 1, 1, NULL, "input", cast_shape, cost_copy);
