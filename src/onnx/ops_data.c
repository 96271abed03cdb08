/* Operators that move elements. */
#include <math.h>
#include <string.h>

#include "base/count.h"
#include "onnx/ops.h"

/* ---- Shape only ------------------------------------------------------------------------------ */

/* A target of 0 copies a dimension unless allowzero says it means 0. */
/* A shape that the file writes down and that begins as the input does may have a batch in it. */
static void note_batch(const Node *node, const Ints *dims)
{
    bool computed = node_has(node, 1);
    OnnxOrigin origin =
        computed ? import_fact(node->import, node->inputs[1])->origin : ORIGIN_CONSTANT;
    bool written = origin == ORIGIN_INITIALIZER || origin == ORIGIN_CONSTANT;
    if (written && dims->n > 0 && dims->v[0] > 0 && node_dim(node, 0, 0) == dims->v[0])
        node->import->reshapes_batch = true;
}

bool translate_reshape(Node *node)
{
    Ints *dims = &node->attrs.as.dims.dims;
    if (node_list(node, "shape", 1, dims) < ARGUMENT_PARTLY)
        return node_give(node, shape_of_rank(node_length(node, 1)));
    note_batch(node, dims);
    bool zero = false, rest = false;
    for (int i = 0; i < dims->n; i++) {
        zero = zero || dims->v[i] == 0;
        rest = rest || dims->v[i] == -1;
    }
    if (dims->n > 0 && !(zero && node_int(node, "allowzero", 0) != 0))
        return true;
    if (rest)
        return node_fail(node, "its new shape has both 0 and -1, which allowzero forbids");
    Shape y = shape_of_ints(dims), x = node_shape(node, 0);
    if (shape_known(&x) && shape_known(&y) && shape_elements(&x) != shape_elements(&y)) {
        g_autofree char *from = shape_text(&x), *to = shape_text(&y);
        return node_fail(node, "cannot reshape %s into %s", from, to);
    }
    return node_give(node, y);
}

bool translate_flatten(Node *node)
{
    node->attrs.as.axis.keep_dims = false;
    return true;
}

/* Removes dimensions of 1, or inserts them. */
bool translate_squeeze(Node *node)
{
    bool insert = node->kind == OP_UNSQUEEZE;
    Argument axes = node_list(node, "axes", 1, &node->attrs.as.axes.axes);
    if (axes == ARGUMENT_UNKNOWN || axes == ARGUMENT_PARTLY) {
        int64_t rank = node_shape(node, 0).rank, n = node_length(node, 1);
        return node_give(node, shape_of_rank(rank < 0 || n < 0 ? -1
                                             : insert          ? rank + n
                                                               : rank - n));
    }
    if (insert && node->attrs.as.axes.axes.n == 0)
        node_become(node, OP_IDENTITY);
    return true;
}

static void push(Ints *ints, int64_t value)
{
    ints->v[ints->n++] = value;
}

/* ---- Cutting --------------------------------------------------------------------------------- */

/* Part i of n: as listed, or as long as the others but for a shorter last one. */
static int64_t part_length(const OnnxKnown *parts, int64_t length, int64_t n, int64_t i)
{
    int64_t whole = length < 0 ? 0 : count_ceil_div(length, n), part = DIM_UNKNOWN;
    if (parts)
        part = i < parts->n ? known_at(parts, (int)i) : DIM_UNKNOWN;
    else if (length >= 0)
        part = CLAMP(length - i * whole, 0, whole);
    return part == KNOWN_NOT ? DIM_UNKNOWN : part;
}

static const OnnxKnown *split_parts(const Node *node)
{
    if (node_has(node, 1))
        return node_known(node, 1);
    const OnnxAttr *attr = node_attr(node, "split");
    if (!attr || attr->type != ONNX_ATTR_INTS || !attr->ints)
        return NULL;
    return known_ints(node->import->memory, attr->ints, attr->n);
}

static bool check_parts(const Node *node, const OnnxKnown *parts, int64_t length)
{
    int64_t sum = 0;
    if (parts->n < node->proto->n_outputs)
        return node_fail(node, "it cuts into %d parts but has %d outputs", parts->n,
                         node->proto->n_outputs);
    for (int i = 0; i < parts->n; i++) {
        int64_t part = known_at(parts, i);
        if (part == KNOWN_NOT)
            return true;
        if (part < 0)
            return node_fail(node, "part %d is %" G_GINT64_FORMAT " long", i + 1, part);
        count_add_to(&sum, part);
    }
    return length < 0 || sum == length ||
           node_fail(node, "its parts add up to %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT, sum,
                     length);
}

bool translate_split(Node *node)
{
    Shape x = node_shape(node, 0);
    int axis = node_axis(node, &x, node_int(node, "axis", 0));
    int64_t n = node_int(node, "num_outputs", node->proto->n_outputs),
            length = x.rank > 0 ? x.dim[MAX(axis, 0)] : DIM_UNKNOWN;
    const OnnxKnown *parts = split_parts(node);
    if (axis < 0 || (parts && !check_parts(node, parts, length)))
        return false;
    if (n < node->proto->n_outputs)
        return node_fail(node, "it cuts into %" G_GINT64_FORMAT " parts but has %d outputs", n,
                         node->proto->n_outputs);
    if (!parts && node_has(node, 1))
        length = DIM_UNKNOWN;
    for (int i = 0; i < node->proto->n_outputs; i++) {
        Shape y = x;
        if (y.rank > 0)
            y.dim[axis] = part_length(parts, length, n, i);
        node_give(node, y);
    }
    node->attrs.as.split.axis = axis;
    node->attrs.as.split.parts = n;
    return true;
}

/* False: the data decides which axes are cut. `open`: and where. */
static bool read_bounds(Node *node, SliceAttrs *attrs, bool *open)
{
    const char *const names[] = {"starts", "ends", "axes", "steps"};
    Ints *lists[] = {&attrs->starts, &attrs->ends, &attrs->axes, &attrs->steps};
    bool known = true;
    for (int i = 0; i < 4; i++) {
        Argument argument = node->version < 10 ? node_list(node, names[i], -1, lists[i])
                                               : node_argument(node, i + 1, lists[i]);
        bool partly = argument == ARGUMENT_UNKNOWN || argument == ARGUMENT_PARTLY;
        if (argument == ARGUMENT_UNKNOWN)
            lists[i]->n = (int)CLAMP(node_length(node, i + 1), -1, SHAPE_MAX_RANK + 1);
        known = known && lists[i]->n >= 0 && lists[i]->n <= SHAPE_MAX_RANK && !(partly && i == 2);
        *open = *open || partly;
    }
    return known;
}

/* Where only the data knows a bound, all dimensions that are cut are unknown, or all of them where
 * it decides which are; the attributes say nothing then. */
bool translate_slice(Node *node)
{
    SliceAttrs bounds = {.steps = {0}};
    Shape x = node_shape(node, 0), y = x;
    bool open = false;
    if (!read_bounds(node, &bounds, &open) || x.rank < 0)
        return node_give(node, shape_opened(x));
    int n = bounds.starts.n;
    if (!open) {
        node->attrs.as.slice = bounds;
        return n > 0 || bounds.ends.n > 0 || node_give(node, x);
    }
    if (bounds.ends.n != n || (bounds.axes.n != n && bounds.axes.n != 0) ||
        (bounds.steps.n != n && bounds.steps.n != 0))
        return node_fail(node, "starts, ends, axes and steps have %d, %d, %d and %d numbers", n,
                         bounds.ends.n, bounds.axes.n, bounds.steps.n);
    for (int i = 0; i < n; i++) {
        int axis = node_axis(node, &x, bounds.axes.n > 0 ? bounds.axes.v[i] : i);
        if (axis < 0)
            return false;
        y.dim[axis] = DIM_UNKNOWN;
    }
    return node_give(node, y);
}

/* ---- Padding --------------------------------------------------------------------------------- */

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

static const OnnxKnown *pads_of(const Node *node)
{
    const OnnxAttr *attr = node->version < 11 ? node_attr(node, "pads") : NULL;
    if (!attr && node->version < 2)
        attr = node_attr(node, "paddings");
    return attr && attr->ints && attr->n <= 2 * SHAPE_MAX_RANK
               ? known_ints(node->import->memory, attr->ints, attr->n)
               : node_known(node, 1);
}

/* Pads are all begins, then all ends: of every dimension, or of the axes listed. */
/* Left, top, right and bottom are cut off an image, or what is beyond a size. */
bool translate_crop(Node *node)
{
    enum { LEFT, TOP, RIGHT, BOTTOM, BORDERS };
    Ints border = node_ints(node, "border"), size = node_ints(node, "scale");
    Shape y = node_shape(node, 0);
    if (border.n != BORDERS || (y.rank >= 0 && y.rank != 4) || (size.n != 0 && size.n != 2))
        return node_fail(node, "it takes an image and a border of 4 numbers");
    int64_t cut[] = {count_add(border.v[TOP], border.v[BOTTOM]),
                     count_add(border.v[LEFT], border.v[RIGHT])};
    for (int i = 0; i < 2 && y.rank == 4; i++) {
        int64_t *dim = &y.dim[2 + i], left = size.n == 2 ? size.v[i] : count_sub(*dim, cut[i]);
        if (size.n == 0 && *dim < 0)
            continue;
        if (left < 0)
            return node_fail(node, "its border leaves nothing of the image");
        *dim = left;
    }
    return node_give(node, y);
}

bool translate_pad(Node *node)
{
    const OnnxKnown *pads = pads_of(node);
    Shape x = node_shape(node, 0), y = x;
    Ints axes;
    Argument listed = node_argument(node, 3, &axes);
    BorderAttrs *attrs = &node->attrs.as.border;
    attrs->mode = pad_mode(node);
    if (!pads || x.rank < 0 || listed == ARGUMENT_UNKNOWN || listed == ARGUMENT_PARTLY)
        return node_give(node, shape_opened(x));
    int n = listed == ARGUMENT_KNOWN ? axes.n : x.rank;
    if (pads->n != 2 * n)
        return node_fail(node, "it has %d pads for %d dimensions", pads->n, n);
    attrs->before = attrs->after = (Ints){.n = x.rank};
    for (int i = 0; i < n; i++) {
        int axis = listed == ARGUMENT_KNOWN ? node_axis(node, &x, axes.v[i]) : i;
        if (axis < 0)
            return false;
        int64_t begin = known_at(pads, i), end = known_at(pads, n + i);
        bool open = begin == KNOWN_NOT || end == KNOWN_NOT || x.dim[axis] < 0;
        attrs->before.v[axis] = open ? 0 : begin;
        attrs->after.v[axis] = open ? 0 : end;
        y.dim[axis] = open ? DIM_UNKNOWN : count_add(x.dim[axis], count_add(begin, end));
        if (!open && count_ok(y.dim[axis]) && y.dim[axis] < 0)
            return node_fail(node, "its pads take more than dimension %d has", axis);
    }
    return node_give(node, y);
}

/* ---- Picking --------------------------------------------------------------------------------- */

bool translate_gather_nd(Node *node)
{
    Shape x = node_shape(node, 0), indices = node_shape(node, 1), y = {.rank = 0};
    int64_t batch = node_int(node, "batch_dims", 0);
    if (x.rank < 0 || indices.rank < 1 || indices.dim[indices.rank - 1] < 0)
        return node_give(node, shape_unknown());
    int64_t depth = indices.dim[indices.rank - 1];
    if (batch < 0 || batch >= indices.rank || depth > x.rank - batch)
        return node_fail(node,
                         "its index vectors of %" G_GINT64_FORMAT
                         " numbers do not fit a tensor of %d dimensions",
                         depth, x.rank);
    int64_t rank = indices.rank - 1 + x.rank - batch - depth;
    if (rank > SHAPE_MAX_RANK)
        return node_fail(node, "its result would have %d dimensions", (int)rank);
    for (int i = 0; i < indices.rank - 1; i++)
        y.dim[y.rank++] = indices.dim[i];
    for (int64_t i = batch + depth; i < x.rank; i++)
        y.dim[y.rank++] = x.dim[i];
    return node_give(node, y);
}

bool translate_one_hot(Node *node)
{
    Shape x = node_shape(node, 0), y = shape_unknown();
    int64_t depth = node_scalar(node, 1), axis = node_int(node, "axis", -1);
    if (x.rank >= 0) {
        if (x.rank + 1 > SHAPE_MAX_RANK || axis > x.rank || axis < -x.rank - 1)
            return node_fail(node, "axis %" G_GINT64_FORMAT " does not fit %d dimensions", axis,
                             x.rank + 1);
        y = shape_inserted(&x, (int)(axis < 0 ? axis + x.rank + 1 : axis), depth);
    }
    return node_give_as(node, y, node_dtype(node, 2));
}

bool translate_top_k(Node *node)
{
    Shape y = node_shape(node, 0);
    int64_t k = node->version < 10 ? node_int(node, "k", -1) : node_scalar(node, 1);
    int axis = node_axis(node, &y, node_int(node, "axis", -1));
    if (axis < 0)
        return false;
    if (y.rank > 0)
        y.dim[axis] = k < 0 ? DIM_UNKNOWN : k;
    return node_give(node, y) && node_give_as(node, y, DTYPE_INT64);
}

/* ---- Growing --------------------------------------------------------------------------------- */

bool translate_expand(Node *node)
{
    Ints dims;
    Argument argument = node_argument(node, 1, &dims);
    Shape x = node_shape(node, 0), y;
    if (argument < ARGUMENT_PARTLY || x.rank < 0)
        return node_give(node, shape_of_rank(x.rank < 0 ? -1 : MAX(node_length(node, 1), x.rank)));
    Shape target = shape_of_ints(&dims);
    for (int i = 0; i < target.rank; i++)
        if (target.dim[i] < DIM_UNKNOWN)
            return node_fail(node, "its new shape has a negative number");
    if (!shape_broadcast(&x, &target, &y)) {
        g_autofree char *from = shape_text(&x), *to = shape_text(&target);
        return node_fail(node, "cannot expand %s to %s", from, to);
    }
    node->attrs.as.dims.dims = dims;
    return node_give(node, y);
}

/* Up to opset 5 it repeated one axis. */
static Argument tile_repeats(Node *node, Ints *repeats)
{
    Shape x = node_shape(node, 0);
    if (node->version > 5 || !node_has(node, 2))
        return node_argument(node, 1, repeats);
    int64_t times = node_scalar(node, 1), at = node_scalar(node, 2);
    *repeats = (Ints){0};
    if (at == KNOWN_NOT || x.rank < 0)
        return ARGUMENT_UNKNOWN;
    int axis = node_axis(node, &x, at);
    for (int i = 0; i < x.rank && axis >= 0; i++)
        push(repeats, i == axis ? times : 1);
    return ARGUMENT_PARTLY;
}

bool translate_tile(Node *node)
{
    Ints repeats;
    Argument argument = tile_repeats(node, &repeats);
    Shape x = node_shape(node, 0), y = x;
    if (argument < ARGUMENT_PARTLY || x.rank < 0)
        return node_give(node, shape_opened(x));
    if (repeats.n != x.rank)
        return node_fail(node, "it has %d repeats for %d dimensions", repeats.n, x.rank);
    for (int i = 0; i < x.rank; i++) {
        if (repeats.v[i] < 0 && repeats.v[i] != KNOWN_NOT)
            return node_fail(node, "it repeats a negative number of times");
        y.dim[i] = x.dim[i] < 0 || repeats.v[i] == KNOWN_NOT ? DIM_UNKNOWN
                                                             : count_mul(x.dim[i], repeats.v[i]);
    }
    return node_give(node, y);
}

bool translate_cast_like(Node *node)
{
    node->attrs.as.cast.to = node_dtype(node, 1);
    return true;
}

/* ---- Resize ---------------------------------------------------------------------------------- */

static ResizeMode resize_mode(const Node *node)
{
    const char *mode = node_text(node, "mode", "nearest");
    if (strstr(mode, "linear"))
        return RESIZE_LINEAR;
    return strcmp(mode, "cubic") == 0 ? RESIZE_CUBIC : RESIZE_NEAREST;
}

/* Sizes that keep the ratio of height to width use one scale for all; else NAN. */
static double policy_scale(const Node *node, const Shape *x, const Ints *axes,
                           const OnnxKnown *sizes)
{
    const char *policy = node_text(node, "keep_aspect_ratio_policy", "stretch");
    bool smaller = strcmp(policy, "not_larger") == 0;
    double scale = NAN;
    for (int i = 0; i < sizes->n && (smaller || strcmp(policy, "not_smaller") == 0); i++) {
        double one = known_real_at(sizes, i) / (double)x->dim[axes->v[i]];
        scale = isnan(scale) ? one : smaller ? fmin(scale, one) : fmax(scale, one);
    }
    return scale;
}

/* The dimension by a scale of its own, by that of all, NAN if there is none, or to a size. */
static bool resize_dim(const Node *node, int64_t *dim, const OnnxKnown *scales, double policy,
                       const OnnxKnown *sizes, int i)
{
    double scale = scales ? known_real_at(scales, i) : NAN, scaled = floor((double)*dim * scale);
    int64_t size = scales ? KNOWN_NOT : known_at(sizes, i);
    if (*dim >= 0 && !isnan(scale) && (!(scale > 0) || scaled > 9e15))
        return node_fail(node,
                         "scale %g makes %" G_GINT64_FORMAT " into nothing that can be counted",
                         scale, *dim);
    if (isnan(policy) && size < 0 && size != KNOWN_NOT)
        return node_fail(node, "its size is negative");
    if (!isnan(policy))
        size = (int64_t)CLAMP(round((double)*dim * policy), 0, 9e15);
    else if (*dim >= 0 && !isnan(scale))
        size = (int64_t)scaled;
    *dim = size == KNOWN_NOT ? DIM_UNKNOWN : size;
    return true;
}

/* Those listed, or all; n = 0 and a failure when one is none. */
static Ints resize_axes(const Node *node, const Shape *x)
{
    Ints axes = node_ints(node, "axes");
    bool all = axes.n == 0;
    for (int i = 0; all && i < x->rank; i++)
        push(&axes, i);
    for (int i = 0; i < axes.n; i++) {
        int axis = node_axis(node, x, axes.v[i]);
        if (axis < 0)
            return (Ints){0};
        axes.v[i] = axis;
    }
    return axes;
}

static const OnnxKnown *resize_scales(const Node *node)
{
    if (node->version >= 11)
        return node_known(node, 2);
    if (node_has(node, 1))
        return node_known(node, 1);
    const OnnxAttr *attr = node_attr(node, "scales");
    if (!attr && node_attr(node, "height_scale"))
        return known_reals(node->import->memory,
                           (const double[]){1, 1, node_real(node, "height_scale", 1),
                                            node_real(node, "width_scale", 1)},
                           4);
    return attr && attr->type == ONNX_ATTR_FLOATS && attr->floats
               ? known_reals(node->import->memory, attr->floats, attr->n)
               : NULL;
}

bool translate_resize(Node *node)
{
    Shape x = node_shape(node, 0), y = x;
    const OnnxKnown *scales = resize_scales(node), *sizes = node_known(node, 3);
    node->attrs.as.resize.mode = resize_mode(node);
    if (scales && scales->n == 0)
        scales = NULL;
    const OnnxKnown *given = scales ? scales : sizes;
    if (!given || x.rank < 0)
        return node_give(node, shape_opened(x));
    Ints axes = resize_axes(node, &x);
    if (given->n != axes.n)
        return node_fail(node, "it has %d scales or sizes for %d dimensions", given->n, axes.n);
    double policy = scales ? NAN : policy_scale(node, &x, &axes, sizes);
    for (int i = 0; i < axes.n; i++)
        if (!resize_dim(node, &y.dim[axes.v[i]], scales, policy, sizes, i))
            return false;
    return node_give(node, y);
}
