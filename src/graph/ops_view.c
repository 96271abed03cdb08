#include "graph/ops_rules.h"

static const AttrSpec reshape_attrs[] = {
    ATTR("dims", INTS, dims.dims, true, NAN, "new shape; 0 copies a dimension, -1 is the rest"),
    {0},
};
static const AttrSpec flatten_attrs[] = {
    ATTR("axis", INT, axis.axis, false, 1, "first dimension joined"),
    ATTR("keep_dims", BOOL, axis.keep_dims, false, 1,
         "leading dimensions stay as they are; false joins them into one as well"),
    {0},
};
static const AttrSpec squeeze_attrs[] = {
    ATTR("axes", INTS, axes.axes, false, NAN, "dimensions to remove; default: all of size 1"),
    {0},
};
static const AttrSpec unsqueeze_attrs[] = {
    ATTR("axes", INTS, axes.axes, true, NAN, "where the new dimensions stand in the result"),
    {0},
};

/* Copies what `dims` says; *rest is the one dimension left to compute, or -1. */
static bool reshape_copy(const Ints *dims, const Shape *x, Shape *y, int *rest, GError **error)
{
    *y = (Shape){.rank = dims->n};
    *rest = -1;
    int from_data = -1, n_from_data = 0;
    for (int i = 0; i < dims->n; i++) {
        int64_t dim = dims->v[i];
        if (dim == 0 && i >= x->rank && x->rank >= 0)
            return rule_fail(
                error, "dims[%d] is 0, but its input has no dimension %d to copy; write a size",
                i + 1, i);
        if (dim < -1 && dim != DIMS_FROM_DATA)
            return rule_fail(error, "dims[%d] is %" G_GINT64_FORMAT "; it must be at least -1",
                             i + 1, dim);
        if (dim == -1 && *rest >= 0)
            return rule_fail(error, "dims has -1 twice; only one dimension can be the rest");
        if (dim == -1)
            *rest = i;
        if (dim == DIMS_FROM_DATA)
            from_data = i, n_from_data++;
        y->dim[i] = dim < 0 ? DIM_UNKNOWN : dim == 0 ? (x->rank < 0 ? -1 : x->dim[i]) : dim;
    }
    if (*rest < 0 && n_from_data == 1)
        *rest = from_data;
    else if (n_from_data > 0)
        *rest = -1;
    return true;
}

/* Product of the known dimensions; counts the others. */
static int64_t known_product(const Shape *shape, int *n_unknown)
{
    int64_t product = 1;
    *n_unknown = 0;
    for (int i = 0; i < shape->rank; i++)
        if (shape->dim[i] < 0)
            (*n_unknown)++;
        else
            product = count_mul(product, shape->dim[i]);
    return product;
}

static bool fail_reshape(const Shape *x, const Shape *y, GError **error)
{
    g_autofree char *from = shape_text(x), *to = shape_text(y);
    return rule_fail(error,
                     "cannot reshape %s into %s: %" G_GINT64_FORMAT
                     " elements do not make up %" G_GINT64_FORMAT "%s; keep their number",
                     from, to, shape_elements(x), known_product(y, &(int){0}),
                     shape_known(y) ? "" : " times a whole number");
}

/* Unknown dimensions that are copied cancel out, so the rest can be known without them. */
static bool reshape_rest(const Ints *dims, const Shape *x, Shape *y, int rest, GError **error)
{
    int copied = 0, unknown_x, unknown_y;
    for (int i = 0; i < dims->n; i++)
        copied += dims->v[i] == 0 && y->dim[i] < 0;
    int64_t from = known_product(x, &unknown_x), to = known_product(y, &unknown_y);
    if (x->rank < 0 || unknown_x != copied || !count_ok(from) || !count_ok(to))
        return true;
    if (rest < 0)
        return unknown_y != copied || from == to || fail_reshape(x, y, error);
    if (to == 0)
        return from == 0 || fail_reshape(x, y, error);
    if (from % to != 0)
        return fail_reshape(x, y, error);
    y->dim[rest] = from / to;
    return true;
}

static bool reshape_shape(Inference *in)
{
    const Ints *dims = &op_dims(in->op)->dims;
    int rest;
    in->y = shape_unknown();
    return dims->n == 0 || (reshape_copy(dims, &in->x->shape, &in->y, &rest, in->error) &&
                            reshape_rest(dims, &in->x->shape, &in->y, rest, in->error));
}

static int64_t joined(const Shape *x, int from, int to)
{
    int64_t product = 1;
    for (int i = from; i < to; i++) {
        if (x->dim[i] < 0)
            return DIM_UNKNOWN;
        product = count_mul(product, x->dim[i]);
    }
    return product;
}

static bool flatten_shape(Inference *in)
{
    const Shape *x = &in->x->shape;
    if (x->rank < 0)
        return true;
    int64_t first = op_axis(in->op)->axis;
    int axis = first == x->rank ? x->rank : rule_axis(x, first, in->error);
    if (axis < 0)
        return false;
    if (axis == SHAPE_MAX_RANK)
        return rule_fail(in->error, "axis %d leaves nothing to join; choose another axis", axis);
    in->y.rank = axis;
    if (!op_axis(in->op)->keep_dims)
        in->y = shape_1d(joined(x, 0, axis));
    in->y.dim[in->y.rank++] = joined(x, axis, x->rank);
    return true;
}

/* Marks axes of a shape of `rank` dimensions, each at most once. */
static bool mark_axes(const Ints *axes, int rank, bool *marked, GError **error)
{
    Shape any = {.rank = rank};
    for (int i = 0; i < axes->n; i++) {
        int axis = shape_axis(&any, axes->v[i]);
        if (axis < 0)
            return rule_fail(
                error,
                "axis %" G_GINT64_FORMAT
                " is out of range for %d dimensions; count axes from 0, or from the last with -1",
                axes->v[i], rank);
        if (marked[axis])
            return rule_fail(error, "axes names dimension %d twice; name each once", axis);
        marked[axis] = true;
    }
    return true;
}

static bool squeeze(const Ints *axes, const Shape *x, Shape *y, GError **error)
{
    bool marked[SHAPE_MAX_RANK] = {false};
    if (!mark_axes(axes, x->rank, marked, error))
        return false;
    *y = (Shape){.rank = 0};
    for (int i = 0; i < x->rank; i++) {
        if (marked[i] && x->dim[i] > 1)
            return rule_fail(error,
                             "it cannot remove dimension %d of size %" G_GINT64_FORMAT
                             "; only dimensions of 1 can go",
                             i, x->dim[i]);
        if (axes->n == 0 && x->dim[i] < 0) {
            *y = shape_unknown();
            return true;
        }
        if (axes->n == 0 ? x->dim[i] != 1 : !marked[i])
            y->dim[y->rank++] = x->dim[i];
    }
    return true;
}

static bool squeeze_shape(Inference *in)
{
    return in->y.rank < 0 || squeeze(&op_axes(in->op)->axes, &in->x->shape, &in->y, in->error);
}

static bool unsqueeze(const Ints *axes, const Shape *x, Shape *y, GError **error)
{
    bool marked[SHAPE_MAX_RANK] = {false};
    int rank = x->rank + axes->n, from = 0;
    if (axes->n == 0)
        return rule_fail(error, "it has no axes; say where the new dimension stands");
    if (rank > SHAPE_MAX_RANK)
        return rule_fail(error, "its result would have %d dimensions; at most %d are possible",
                         rank, SHAPE_MAX_RANK);
    if (!mark_axes(axes, rank, marked, error))
        return false;
    *y = (Shape){.rank = rank};
    for (int i = 0; i < rank; i++)
        y->dim[i] = marked[i] ? 1 : x->dim[from++];
    return true;
}

static bool unsqueeze_shape(Inference *in)
{
    return in->y.rank < 0 || unsqueeze(&op_axes(in->op)->axes, &in->x->shape, &in->y, in->error);
}

RULE(reshape, DIMS, reshape_attrs, 1, 1, NULL, "input", reshape_shape, NULL);
RULE(flatten, AXIS, flatten_attrs, 1, 1, NULL, "input", flatten_shape, NULL);
RULE(squeeze, AXES, squeeze_attrs, 1, 1, NULL, "input", squeeze_shape, NULL);
RULE(unsqueeze, AXES, unsqueeze_attrs, 1, 1, NULL, "input", unsqueeze_shape, NULL);
