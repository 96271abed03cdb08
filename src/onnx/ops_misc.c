/* Operators that make elements, and the rest. */
#include <math.h>
#include <string.h>

#include "base/count.h"
#include "onnx/eval.h"
#include "onnx/ops.h"

static int64_t dim_or_unknown(int64_t dim)
{
    return dim < 0 ? DIM_UNKNOWN : dim;
}

/* ---- What makes elements --------------------------------------------------------------------- */

/* A tensor, not an operator, is what the node is. */
static bool place(Node *node, Shape shape, DType dtype, const OnnxKnown *known)
{
    const char *name = node->proto->n_outputs > 0 ? node->proto->outputs[0] : "";
    node->placed = true;
    if (!import_check_size(node->import, "tensor", name, &shape))
        return false;
    int constant = import_constant(node->import, name, shape, dtype, known, ORIGIN_CONSTANT);
    import_fact(node->import, constant)->zeros = known_zeros(known);
    return scope_bind(node->import, node->scope, name, constant, node->proto);
}

/* The same number everywhere. */
static bool place_filled(Node *node, DType dtype, const OnnxKnown *known)
{
    if (!place(node, node->y, dtype, known))
        return false;
    int tensor = scope_find(node->scope, node->proto->n_outputs > 0 ? node->proto->outputs[0] : "");
    if (tensor != NO_TENSOR)
        import_fact(node->import, tensor)->filled = true;
    return true;
}

/* The attribute of a Constant holds its value. */
bool translate_constant(Node *node)
{
    OnnxArena *memory = node->import->memory;
    const OnnxNode *proto = node->proto;
    const OnnxAttr *attr = proto->n_attrs > 0 ? node_attr(node, proto->attrs[0].name) : NULL;
    OnnxAttrType type = attr && proto->n_outputs > 0 ? attr->type : ONNX_ATTR_UNDEFINED;
    bool list = type == ONNX_ATTR_INTS || type == ONNX_ATTR_FLOATS || type == ONNX_ATTR_STRINGS;
    Shape shape = list ? shape_of_list(attr->n) : (Shape){.rank = 0};
    int n = list ? attr->n : -1;
    if (type == ONNX_ATTR_TENSOR && attr->tensors)
        return import_check_type(node->import, "tensor", proto->outputs[0],
                                 attr->tensors->data_type) &&
               place(node, onnx_shape(attr->tensors->dims, attr->tensors->n_dims),
                     dtype_from_onnx(attr->tensors->data_type),
                     known_of_tensor(memory, attr->tensors));
    if (type == ONNX_ATTR_SPARSE_TENSOR && attr->sparse)
        return place(node, onnx_shape(attr->sparse->dims, attr->sparse->n_dims),
                     dtype_from_onnx(attr->sparse->values.data_type), NULL);
    if (type == ONNX_ATTR_INT || type == ONNX_ATTR_INTS) {
        const int64_t *values = !list ? &attr->i : attr->n <= ONNX_KEPT_INTS ? attr->ints : NULL;
        return place(node, shape, DTYPE_INT64, values ? known_ints(memory, values, n) : NULL);
    }
    if (type == ONNX_ATTR_FLOAT || type == ONNX_ATTR_FLOATS) {
        const double *values = list ? attr->floats : &attr->f;
        return place(node, shape, DTYPE_FP32, values ? known_reals(memory, values, n) : NULL);
    }
    return type == ONNX_ATTR_STRING || type == ONNX_ATTR_STRINGS
               ? place(node, shape, DTYPE_STRING, NULL)
               : node_fail(node, "it has no value");
}

bool translate_shape(Node *node)
{
    int rank = node_shape(node, 0).rank;
    int64_t start = node_int(node, "start", 0), end = node_int(node, "end", rank);
    if (rank < 0)
        return node_give(node, shape_of_list(-1));
    start = CLAMP(start < 0 ? start + rank : start, 0, rank);
    end = CLAMP(end < 0 ? end + rank : end, 0, rank);
    return node_give(node, shape_of_list(MAX(end - start, 0)));
}

/* Of a fixed shape it is a constant. */
bool translate_constant_of_shape(Node *node)
{
    Ints dims;
    Argument argument = node_argument(node, 0, &dims);
    const OnnxAttr *value = node_attr(node, "value");
    bool typed = value && value->type == ONNX_ATTR_TENSOR && value->tensors;
    DType dtype = typed ? dtype_from_onnx(value->tensors->data_type) : DTYPE_FP32;
    if (argument < ARGUMENT_PARTLY)
        return node_give_as(node, shape_of_rank(node_length(node, 0)), dtype);
    for (int i = 0; i < dims.n; i++)
        if (dims.v[i] < 0 && dims.v[i] != KNOWN_NOT)
            return node_fail(node, "its shape has a negative number");
    OnnxOrigin origin = import_fact(node->import, node->inputs[0])->origin;
    node->y = shape_of_ints(&dims);
    return origin == ORIGIN_INITIALIZER || origin == ORIGIN_CONSTANT
               ? place_filled(node, dtype, eval_output(node, 0))
               : node_give_as(node, node->y, dtype);
}

bool translate_range(Node *node)
{
    const OnnxKnown *start = node_known(node, 0), *limit = node_known(node, 1),
                    *delta = node_known(node, 2);
    int64_t n = -1;
    if (start && limit && delta && start->n == 1 && limit->n == 1 && delta->n == 1) {
        double step = known_real_at(delta, 0);
        double size = ceil((known_real_at(limit, 0) - known_real_at(start, 0)) / step);
        if (step == 0)
            return node_fail(node, "its step is 0");
        if (size > 9e15)
            return node_fail(node, "it has too many elements to count");
        n = isnan(size) ? -1 : size < 0 ? 0 : (int64_t)size;
    }
    return node_give(node, shape_of_list(n));
}

/* Of a given shape, or like the input. */
bool translate_random(Node *node)
{
    Ints dims = node_ints(node, "shape");
    for (int i = 0; i < dims.n; i++)
        if (dims.v[i] < 0)
            return node_fail(node, "its shape has a negative number");
    return node_give(node, node_has(node, 0) ? node_shape(node, 0) : shape_of_ints(&dims));
}

bool translate_multinomial(Node *node)
{
    int64_t samples = dim_or_unknown(node_int(node, "sample_size", 1));
    return node_give(node, (Shape){2, {node_dim(node, 0, 0), samples}});
}

bool translate_window_function(Node *node)
{
    return node_give(node, shape_of_list(node_scalar(node, 0)));
}

bool translate_mel_weights(Node *node)
{
    int64_t bins = dim_or_unknown(node_scalar(node, 0)), length = node_scalar(node, 1);
    return node_give(node, (Shape){2, {length < 0 ? DIM_UNKNOWN : length / 2 + 1, bins}});
}

/* ---- What only the data can tell ------------------------------------------------------------- */

bool translate_non_zero(Node *node)
{
    const OnnxKnown *x = node_known(node, 0);
    int64_t n = x ? 0 : -1;
    for (int i = 0; x && n >= 0 && i < x->n; i++) {
        double value = known_real_at(x, i);
        n = isnan(value) ? -1 : n + (value != 0);
    }
    int rank = node_shape(node, 0).rank;
    Shape y = {2, {rank < 0 ? DIM_UNKNOWN : MAX(rank, 1), dim_or_unknown(n)}};
    return node_give(node, y);
}

/* Slices along an axis, or elements; of different ones, where the first of each stands, which one
 * each is, and how many there are. That of com.microsoft leaves out the first of these. */
bool translate_chosen(Node *node)
{
    Shape x = node_shape(node, 0), y = shape_of_list(-1);
    int64_t all = shape_known(&x) ? shape_elements(&x) : -1;
    if (node_attr(node, "axis")) {
        int axis = node_axis(node, &x, node_int(node, "axis", 0));
        if (axis < 0)
            return false;
        y = x;
        all = x.rank > 0 ? x.dim[axis] : -1;
        if (x.rank > 0)
            y.dim[axis] = DIM_UNKNOWN;
    }
    node_give(node, y);
    int which = *node->proto->domain ? 1 : 2;
    for (int i = 1; node->kind == OP_UNIQUE && i < which + 2; i++)
        node_give_as(node, shape_of_list(i == which ? all : -1), DTYPE_INT64);
    return true;
}

bool translate_nms(Node *node)
{
    return node_give(node, (Shape){2, {DIM_UNKNOWN, 3}});
}

/* ---- Images and signals ---------------------------------------------------------------------- */

bool translate_det(Node *node)
{
    Shape y = node_shape(node, 0);
    if (y.rank >= 0 && y.rank < 2)
        return node_fail(node, "its input is not made of matrices");
    y.rank = MAX(y.rank - 2, RANK_UNKNOWN);
    return node_give(node, y);
}

/* A sample weighs t^n elements, t by the mode: t^n products and as many sums, of a corner's offset
 * the last; the nearest is copied. The row is of linear ones in two dimensions. */
static int64_t sample_flops(const Node *node, int n)
{
    const char *mode = node_text(node, "mode", "linear");
    int64_t taps = strstr(mode, "nearest") ? 0 : strstr(mode, "cubic") ? 4 : 2, flops = 2;
    for (int i = 0; i < n; i++)
        flops *= taps;
    return flops;
}

bool translate_grid_sample(Node *node)
{
    Shape x = node_shape(node, 0), grid = node_shape(node, 1);
    if (x.rank < 0 || grid.rank < 0)
        return node_give(node, shape_unknown());
    if (x.rank < 3 || grid.rank != x.rank)
        return node_fail(node, "its input and grid have %d and %d dimensions", x.rank, grid.rank);
    for (int i = 2; i < x.rank; i++)
        x.dim[i] = grid.dim[i - 1];
    node->attrs.fused = sample_flops(node, x.rank - 2) - op_info(OP_GRID_SAMPLE)->unit_flops;
    return node_give(node, x);
}

/* The size is batch x channels x spatial; the grid has a point per position. */
bool translate_affine_grid(Node *node)
{
    Ints size;
    if (node_argument(node, 1, &size) < ARGUMENT_PARTLY || size.n < 4)
        return node_give(node, shape_unknown());
    Shape full = shape_of_ints(&size), y = {.rank = full.rank};
    y.dim[0] = full.dim[0];
    for (int i = 2; i < full.rank; i++)
        y.dim[i - 1] = full.dim[i];
    y.dim[y.rank - 1] = full.rank - 2;
    return node_give(node, y);
}

bool translate_col2im(Node *node)
{
    Ints image, block;
    Argument a = node_argument(node, 1, &image), b = node_argument(node, 2, &block);
    Shape x = node_shape(node, 0), y = shape_unknown();
    if (a >= ARGUMENT_PARTLY && b >= ARGUMENT_PARTLY && x.rank == 3 &&
        image.n <= SHAPE_MAX_RANK - 2) {
        int64_t taps = 1;
        for (int i = 0; i < block.n; i++)
            taps = block.v[i] > 0 ? count_mul(taps, block.v[i]) : COUNT_OVERFLOW;
        y = (Shape){image.n + 2, {x.dim[0], DIM_UNKNOWN}};
        if (count_ok(taps) && x.dim[1] >= 0)
            y.dim[1] = x.dim[1] / taps;
        for (int i = 0; i < image.n; i++)
            y.dim[i + 2] = dim_or_unknown(image.v[i]);
    }
    return node_give(node, y);
}

/* Of the axes listed, or of the first ones; those beyond the list are not known. */
bool translate_center_crop_pad(Node *node)
{
    Ints size, axes = node_ints(node, "axes");
    bool given = node_argument(node, 1, &size) >= ARGUMENT_PARTLY;
    Shape y = node_shape(node, 0);
    for (int i = 0; i < (axes.n > 0 ? axes.n : y.rank) && y.rank >= 0; i++) {
        int axis = node_axis(node, &y, axes.n > 0 ? axes.v[i] : i);
        if (axis < 0)
            return false;
        y.dim[axis] = given && i < size.n ? dim_or_unknown(size.v[i]) : DIM_UNKNOWN;
    }
    return node_give(node, y);
}

/* The last dimension holds real and imaginary part. */
bool translate_dft(Node *node)
{
    Shape y = node_shape(node, 0);
    bool old = node->version < 20;
    int64_t axis_number = old ? node_int(node, "axis", 1) : -2;
    if (!old && node_has(node, 2))
        axis_number = node_scalar(node, 2);
    bool inverse = node_int(node, "inverse", 0) != 0, half = node_int(node, "onesided", 0) != 0;
    if (y.rank < 0 || axis_number == KNOWN_NOT)
        return node_give(node, shape_unknown());
    int axis = node_axis(node, &y, axis_number);
    if (axis < 0 || y.rank < 2)
        return node_fail(node, "its axis is not one of %d dimensions", y.rank);
    int64_t length = node_has(node, 1) ? node_scalar(node, 1) : y.dim[axis];
    if (half && inverse && !node_has(node, 1) && length > 0)
        length = 2 * (length - 1);
    node->attrs.as.dims.terms = MAX(length, 0);
    y.dim[axis] = length < 0 ? DIM_UNKNOWN : half && !inverse ? length / 2 + 1 : length;
    y.dim[y.rank - 1] = half && inverse ? 1 : 2;
    return node_give(node, y);
}

bool translate_stft(Node *node)
{
    int64_t step = node_scalar(node, 1), whole = node_dim(node, 0, 1);
    int64_t length = node_has(node, 3) ? node_scalar(node, 3) : node_length(node, 2);
    bool half = node_int(node, "onesided", 1) != 0;
    Shape y = {4, {node_dim(node, 0, 0), DIM_UNKNOWN, DIM_UNKNOWN, 2}};
    if (step > 0 && length >= 0 && length <= whole)
        y.dim[1] = (whole - length) / step + 1;
    if (length >= 0)
        y.dim[2] = half ? length / 2 + 1 : length;
    node->attrs.as.dims.terms = MAX(length, 0);
    return node_give(node, y);
}

/* ---- Training, containers, text -------------------------------------------------------------- */

/* R, T, then all X, all gradients, and per optimizer one or two lists of states; the outputs are
 * the new X and states. */
bool translate_optimizer(Node *node)
{
    int lists = strcmp(node->proto->op_type, "Adam") == 0 ? 4 : 3;
    int n = (node->n_inputs - 2) / lists;
    if (n < 1 || (node->n_inputs - 2) % lists != 0)
        return node_fail(node, "it has %d inputs, which are not 2 and %d lists", node->n_inputs,
                         lists);
    for (int list = 0; list < lists; list++)
        for (int i = 0; i < n && list != 1; i++) {
            int input = 2 + list * n + i;
            node_give_as(node, node_shape(node, input), node_dtype(node, input));
        }
    return true;
}

/* One count per n-gram: as many as the largest index says. */
bool translate_tfidf(Node *node)
{
    const OnnxAttr *indexes = node_attr(node, "ngram_indexes");
    Shape y = node_shape(node, 0);
    int64_t n = -1;
    for (int i = 0; indexes && indexes->ints && i < indexes->n; i++)
        n = MAX(n, indexes->ints[i]);
    if (y.rank > 0)
        y.dim[y.rank - 1] = n < 0 || n == INT64_MAX ? DIM_UNKNOWN : n + 1;
    return node_give(node, y);
}

/* Words may be taken out or cut. */
bool translate_words(Node *node)
{
    Shape y = node_shape(node, 0);
    bool split = strcmp(node->proto->op_type, "StringSplit") == 0;
    if (split && y.rank >= 0 && y.rank < SHAPE_MAX_RANK)
        return node_give_as(node, shape_inserted(&y, y.rank, DIM_UNKNOWN), DTYPE_STRING) &&
               node_give_as(node, y, DTYPE_INT64);
    if (y.rank > 0)
        y.dim[y.rank - 1] = DIM_UNKNOWN;
    return node_give_as(node, y, DTYPE_STRING);
}

/* Two texts as one. */
bool translate_text(Node *node)
{
    Shape y = node_shape(node, 0), other = node_shape(node, 1), sum;
    if (!shape_broadcast(&y, &other, &sum))
        return node_fail(node, "its operands do not fit");
    return node_give_as(node, sum, DTYPE_STRING);
}

bool translate_image(Node *node)
{
    bool grey = strcmp(node_text(node, "pixel_format", "RGB"), "Grayscale") == 0;
    return node_give(node, (Shape){3, {DIM_UNKNOWN, DIM_UNKNOWN, grey ? 1 : 3}});
}
