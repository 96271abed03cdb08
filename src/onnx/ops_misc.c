/* Operators that make elements, and the rest. */
#include <math.h>
#include <string.h>

#include "base/count.h"
#include "onnx/ops.h"

static Shape scalar(void)
{
    return (Shape){.rank = 0};
}

static Shape vector(int64_t n)
{
    return (Shape){1, {n < 0 ? DIM_UNKNOWN : n}};
}

static bool give(Node *node, Shape shape, DType dtype)
{
    node_give(node, shape, dtype);
    return true;
}

/* ---- What makes elements ---- */

bool translate_shape(Node *node, GError **error)
{
    (void)error;
    int rank = node_shape(node, 0).rank;
    int64_t start = node_int(node, "start", 0), end = node_int(node, "end", rank);
    if (rank < 0)
        return give(node, vector(-1), DTYPE_INT64);
    start = CLAMP(start < 0 ? start + rank : start, 0, rank);
    end = CLAMP(end < 0 ? end + rank : end, 0, rank);
    return give(node, vector(MAX(end - start, 0)), DTYPE_INT64);
}

bool translate_size(Node *node, GError **error)
{
    (void)error;
    return give(node, scalar(), DTYPE_INT64);
}

bool translate_constant_of_shape(Node *node, GError **error)
{
    Ints dims;
    Argument argument = node_argument(node, 0, &dims, error);
    const OnnxAttr *value = node_attr(node, "value");
    bool typed = value && value->type == ONNX_ATTR_TENSOR && value->tensors;
    DType dtype = typed ? dtype_from_onnx(value->tensors->data_type) : DTYPE_FP32;
    if (argument == ARGUMENT_WRONG)
        return false;
    if (argument != ARGUMENT_KNOWN) {
        Shape shape = node_shape(node, 0), y = shape_unknown();
        if (shape.rank == 1 && shape.dim[0] >= 0 && shape.dim[0] <= SHAPE_MAX_RANK) {
            y.rank = (int)shape.dim[0];
            for (int i = 0; i < y.rank; i++)
                y.dim[i] = DIM_UNKNOWN;
        }
        return give(node, y, dtype);
    }
    for (int i = 0; i < dims.n; i++)
        if (dims.v[i] < 0 && dims.v[i] != KNOWN_NOT)
            return node_fail(error, "its shape has a negative number");
    return give(node, shape_of_ints(&dims), dtype);
}

bool translate_range(Node *node, GError **error)
{
    const OnnxKnown *start = node_known(node, 0), *limit = node_known(node, 1),
                    *delta = node_known(node, 2);
    int64_t n = -1;
    if (start && limit && delta && start->n == 1 && limit->n == 1 && delta->n == 1) {
        double step = known_real_at(delta, 0);
        double size = ceil((known_real_at(limit, 0) - known_real_at(start, 0)) / step);
        if (step == 0)
            return node_fail(error, "its step is 0");
        if (size > 9e15)
            return node_fail(error, "it has too many elements to count");
        n = isnan(size) ? -1 : size < 0 ? 0 : (int64_t)size;
    }
    return give(node, vector(n), node_dtype(node, 0));
}

bool translate_eye_like(Node *node, GError **error)
{
    (void)error;
    return give(node, node_shape(node, 0), node_dtype_attr(node, "dtype", node_dtype(node, 0)));
}

/* Of a given shape, or like the input. */
bool translate_random(Node *node, GError **error)
{
    Ints dims;
    if (!node_ints(node, "shape", &dims, error))
        return false;
    for (int i = 0; i < dims.n; i++)
        if (dims.v[i] < 0)
            return node_fail(error, "its shape has a negative number");
    DType like = node_has(node, 0) ? node_dtype(node, 0) : DTYPE_FP32;
    Shape shape = node_has(node, 0) ? node_shape(node, 0) : shape_of_ints(&dims);
    return give(node, shape, node_dtype_attr(node, "dtype", like));
}

bool translate_multinomial(Node *node, GError **error)
{
    (void)error;
    Shape x = node_shape(node, 0);
    int64_t samples = node_int(node, "sample_size", 1);
    Shape y = {2, {x.rank > 0 ? x.dim[0] : DIM_UNKNOWN, samples < 0 ? DIM_UNKNOWN : samples}};
    return give(node, y, node_dtype_attr(node, "dtype", DTYPE_INT32));
}

static Shape window_size(const Node *node)
{
    int64_t size = node_scalar(node, 0);
    return vector(size);
}

bool translate_window(Node *node, GError **error)
{
    (void)error;
    return give(node, window_size(node), node_dtype_attr(node, "output_datatype", DTYPE_FP32));
}

bool translate_mel_weights(Node *node, GError **error)
{
    (void)error;
    int64_t bins = node_scalar(node, 0), length = node_scalar(node, 1);
    Shape y = {2, {length < 0 ? DIM_UNKNOWN : length / 2 + 1, bins < 0 ? DIM_UNKNOWN : bins}};
    return give(node, y, node_dtype_attr(node, "output_datatype", DTYPE_FP32));
}

/* ---- What only the data can tell ---- */

bool translate_non_zero(Node *node, GError **error)
{
    (void)error;
    const OnnxKnown *x = node_known(node, 0);
    int64_t n = x ? 0 : -1;
    for (int i = 0; x && n >= 0 && i < x->n; i++) {
        double value = known_real_at(x, i);
        n = isnan(value) ? -1 : n + (value != 0);
    }
    node->data_dependent = n < 0;
    int rank = node_shape(node, 0).rank;
    Shape y = {2, {rank < 0 ? DIM_UNKNOWN : MAX(rank, 1), n < 0 ? DIM_UNKNOWN : n}};
    return give(node, y, DTYPE_INT64);
}

bool translate_compress(Node *node, GError **error)
{
    Shape y = node_shape(node, 0);
    node->data_dependent = true;
    if (!node_attr(node, "axis"))
        return give(node, vector(-1), node_dtype(node, 0));
    int axis = shape_axis(&y, node_int(node, "axis", 0));
    if (y.rank >= 0 && axis < 0)
        return node_fail(error, "its axis is not one of %d dimensions", y.rank);
    if (y.rank > 0)
        y.dim[axis] = DIM_UNKNOWN;
    return give(node, y, node_dtype(node, 0));
}

bool translate_unique(Node *node, GError **error)
{
    Shape y = node_shape(node, 0);
    node->data_dependent = true;
    if (node_attr(node, "axis")) {
        int axis = shape_axis(&y, node_int(node, "axis", 0));
        if (y.rank >= 0 && axis < 0)
            return node_fail(error, "its axis is not one of %d dimensions", y.rank);
        if (y.rank > 0)
            y.dim[axis] = DIM_UNKNOWN;
    } else {
        y = vector(-1);
    }
    give(node, y, node_dtype(node, 0));
    for (int i = 0; i < 3; i++)
        give(node, vector(-1), DTYPE_INT64);
    return true;
}

bool translate_nms(Node *node, GError **error)
{
    (void)error;
    node->data_dependent = true;
    return give(node, (Shape){2, {DIM_UNKNOWN, 3}}, DTYPE_INT64);
}

/* ---- Images and signals ---- */

bool translate_det(Node *node, GError **error)
{
    Shape y = node_shape(node, 0);
    if (y.rank >= 0 && y.rank < 2)
        return node_fail(error, "its input is not made of matrices");
    y.rank = MAX(y.rank - 2, RANK_UNKNOWN);
    return give(node, y, node_dtype(node, 0));
}

bool translate_grid_sample(Node *node, GError **error)
{
    Shape x = node_shape(node, 0), grid = node_shape(node, 1), y = shape_unknown();
    if (x.rank >= 0 && grid.rank >= 0) {
        if (x.rank < 3 || grid.rank != x.rank)
            return node_fail(error, "its input and grid have %d and %d dimensions", x.rank,
                             grid.rank);
        y = (Shape){x.rank, {x.dim[0], x.dim[1]}};
        for (int i = 2; i < y.rank; i++)
            y.dim[i] = grid.dim[i - 1];
    }
    return give(node, y, node_dtype(node, 0));
}

/* The size is batch x channels x spatial; the grid has a point per position. */
bool translate_affine_grid(Node *node, GError **error)
{
    Ints size;
    Argument argument = node_argument(node, 1, &size, error);
    if (argument == ARGUMENT_WRONG)
        return false;
    if (argument != ARGUMENT_KNOWN || size.n < 4)
        return give(node, shape_unknown(), node_dtype(node, 0));
    Shape full = shape_of_ints(&size), y = {.rank = full.rank};
    y.dim[0] = full.dim[0];
    for (int i = 2; i < full.rank; i++)
        y.dim[i - 1] = full.dim[i];
    y.dim[y.rank - 1] = full.rank - 2;
    return give(node, y, node_dtype(node, 0));
}

bool translate_col2im(Node *node, GError **error)
{
    Ints image, block;
    Argument a = node_argument(node, 1, &image, error);
    Argument b = a == ARGUMENT_WRONG ? a : node_argument(node, 2, &block, error);
    if (b == ARGUMENT_WRONG)
        return false;
    Shape x = node_shape(node, 0), y = shape_unknown();
    if (a == ARGUMENT_KNOWN && b == ARGUMENT_KNOWN && x.rank == 3 &&
        image.n <= SHAPE_MAX_RANK - 2) {
        int64_t taps = 1;
        for (int i = 0; i < block.n; i++)
            taps = block.v[i] > 0 ? count_mul(taps, block.v[i]) : COUNT_OVERFLOW;
        y = (Shape){image.n + 2, {x.dim[0], DIM_UNKNOWN}};
        if (count_ok(taps) && x.dim[1] >= 0)
            y.dim[1] = x.dim[1] / taps;
        for (int i = 0; i < image.n; i++)
            y.dim[i + 2] = image.v[i] < 0 ? DIM_UNKNOWN : image.v[i];
    }
    return give(node, y, node_dtype(node, 0));
}

bool translate_center_crop_pad(Node *node, GError **error)
{
    Ints size, axes;
    Argument argument = node_argument(node, 1, &size, error);
    Shape y = node_shape(node, 0);
    if (argument == ARGUMENT_WRONG || !node_ints(node, "axes", &axes, error))
        return false;
    for (int i = 0; i < y.rank && axes.n == 0; i++)
        if (argument != ARGUMENT_KNOWN || i >= size.n)
            y.dim[i] = DIM_UNKNOWN;
        else
            y.dim[i] = size.v[i] < 0 ? DIM_UNKNOWN : size.v[i];
    for (int i = 0; i < axes.n && y.rank >= 0; i++) {
        int axis = shape_axis(&y, axes.v[i]);
        if (axis < 0)
            return node_fail(error, "axes names no dimension of its input");
        bool known = argument == ARGUMENT_KNOWN && i < size.n && size.v[i] >= 0;
        y.dim[axis] = known ? size.v[i] : DIM_UNKNOWN;
    }
    return give(node, y, node_dtype(node, 0));
}

/* The last dimension holds real and imaginary part. */
bool translate_dft(Node *node, GError **error)
{
    Shape y = node_shape(node, 0);
    bool old = node->version < 20;
    int64_t axis_number = old ? node_int(node, "axis", 1) : -2;
    if (!old && node_has(node, 2))
        axis_number = node_scalar(node, 2);
    bool inverse = node_int(node, "inverse", 0) != 0, half = node_int(node, "onesided", 0) != 0;
    int axis = shape_axis(&y, axis_number);
    if (y.rank < 0 || axis_number == KNOWN_NOT)
        return give(node, shape_unknown(), node_dtype(node, 0));
    if (axis < 0 || y.rank < 2)
        return node_fail(error, "its axis is not one of %d dimensions", y.rank);
    int64_t length = node_has(node, 1) ? node_scalar(node, 1) : y.dim[axis];
    if (half && inverse && !node_has(node, 1) && length > 0)
        length = 2 * (length - 1);
    node->attrs.size = MAX(length, 0);
    y.dim[axis] = length < 0 ? DIM_UNKNOWN : half && !inverse ? length / 2 + 1 : length;
    y.dim[y.rank - 1] = half && inverse ? 1 : 2;
    return give(node, y, node_dtype(node, 0));
}

bool translate_stft(Node *node, GError **error)
{
    (void)error;
    Shape x = node_shape(node, 0), window = node_shape(node, 2);
    int64_t step = node_scalar(node, 1);
    int64_t length = node_has(node, 3)  ? node_scalar(node, 3)
                     : window.rank == 1 ? window.dim[0]
                                        : KNOWN_NOT;
    bool half = node_int(node, "onesided", 1) != 0;
    Shape y = {4, {x.rank > 0 ? x.dim[0] : DIM_UNKNOWN, DIM_UNKNOWN, DIM_UNKNOWN, 2}};
    if (x.rank > 1 && x.dim[1] >= 0 && step > 0 && length >= 0 && length <= x.dim[1])
        y.dim[1] = (x.dim[1] - length) / step + 1;
    if (length >= 0)
        y.dim[2] = half ? length / 2 + 1 : length;
    node->attrs.size = MAX(length, 0);
    return give(node, y, node_dtype(node, 0));
}

/* ---- Training, containers, text ---- */

/* R, T, then all X, all gradients, and per optimizer one or two lists of states; the outputs are
 * the new X and states. */
bool translate_optimizer(Node *node, GError **error)
{
    int lists = strcmp(node->proto->op_type, "Adam") == 0 ? 4 : 3;
    int n = (node->n_inputs - 2) / lists;
    if (n < 1 || (node->n_inputs - 2) % lists != 0)
        return node_fail(error, "it has %d inputs, which are not 2 and %d lists", node->n_inputs,
                         lists);
    for (int list = 0; list < lists; list++)
        for (int i = 0; i < n && list != 1; i++) {
            int input = 2 + list * n + i;
            give(node, node_shape(node, input), node_dtype(node, input));
        }
    return true;
}

/* Sequences have no shape; how long they are only the data can tell. */
bool translate_sequence(Node *node, GError **error)
{
    (void)error;
    for (int i = 0; i < node->proto->n_outputs; i++)
        give(node, shape_unknown(), node_dtype(node, 0));
    return true;
}

bool translate_flag(Node *node, GError **error)
{
    (void)error;
    bool length = strcmp(node->proto->op_type, "SequenceLength") == 0;
    return give(node, scalar(), length ? DTYPE_INT64 : DTYPE_BOOL);
}

bool translate_optional_get(Node *node, GError **error)
{
    (void)error;
    return give(node, node_shape(node, 0), node_dtype(node, 0));
}

/* One count per n-gram: as many as the largest index says. */
bool translate_tfidf(Node *node, GError **error)
{
    (void)error;
    const OnnxAttr *indexes = node_attr(node, "ngram_indexes");
    Shape y = node_shape(node, 0);
    int64_t n = -1;
    for (int i = 0; indexes && indexes->ints && i < indexes->n; i++)
        n = MAX(n, indexes->ints[i]);
    if (y.rank > 0)
        y.dim[y.rank - 1] = n < 0 || n == INT64_MAX ? DIM_UNKNOWN : n + 1;
    return give(node, y, DTYPE_FP32);
}

/* Words may be taken out or cut. */
bool translate_text_data(Node *node, GError **error)
{
    (void)error;
    Shape y = node_shape(node, 0);
    node->data_dependent = true;
    bool split = strcmp(node->proto->op_type, "StringSplit") == 0;
    if (split && y.rank >= 0 && y.rank < SHAPE_MAX_RANK) {
        Shape parts = y;
        parts.dim[parts.rank++] = DIM_UNKNOWN;
        give(node, parts, DTYPE_UNKNOWN);
        return give(node, y, DTYPE_INT64);
    }
    if (y.rank > 0)
        y.dim[y.rank - 1] = DIM_UNKNOWN;
    return give(node, y, DTYPE_UNKNOWN);
}

bool translate_text(Node *node, GError **error)
{
    Shape y = node_shape(node, 0), other = node_shape(node, 1), sum;
    bool concat = strcmp(node->proto->op_type, "StringConcat") == 0;
    if (concat && !shape_broadcast(&y, &other, &sum))
        return node_fail(error, "its operands do not fit");
    return give(node, concat ? sum : y, concat ? DTYPE_UNKNOWN : DTYPE_BOOL);
}

bool translate_image(Node *node, GError **error)
{
    (void)error;
    node->data_dependent = true;
    bool grey = strcmp(node_text(node, "pixel_format", "RGB"), "Grayscale") == 0;
    return give(node, (Shape){3, {DIM_UNKNOWN, DIM_UNKNOWN, grey ? 1 : 3}}, DTYPE_UINT8);
}

bool translate_same(Node *node, GError **error)
{
    (void)error;
    return give(node, node_shape(node, 0), node_dtype(node, 0));
}
