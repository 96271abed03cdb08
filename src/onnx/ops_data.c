/* Operators that move elements. */
#include <math.h>
#include <string.h>

#include "base/count.h"
#include "onnx/ops.h"

static bool all_known(const Ints *ints)
{
    for (int i = 0; i < ints->n; i++)
        if (ints->v[i] == KNOWN_NOT)
            return false;
    return true;
}

/* Elements of a list of numbers that is known only when the network runs; -1: not even those. */
static int64_t list_length(const Node *node, int i)
{
    Shape shape = node_shape(node, i);
    return shape.rank == 1 ? shape.dim[0] : -1;
}

static Shape unknown_of_rank(int64_t rank)
{
    if (rank < 0 || rank > SHAPE_MAX_RANK)
        return shape_unknown();
    return shape_opened((Shape){.rank = (int)rank});
}

/* -1 with an error when there is no such axis; 0 when the rank is not known. */
static int axis_of(const Shape *shape, int64_t axis, GError **error)
{
    int index = shape->rank < 0 ? 0 : shape_axis(shape, axis);
    if (index < 0)
        node_fail(error, "axis %" G_GINT64_FORMAT " is not an axis of %d dimensions", axis,
                  shape->rank);
    return index;
}

static bool give(Node *node, Shape shape)
{
    node_give(node, shape, node_dtype(node, 0));
    return true;
}

/* ---- Shape only ---- */

/* A target of 0 copies a dimension unless allowzero says it means 0. */
bool translate_reshape(Node *node, GError **error)
{
    Attrs *attrs = &node->attrs;
    Argument dims = node_list(node, "shape", 1, &attrs->dims, error);
    if (dims == ARGUMENT_WRONG)
        return false;
    if (dims != ARGUMENT_KNOWN)
        return give(node, unknown_of_rank(list_length(node, 1)));
    bool zero = false, rest = false;
    for (int i = 0; i < attrs->dims.n; i++) {
        zero = zero || attrs->dims.v[i] == 0;
        rest = rest || attrs->dims.v[i] == -1;
    }
    if (attrs->dims.n > 0 && !(zero && node_int(node, "allowzero", 0) != 0))
        return true;
    if (rest)
        return node_fail(error, "its new shape has both 0 and -1, which allowzero forbids");
    Shape y = shape_of_ints(&attrs->dims), x = node_shape(node, 0);
    if (shape_known(&x) && shape_known(&y) && shape_elements(&x) != shape_elements(&y)) {
        g_autofree char *from = shape_text(&x), *to = shape_text(&y);
        return node_fail(error, "cannot reshape %s into %s", from, to);
    }
    return give(node, y);
}

bool translate_flatten(Node *node, GError **error)
{
    (void)error;
    node->attrs.axis = node_int(node, "axis", 1);
    node->attrs.keep_dims = false;
    return true;
}

bool translate_squeeze(Node *node, GError **error)
{
    Argument axes = node_list(node, "axes", 1, &node->attrs.axes, error);
    if (axes == ARGUMENT_WRONG)
        return false;
    if (axes == ARGUMENT_UNKNOWN || !all_known(&node->attrs.axes)) {
        int rank = node_shape(node, 0).rank;
        int64_t n = list_length(node, 1);
        return give(node, unknown_of_rank(rank < 0 || n < 0 ? -1 : rank - n));
    }
    return true;
}

bool translate_unsqueeze(Node *node, GError **error)
{
    Argument axes = node_list(node, "axes", 1, &node->attrs.axes, error);
    if (axes == ARGUMENT_WRONG)
        return false;
    if (axes == ARGUMENT_UNKNOWN || !all_known(&node->attrs.axes)) {
        int rank = node_shape(node, 0).rank;
        int64_t n = list_length(node, 1);
        return give(node, unknown_of_rank(rank < 0 || n < 0 ? -1 : rank + n));
    }
    if (node->attrs.axes.n == 0)
        node->kind = OP_IDENTITY;
    return true;
}

bool translate_transpose(Node *node, GError **error)
{
    return node_ints(node, "perm", &node->attrs.dims, error);
}

/* ---- Joining and cutting ---- */

bool translate_concat(Node *node, GError **error)
{
    (void)error;
    node->attrs.axis = node_int(node, "axis", 1);
    return true;
}

/* Part i of n: as listed, or as long as the others but for a shorter last one. */
static int64_t part_length(const OnnxKnown *parts, int64_t length, int64_t n, int64_t i)
{
    if (parts)
        return i < parts->n ? known_at(parts, (int)i) : DIM_UNKNOWN;
    if (length < 0)
        return DIM_UNKNOWN;
    int64_t whole = count_ceil_div(length, n);
    return CLAMP(length - i * whole, 0, whole);
}

static const OnnxKnown *split_parts(const Node *node)
{
    if (node_has(node, 1))
        return node_known(node, 1);
    const OnnxAttr *attr = node_attr(node, "split");
    if (!attr || attr->type != ONNX_ATTR_INTS || !attr->ints)
        return NULL;
    return known_list(node->import->pool, attr->ints, attr->n);
}

static bool check_parts(const OnnxKnown *parts, int64_t length, int64_t n, GError **error)
{
    if (parts->n != n)
        return node_fail(error, "it cuts into %d parts but has %" G_GINT64_FORMAT " outputs",
                         parts->n, n);
    int64_t sum = 0;
    for (int i = 0; i < parts->n; i++) {
        int64_t part = known_at(parts, i);
        if (part == KNOWN_NOT)
            return true;
        if (part < 0)
            return node_fail(error, "part %d is %" G_GINT64_FORMAT " long", i + 1, part);
        sum = count_add(sum, part);
    }
    return length < 0 || sum == length ||
           node_fail(error, "its parts add up to %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT, sum,
                     length);
}

bool translate_split(Node *node, GError **error)
{
    Shape x = node_shape(node, 0);
    int axis = axis_of(&x, node_int(node, "axis", 0), error);
    int64_t n = node->proto->n_outputs, length = x.rank > 0 ? x.dim[MAX(axis, 0)] : DIM_UNKNOWN;
    if (axis < 0)
        return false;
    const OnnxKnown *parts = split_parts(node);
    if (parts && !check_parts(parts, length, n, error))
        return false;
    bool runtime = !parts && node_has(node, 1);
    for (int64_t i = 0; i < n; i++) {
        Shape y = x;
        int64_t part = runtime ? DIM_UNKNOWN : part_length(parts, length, n, i);
        if (y.rank > 0)
            y.dim[axis] = part == KNOWN_NOT ? DIM_UNKNOWN : part;
        give(node, y);
    }
    node->attrs.axis = axis;
    node->attrs.size = n;
    return true;
}

/* What is known of a slice: axes whose bounds are not are left out of the attributes, and their
 * dimension is unknown. */
typedef struct Bounds {
    Ints starts, ends, axes, steps;
} Bounds;

static Argument read_bounds(const Node *node, Bounds *bounds, GError **error)
{
    bool attributes = node->version < 10;
    const char *const names[] = {"starts", "ends", "axes", "steps"};
    Ints *lists[] = {&bounds->starts, &bounds->ends, &bounds->axes, &bounds->steps};
    Argument worst = ARGUMENT_KNOWN;
    for (int i = 0; i < 4; i++) {
        Argument argument = attributes ? node_list(node, names[i], -1, lists[i], error)
                                       : node_argument(node, i + 1, lists[i], error);
        if (argument == ARGUMENT_WRONG)
            return argument;
        if (argument == ARGUMENT_UNKNOWN) {
            lists[i]->n = 0;
            worst = i == 2 ? ARGUMENT_UNKNOWN : worst;
            int64_t n = list_length(node, i + 1);
            for (int j = 0; j < CLAMP(n, 0, SHAPE_MAX_RANK); j++)
                lists[i]->v[lists[i]->n++] = KNOWN_NOT;
            if (n < 0 || n > SHAPE_MAX_RANK)
                worst = ARGUMENT_UNKNOWN;
        }
    }
    return worst;
}

static bool check_bounds(const Bounds *bounds, GError **error)
{
    int n = bounds->starts.n;
    if (bounds->ends.n == n && (bounds->axes.n == n || bounds->axes.n == 0) &&
        (bounds->steps.n == n || bounds->steps.n == 0))
        return true;
    return node_fail(error, "starts, ends, axes and steps have %d, %d, %d and %d numbers", n,
                     bounds->ends.n, bounds->axes.n, bounds->steps.n);
}

static void push(Ints *ints, int64_t value)
{
    ints->v[ints->n++] = value;
}

/* Moves axis i of the bounds into the attributes, or marks it in `open`. */
static bool take_bound(Attrs *attrs, const Bounds *bounds, int i, const Shape *x, bool *open,
                       GError **error)
{
    int64_t axis_number = bounds->axes.n > 0 ? bounds->axes.v[i] : i;
    int64_t step = bounds->steps.n > 0 ? bounds->steps.v[i] : 1;
    int axis = axis_of(x, axis_number, error);
    if (axis < 0)
        return false;
    if (bounds->starts.v[i] == KNOWN_NOT || bounds->ends.v[i] == KNOWN_NOT || step == KNOWN_NOT) {
        open[axis] = true;
        return true;
    }
    push(&attrs->axes, axis_number);
    push(&attrs->starts, bounds->starts.v[i]);
    push(&attrs->ends, bounds->ends.v[i]);
    push(&attrs->steps, step);
    return true;
}

bool translate_slice(Node *node, GError **error)
{
    Bounds bounds = {0};
    Shape x = node_shape(node, 0);
    Argument argument = read_bounds(node, &bounds, error);
    if (argument == ARGUMENT_WRONG)
        return false;
    if (argument == ARGUMENT_UNKNOWN || !all_known(&bounds.axes) || x.rank < 0)
        return give(node, shape_opened(x));
    if (!check_bounds(&bounds, error))
        return false;
    Attrs *attrs = &node->attrs;
    attrs->axes.n = attrs->starts.n = attrs->ends.n = attrs->steps.n = 0;
    bool open[SHAPE_MAX_RANK] = {false}, any = false;
    for (int i = 0; i < bounds.starts.n; i++)
        if (!take_bound(attrs, &bounds, i, &x, open, error))
            return false;
    for (int i = 0; i < x.rank; i++)
        any = any || open[i];
    if (!any)
        return bounds.starts.n > 0 || give(node, x);
    Shape y = x;
    for (int i = 0; i < y.rank; i++)
        y.dim[i] = open[i] ? DIM_UNKNOWN : y.dim[i];
    for (int i = 0; i < attrs->axes.n; i++)
        y.dim[shape_axis(&y, attrs->axes.v[i])] = DIM_UNKNOWN;
    return give(node, y);
}

static PadMode pad_mode(const Node *node)
{
    const char *mode = node_text(node, "mode", "constant");
    if (strcmp(mode, "constant") != 0)
        return strcmp(mode, "reflect") == 0 ? PAD_REFLECT
               : strcmp(mode, "wrap") == 0  ? PAD_WRAP
                                            : PAD_EDGE;
    if (node->version < 11)
        return node_real(node, "value", 0) == 0 ? PAD_ZEROS : PAD_CONSTANT;
    const OnnxKnown *value = node_known(node, 2);
    bool zero = value ? value->n == 1 && known_real_at(value, 0) == 0 : !node_has(node, 2);
    return zero ? PAD_ZEROS : PAD_CONSTANT;
}

/* Pads are all begins, then all ends: of every dimension, or of the axes listed. */
bool translate_pad(Node *node, GError **error)
{
    const OnnxAttr *attr = node->version < 11 ? node_attr(node, "pads") : NULL;
    const OnnxKnown *pads = attr && attr->ints && attr->n <= 2 * SHAPE_MAX_RANK
                                ? known_list(node->import->pool, attr->ints, attr->n)
                                : node_known(node, 1);
    Shape x = node_shape(node, 0);
    Ints axes;
    Argument listed = node_argument(node, 3, &axes, error);
    node->attrs.border = pad_mode(node);
    if (listed == ARGUMENT_WRONG)
        return false;
    if (!pads || x.rank < 0 || listed == ARGUMENT_UNKNOWN || !all_known(&axes))
        return give(node, shape_opened(x));
    int n = listed == ARGUMENT_KNOWN ? axes.n : x.rank;
    if (pads->n != 2 * n)
        return node_fail(error, "it has %d pads for %d dimensions", pads->n, n);
    Attrs *attrs = &node->attrs;
    Shape y = x;
    attrs->starts = attrs->ends = (Ints){.n = x.rank};
    for (int i = 0; i < n; i++) {
        int axis = listed == ARGUMENT_KNOWN ? axis_of(&x, axes.v[i], error) : i;
        if (axis < 0)
            return false;
        int64_t begin = known_at(pads, i), end = known_at(pads, n + i);
        bool open = begin == KNOWN_NOT || end == KNOWN_NOT || x.dim[axis] < 0;
        attrs->starts.v[axis] = open ? 0 : begin;
        attrs->ends.v[axis] = open ? 0 : end;
        y.dim[axis] = open ? DIM_UNKNOWN : count_add(x.dim[axis], count_add(begin, end));
        if (!open && count_ok(y.dim[axis]) && y.dim[axis] < 0)
            return node_fail(error, "its pads take more than dimension %d has", axis);
    }
    return give(node, y);
}

/* ---- Picking ---- */

bool translate_gather(Node *node, GError **error)
{
    (void)error;
    node->attrs.axis = node_int(node, "axis", 0);
    return true;
}

bool translate_gather_elements(Node *node, GError **error)
{
    (void)error;
    return give(node, node_shape(node, 1));
}

bool translate_gather_nd(Node *node, GError **error)
{
    Shape x = node_shape(node, 0), indices = node_shape(node, 1);
    int64_t batch = node_int(node, "batch_dims", 0);
    if (x.rank < 0 || indices.rank < 1 || indices.dim[indices.rank - 1] < 0)
        return give(node, shape_unknown());
    int64_t depth = indices.dim[indices.rank - 1];
    if (batch < 0 || batch >= indices.rank || depth > x.rank - batch)
        return node_fail(error,
                         "its index vectors of %" G_GINT64_FORMAT
                         " numbers do not fit a tensor of %d dimensions",
                         depth, x.rank);
    int64_t rank = indices.rank - 1 + x.rank - batch - depth;
    if (rank > SHAPE_MAX_RANK)
        return node_fail(error, "its result would have %d dimensions", (int)rank);
    Shape y = {.rank = 0};
    for (int i = 0; i < indices.rank - 1; i++)
        y.dim[y.rank++] = indices.dim[i];
    for (int64_t i = batch + depth; i < x.rank; i++)
        y.dim[y.rank++] = x.dim[i];
    return give(node, y);
}

/* ---- Growing ---- */

bool translate_expand(Node *node, GError **error)
{
    Ints dims;
    Argument argument = node_argument(node, 1, &dims, error);
    Shape x = node_shape(node, 0), y;
    if (argument == ARGUMENT_WRONG)
        return false;
    if (argument != ARGUMENT_KNOWN || x.rank < 0)
        return give(node, unknown_of_rank(x.rank < 0 ? -1 : MAX(list_length(node, 1), x.rank)));
    Shape target = shape_of_ints(&dims);
    for (int i = 0; i < target.rank; i++)
        if (target.dim[i] < DIM_UNKNOWN)
            return node_fail(error, "its new shape has a negative number");
    if (!shape_broadcast(&x, &target, &y)) {
        g_autofree char *from = shape_text(&x), *to = shape_text(&target);
        return node_fail(error, "cannot expand %s to %s", from, to);
    }
    node->attrs.dims = dims;
    return give(node, y);
}

bool translate_tile(Node *node, GError **error)
{
    Ints repeats;
    Argument argument = node_argument(node, 1, &repeats, error);
    Shape x = node_shape(node, 0);
    if (argument == ARGUMENT_WRONG)
        return false;
    if (argument != ARGUMENT_KNOWN || x.rank < 0)
        return give(node, shape_opened(x));
    if (repeats.n != x.rank)
        return node_fail(error, "it has %d repeats for %d dimensions", repeats.n, x.rank);
    Shape y = x;
    for (int i = 0; i < x.rank; i++) {
        if (repeats.v[i] < 0 && repeats.v[i] != KNOWN_NOT)
            return node_fail(error, "it repeats a negative number of times");
        y.dim[i] = x.dim[i] < 0 || repeats.v[i] == KNOWN_NOT ? DIM_UNKNOWN
                                                             : count_mul(x.dim[i], repeats.v[i]);
    }
    return give(node, y);
}

/* ---- Resize ---- */

static ResizeMode resize_mode(const Node *node)
{
    const char *mode = node_text(node, "mode", "nearest");
    if (strstr(mode, "linear"))
        return RESIZE_LINEAR;
    return strcmp(mode, "cubic") == 0 ? RESIZE_CUBIC : RESIZE_NEAREST;
}

static bool scale_dim(int64_t in, double scale, int64_t *out, GError **error)
{
    *out = DIM_UNKNOWN;
    if (in < 0 || isnan(scale))
        return true;
    double size = floor((double)in * scale);
    if (!(scale > 0) || size > 9e15)
        return node_fail(error,
                         "scale %g makes %" G_GINT64_FORMAT " into nothing that can be counted",
                         scale, in);
    *out = (int64_t)size;
    return true;
}

/* Sizes that keep the ratio of height to width use one scale for all. */
static double policy_scale(const char *policy, const Shape *x, const Ints *axes,
                           const OnnxKnown *sizes)
{
    double scale = NAN;
    bool smaller = strcmp(policy, "not_larger") == 0;
    if (!smaller && strcmp(policy, "not_smaller") != 0)
        return NAN;
    for (int i = 0; i < sizes->n; i++) {
        double one = known_real_at(sizes, i) / (double)x->dim[axes->v[i]];
        scale = isnan(scale) ? one : smaller ? fmin(scale, one) : fmax(scale, one);
    }
    return scale;
}

static bool resize_axes(const Node *node, const Shape *x, Ints *axes, GError **error)
{
    if (!node_ints(node, "axes", axes, error))
        return false;
    bool all = axes->n == 0;
    for (int i = 0; all && i < x->rank; i++)
        axes->v[axes->n++] = i;
    for (int i = 0; i < axes->n; i++) {
        int axis = axis_of(x, axes->v[i], error);
        if (axis < 0)
            return false;
        axes->v[i] = axis;
    }
    return true;
}

static const OnnxKnown *resize_scales(const Node *node)
{
    if (node->version >= 11)
        return node_known(node, 2);
    if (node_has(node, 1))
        return node_known(node, 1);
    const OnnxAttr *attr = node_attr(node, "scales");
    if (!attr || attr->type != ONNX_ATTR_FLOATS || !attr->floats)
        return NULL;
    OnnxKnown *known = known_new(node->import->pool, &(Shape){1, {attr->n}}, true);
    if (known && attr->n > 0)
        memcpy(known_reals(known), attr->floats, (size_t)attr->n * sizeof(double));
    return known;
}

bool translate_resize(Node *node, GError **error)
{
    Shape x = node_shape(node, 0), y = x;
    const OnnxKnown *scales = resize_scales(node), *sizes = node_known(node, 3);
    Ints axes;
    node->attrs = (Attrs){.mode = resize_mode(node)};
    if (scales && scales->n == 0)
        scales = NULL;
    const OnnxKnown *given = scales ? scales : sizes;
    if (!given || x.rank < 0)
        return give(node, shape_opened(x));
    if (!resize_axes(node, &x, &axes, error))
        return false;
    if (given->n != axes.n)
        return node_fail(error, "it has %d scales or sizes for %d dimensions", given->n, axes.n);
    const char *policy = node_text(node, "keep_aspect_ratio_policy", "stretch");
    double scale = scales ? NAN : policy_scale(policy, &x, &axes, sizes);
    for (int i = 0; i < axes.n; i++) {
        int64_t *dim = &y.dim[axes.v[i]], size = scales ? 0 : known_at(sizes, i);
        if (scales) {
            if (!scale_dim(*dim, known_real_at(scales, i), dim, error))
                return false;
        } else if (!isnan(scale)) {
            *dim = (int64_t)CLAMP(round((double)*dim * scale), 0, 9e15);
        } else if (size < 0 && size != KNOWN_NOT) {
            return node_fail(error, "its size is negative");
        } else {
            *dim = size == KNOWN_NOT ? DIM_UNKNOWN : size;
        }
    }
    return give(node, y);
}

/* ---- Types and blocks ---- */

bool translate_cast(Node *node, GError **error)
{
    (void)error;
    node->attrs.to = node_dtype_attr(node, "to", DTYPE_UNKNOWN);
    return true;
}

bool translate_cast_like(Node *node, GError **error)
{
    (void)error;
    node->attrs.to = node_dtype(node, 1);
    return true;
}

static bool check_block(const Shape *x, int64_t block, GError **error)
{
    if (block < 1 || block > 1 << 20)
        return node_fail(error, "blocksize is %" G_GINT64_FORMAT, block);
    return x->rank < 0 || x->rank == 4 ||
           node_fail(error, "its input has %d dimensions; it must have 4", x->rank);
}

bool translate_depth_to_space(Node *node, GError **error)
{
    Shape y = node_shape(node, 0);
    int64_t block = node_int(node, "blocksize", 0);
    if (!check_block(&y, block, error))
        return false;
    if (y.rank == 4) {
        if (y.dim[1] >= 0 && y.dim[1] % (block * block) != 0)
            return node_fail(error,
                             "%" G_GINT64_FORMAT " channels do not divide into blocks of "
                             "%" G_GINT64_FORMAT,
                             y.dim[1], block * block);
        y.dim[1] = y.dim[1] < 0 ? y.dim[1] : y.dim[1] / (block * block);
        for (int i = 2; i < 4; i++)
            y.dim[i] = y.dim[i] < 0 ? y.dim[i] : count_mul(y.dim[i], block);
    }
    return give(node, y);
}

bool translate_space_to_depth(Node *node, GError **error)
{
    Shape y = node_shape(node, 0);
    int64_t block = node_int(node, "blocksize", 0);
    if (!check_block(&y, block, error))
        return false;
    if (y.rank == 4) {
        y.dim[1] = y.dim[1] < 0 ? y.dim[1] : count_mul(y.dim[1], block * block);
        for (int i = 2; i < 4; i++)
            y.dim[i] = y.dim[i] < 0 ? y.dim[i] : y.dim[i] / block;
    }
    return give(node, y);
}

bool translate_one_hot(Node *node, GError **error)
{
    Shape x = node_shape(node, 0), y = shape_unknown();
    int64_t depth = node_scalar(node, 1), axis = node_int(node, "axis", -1);
    if (x.rank >= 0) {
        if (x.rank + 1 > SHAPE_MAX_RANK || axis > x.rank || axis < -x.rank - 1)
            return node_fail(error, "axis %" G_GINT64_FORMAT " does not fit %d dimensions", axis,
                             x.rank + 1);
        int at = (int)(axis < 0 ? axis + x.rank + 1 : axis);
        y = (Shape){.rank = x.rank + 1};
        for (int i = 0; i < y.rank; i++)
            y.dim[i] = i < at ? x.dim[i] : i > at ? x.dim[i - 1] : depth < 0 ? DIM_UNKNOWN : depth;
    }
    node_give(node, y, node_dtype(node, 2));
    return true;
}

bool translate_top_k(Node *node, GError **error)
{
    Shape y = node_shape(node, 0);
    int64_t k = node->version < 10 ? node_int(node, "k", -1) : node_scalar(node, 1);
    int axis = axis_of(&y, node_int(node, "axis", -1), error);
    if (axis < 0)
        return false;
    if (y.rank > 0)
        y.dim[axis] = k < 0 ? DIM_UNKNOWN : k;
    give(node, y);
    node_give(node, y, DTYPE_INT64);
    return true;
}
