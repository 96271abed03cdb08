/* Norms, activations, pools, reductions, quantization. */
#include <string.h>

#include "base/count.h"
#include "onnx/ops.h"

/* ---- Norms ---- */

bool translate_batch_norm(Node *node, GError **error)
{
    (void)error;
    Shape x = node_shape(node, 0);
    Shape channels = {1, {x.rank >= 2 ? x.dim[1] : DIM_UNKNOWN}};
    if (node->proto->n_outputs > 1) {
        node_give(node, x, node_dtype(node, 0));
        for (int i = 1; i < MIN(node->proto->n_outputs, 5); i++)
            node_give(node, channels, node_dtype(node, 3));
    }
    return true;
}

static bool check_axis(const Shape *x, int64_t axis, GError **error)
{
    return x->rank < 0 || shape_axis(x, axis) >= 0 ||
           node_fail(error, "axis %" G_GINT64_FORMAT " is not an axis of %d dimensions", axis,
                     x->rank);
}

/* The statistics that training wants have 1 for each normalised dimension. */
static void give_norm(Node *node, int statistics)
{
    Shape x = node_shape(node, 0), mean = x;
    for (int i = MAX(shape_axis(&x, node->attrs.axis), 0); i < mean.rank; i++)
        mean.dim[i] = 1;
    node_give(node, x, node_dtype(node, 0));
    for (int i = 1; i < node->proto->n_outputs; i++)
        node_give(node, i <= statistics ? mean : x,
                  i <= statistics ? DTYPE_FP32 : node_dtype(node, 0));
}

bool translate_layer_norm(Node *node, GError **error)
{
    Shape x = node_shape(node, 0);
    node->attrs.axis = node_int(node, "axis", -1);
    if (!check_axis(&x, node->attrs.axis, error))
        return false;
    if (node->proto->n_outputs > 1)
        give_norm(node, 2);
    return true;
}

/* The sum of two inputs, normalised; the last output is the sum. */
bool translate_skip_norm(Node *node, GError **error)
{
    (void)error;
    node->attrs.axis = -1;
    int bias = node->kind == OP_RMS_NORM ? 3 : 4;
    node->attrs.fused = 1 + node_has(node, bias);
    if (node->proto->n_outputs > 1)
        give_norm(node, 2);
    return true;
}

bool translate_embed_norm(Node *node, GError **error)
{
    (void)error;
    Shape ids = node_shape(node, 0), table = node_shape(node, 2), y = shape_unknown();
    if (ids.rank == 2 && table.rank == 2)
        y = (Shape){3, {ids.dim[0], ids.dim[1], table.dim[1]}};
    node_give(node, y, node_dtype(node, 2));
    if (node->proto->n_outputs > 1)
        node_give(node, (Shape){1, {ids.rank > 0 ? ids.dim[0] : DIM_UNKNOWN}}, DTYPE_INT32);
    if (node->proto->n_outputs > 2)
        node_give(node, y, node_dtype(node, 2));
    node->attrs.fused = node_has(node, 1) ? 0 : -1; /* the table's has both sums */
    return true;
}

bool translate_group_norm(Node *node, GError **error)
{
    (void)error;
    node->attrs.groups = node_int(node, "num_groups", node_int(node, "groups", 1));
    return true;
}

bool translate_lrn(Node *node, GError **error)
{
    (void)error;
    node->attrs.size = node_int(node, "size", 1);
    return true;
}

/* ---- Activations ---- */

bool translate_softmax(Node *node, GError **error)
{
    (void)error;
    node->attrs.axis = node_int(node, "axis", node->version < 13 ? 1 : -1);
    Shape x = node_shape(node, 0);
    if (node->version < 13 && node->attrs.axis == x.rank)
        node->attrs.axis = -1;
    return true;
}

bool translate_gelu(Node *node, GError **error)
{
    (void)error;
    if (strcmp(node_text(node, "approximate", "none"), "tanh") == 0)
        node->kind = OP_GELU_TANH;
    node->attrs.fused = node_has(node, 1); /* BiasGelu, FastGelu */
    return true;
}

/* x·sigmoid(alpha·x) */
bool translate_quick_gelu(Node *node, GError **error)
{
    (void)error;
    node->attrs.fused = node_real(node, "alpha", 1.702) != 1;
    return true;
}

bool translate_bias_softmax(Node *node, GError **error)
{
    node->attrs.fused = 1;
    return translate_softmax(node, error);
}

bool translate_clip(Node *node, GError **error)
{
    (void)error;
    const OnnxKnown *low = node_known(node, 1), *high = node_known(node, 2);
    node->attrs.alpha = low && low->n == 1 ? known_real_at(low, 0) : node_real(node, "min", 0);
    node->attrs.beta = high && high->n == 1 ? known_real_at(high, 0) : node_real(node, "max", 0);
    return true;
}

bool translate_dropout(Node *node, GError **error)
{
    (void)error;
    if (node->proto->n_outputs < 2)
        return true;
    node_give(node, node_shape(node, 0), node_dtype(node, 0));
    node_give(node, node_shape(node, 0), node->version < 10 ? node_dtype(node, 0) : DTYPE_BOOL);
    return true;
}

/* ---- Pools ---- */

/* Windows of a pool stand side by side unless strides say otherwise. */
static bool pool_window(Node *node, GError **error)
{
    if (!window_attrs(node, error))
        return false;
    if (node->attrs.stride.n == 0)
        node->attrs.stride = (Ints){1, {1}};
    return true;
}

bool translate_pool(Node *node, GError **error)
{
    node->attrs.ceil_mode = node_int(node, "ceil_mode", 0) != 0;
    node->attrs.count_include_pad = node_int(node, "count_include_pad", 0) != 0;
    return pool_window(node, error);
}

bool translate_max_unpool(Node *node, GError **error)
{
    Ints size;
    Argument given = node_argument(node, 2, &size, error);
    Shape x = node_shape(node, 0), y = x;
    if (given == ARGUMENT_WRONG || !pool_window(node, error))
        return false;
    Attrs window = node->attrs;
    node->attrs = (Attrs){0};
    if (given == ARGUMENT_KNOWN) {
        node_give(node, shape_of_ints(&size), node_dtype(node, 0));
        return true;
    }
    if (x.rank >= 0 && window.kernel.n != x.rank - 2)
        return node_fail(error, "kernel_shape has %d numbers for %d dimensions", window.kernel.n,
                         x.rank);
    for (int i = 2; i < y.rank; i++) {
        int j = i - 2, n = y.rank - 2;
        int64_t pads = window.pad.n == 2 * n ? count_add(window.pad.v[j], window.pad.v[n + j]) : 0;
        int64_t stride = window.stride.n == n ? window.stride.v[j] : 1;
        y.dim[i] =
            given == ARGUMENT_UNKNOWN || x.dim[i] < 1
                ? DIM_UNKNOWN
                : count_sub(count_add(count_mul(x.dim[i] - 1, stride), window.kernel.v[j]), pads);
        if (count_ok(y.dim[i]) && y.dim[i] < 0)
            y.dim[i] = DIM_UNKNOWN;
    }
    node_give(node, y, node_dtype(node, 0));
    return true;
}

/* One result per region, of a fixed size. */
bool translate_roi_pool(Node *node, GError **error)
{
    Ints size;
    if (!node_ints(node, "pooled_shape", &size, error))
        return false;
    if (size.n != 2)
        size = (Ints){2, {node_int(node, "output_height", 1), node_int(node, "output_width", 1)}};
    if (size.v[0] < 0 || size.v[1] < 0)
        return node_fail(error, "its output size is negative");
    Shape x = node_shape(node, 0), regions = node_shape(node, 1);
    Shape y = {4,
               {regions.rank > 0 ? regions.dim[0] : DIM_UNKNOWN,
                x.rank > 1 ? x.dim[1] : DIM_UNKNOWN, size.v[0], size.v[1]}};
    node_give(node, y, node_dtype(node, 0));
    return true;
}

/* ---- Reductions ---- */

bool translate_reduce(Node *node, GError **error)
{
    Attrs *attrs = &node->attrs;
    Argument axes = node_list(node, "axes", 1, &attrs->axes, error);
    attrs->keep_dims = node_int(node, "keepdims", 1) != 0;
    if (axes == ARGUMENT_WRONG)
        return false;
    for (int i = 0; i < attrs->axes.n; i++)
        if (attrs->axes.v[i] == KNOWN_NOT)
            axes = ARGUMENT_UNKNOWN;
    if (axes == ARGUMENT_UNKNOWN) {
        Shape y = attrs->keep_dims ? shape_opened(node_shape(node, 0)) : shape_unknown();
        attrs->axes.n = 0;
        node_give(node, y, node_dtype(node, 0));
    } else if (attrs->axes.n == 0 && node_int(node, "noop_with_empty_axes", 0) != 0) {
        node->kind = OP_IDENTITY;
        node->attrs = op_default_attrs(OP_IDENTITY);
    }
    return true;
}

bool translate_arg_reduce(Node *node, GError **error)
{
    (void)error;
    node->attrs.axes = (Ints){1, {node_int(node, "axis", 0)}};
    node->attrs.keep_dims = node_int(node, "keepdims", 1) != 0;
    return true;
}

/* Scores, targets, weights. Unless reduced, a loss per target. */
bool translate_loss(Node *node, GError **error)
{
    (void)error;
    bool each = strcmp(node_text(node, "reduction", "mean"), "none") == 0;
    node_give(node, each ? node_shape(node, 1) : (Shape){.rank = 0}, node_dtype(node, 0));
    if (node->proto->n_outputs > 1)
        node_give(node, node_shape(node, 0), node_dtype(node, 0));
    return true;
}

/* ---- Quantization ---- */

bool translate_quantize(Node *node, GError **error)
{
    (void)error;
    DType to = node_has(node, 2) ? node_dtype(node, 2)
                                 : node_dtype_attr(node, "output_dtype", DTYPE_UNKNOWN);
    node_give(node, node_shape(node, 0), to == DTYPE_UNKNOWN ? DTYPE_UINT8 : to);
    return true;
}

bool translate_dequantize(Node *node, GError **error)
{
    (void)error;
    DType to = node_dtype_attr(node, "output_dtype", DTYPE_UNKNOWN);
    if (to == DTYPE_UNKNOWN)
        to = node_dtype(node, 1);
    node_give(node, node_shape(node, 0), to);
    return true;
}

bool translate_dynamic_quantize(Node *node, GError **error)
{
    (void)error;
    node_give(node, node_shape(node, 0), DTYPE_UINT8);
    node_give(node, (Shape){.rank = 0}, DTYPE_FP32);
    node_give(node, (Shape){.rank = 0}, DTYPE_UINT8);
    return true;
}

bool translate_qlinear_binary(Node *node, GError **error)
{
    (void)error;
    TAKE(node, 0, 3, 1, 2, 4, 5, 6, 7);
    node->compute = DTYPE_INT8;
    return true;
}

/* Input, its scale and zero point, those of the output. */
bool translate_qlinear_unary(Node *node, GError **error)
{
    node->compute = DTYPE_INT8;
    if (node->kind == OP_AVG_POOL)
        return translate_pool(node, error);
    if (node->kind == OP_SOFTMAX)
        node->attrs.axis = node_int(node, "axis", -1);
    if (node->kind == OP_GLOBAL_AVG_POOL && node_int(node, "channels_last", 0) != 0) {
        Shape y = node_shape(node, 0);
        for (int i = 1; i < y.rank - 1; i++)
            y.dim[i] = 1;
        node_give(node, y, node_dtype(node, 0));
    }
    return true;
}

/* Scale and zero point of the output, then each tensor with its own. */
bool translate_qlinear_concat(Node *node, GError **error)
{
    int64_t axis = node_int(node, "axis", 0), length = 0;
    Shape y = node_shape(node, 2);
    int at = shape_axis(&y, axis), n = MAX(node->n_inputs, 0);
    if (y.rank >= 0 && at < 0)
        return node_fail(error, "axis %" G_GINT64_FORMAT " is not an axis of %d dimensions", axis,
                         y.rank);
    g_autofree int *order = g_new(int, n + 1);
    int k = 0;
    for (int i = 2; i < n; i += 3) {
        Shape x = node_shape(node, i);
        order[k++] = i;
        bool known = y.rank >= 0 && x.rank == y.rank && x.dim[at] >= 0 && length >= 0;
        length = known ? count_add(length, x.dim[at]) : DIM_UNKNOWN;
    }
    for (int i = 0; i < n; i++)
        if (i < 2 || (i - 2) % 3 != 0)
            order[k++] = i;
    node_take(node, order, k);
    if (y.rank >= 0)
        y.dim[at] = length;
    node->attrs.axis = axis;
    node_give(node, y, node_dtype(node, 2));
    return true;
}
