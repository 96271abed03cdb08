/* Norms, activations, pools, reductions, quantization. */
#include <string.h>

#include "base/count.h"
#include "graph/window.h"
#include "onnx/ops.h"

/* ---- Norms ----------------------------------------------------------------------------------- */

bool translate_batch_norm(Node *node)
{
    Shape x = node_shape(node, 0);
    if (node->proto->n_outputs < 2)
        return true;
    node_give(node, x);
    for (int i = 1; i < MIN(node->proto->n_outputs, 5); i++)
        node_give_as(node, shape_of_list(node_dim(node, 0, 1)), node_dtype(node, 3));
    return true;
}

/* Mean and deviation, which training wants, have 1 for each normalised dimension; what follows is
 * the sum of two inputs. */
static bool give_norm(Node *node)
{
    Shape x = node_shape(node, 0), mean = x;
    if (node->proto->n_outputs < 2)
        return true;
    for (int i = MAX(shape_axis(&x, node->attrs.as.norm.axis), 0); i < mean.rank; i++)
        mean.dim[i] = 1;
    node_give(node, x);
    for (int i = 1; i < node->proto->n_outputs; i++)
        node_give_as(node, i < 3 ? mean : x, i < 3 ? DTYPE_FP32 : node_dtype(node, 0));
    return true;
}

bool translate_layer_norm(Node *node)
{
    Shape x = node_shape(node, 0);
    return node_axis(node, &x, node->attrs.as.norm.axis) >= 0 && give_norm(node);
}

/* The sum of two inputs, and perhaps a bias, normalised. */
bool translate_skip_norm(Node *node)
{
    node->attrs.as.norm.axis = -1;
    node->attrs.fused = 1 + node_has(node, node->kind == OP_RMS_NORM ? 3 : 4);
    return give_norm(node);
}

bool translate_embed_norm(Node *node)
{
    Shape ids = node_shape(node, 0), table = node_shape(node, 2), y = shape_unknown();
    if (ids.rank == 2 && table.rank == 2)
        y = (Shape){3, {ids.dim[0], ids.dim[1], table.dim[1]}};
    node_give_as(node, y, node_dtype(node, 2));
    if (node->proto->n_outputs > 1)
        node_give_as(node, shape_of_list(node_dim(node, 0, 0)), DTYPE_INT32);
    if (node->proto->n_outputs > 2)
        node_give_as(node, y, node_dtype(node, 2));
    node->attrs.fused = node_has(node, 1) ? 0 : -1; /* the table's has both sums */
    return true;
}

/* ---- Activations ----------------------------------------------------------------------------- */

/* Up to opset 12 the axis is the first of those that make up a row; the very end was an axis too.
 */
static void read_rows(Node *node, bool early)
{
    AxisAttrs *attrs = &node->attrs.as.axis;
    Shape x = node_shape(node, 0);
    attrs->axis = node_int(node, "axis", early ? 1 : -1);
    if (early && attrs->axis == x.rank)
        attrs->axis = -1;
    attrs->to_end = early && x.rank > 0 && shape_axis(&x, attrs->axis) < x.rank - 1;
}

bool translate_softmax(Node *node)
{
    read_rows(node, node->version < 13);
    return true;
}

/* BiasSoftmax: rows as of opset 12. */
bool translate_bias_softmax(Node *node)
{
    node->attrs.fused = 1;
    return translate_softmax(node);
}

bool translate_quantized_softmax(Node *node)
{
    read_rows(node, node_int(node, "opset", 13) < 13);
    return true;
}

bool translate_gelu(Node *node)
{
    if (strcmp(node_text(node, "approximate", "none"), "tanh") == 0)
        node_become(node, OP_GELU_TANH);
    node->attrs.fused = node_has(node, 1); /* BiasGelu, FastGelu */
    return true;
}

bool translate_clip(Node *node)
{
    const OnnxKnown *low = node_known(node, 1), *high = node_known(node, 2);
    node->attrs.as.number.alpha =
        low && low->n == 1 ? known_real_at(low, 0) : node_real(node, "min", 0);
    node->attrs.as.number.beta =
        high && high->n == 1 ? known_real_at(high, 0) : node_real(node, "max", 0);
    return true;
}

bool translate_dropout(Node *node)
{
    if (node->proto->n_outputs < 2)
        return true;
    DType mask = node->version < 10 && !*node->proto->domain ? node_dtype(node, 0) : DTYPE_BOOL;
    return node_give(node, node_shape(node, 0)) && node_give_as(node, node_shape(node, 0), mask);
}

/* ---- Pools ----------------------------------------------------------------------------------- */

/* The maxima, and where each of them is. */
static bool give_maxima(Node *node)
{
    const WindowAttrs *attrs = &node->attrs.as.window;
    Shape y = node_shape(node, 0);
    Window window = {0};
    g_autoptr(GError) problem = NULL;
    if (y.rank >= 0 && !window_init(&window, attrs, &y, &attrs->kernel, true, &problem))
        return node_fail(node, "%s", problem->message);
    for (int i = 0; i < window.rank; i++)
        y.dim[i + 2] = window.dim[i].out;
    return node_give(node, y) && node_give_as(node, y, DTYPE_INT64);
}

/* Windows of a pool stand side by side unless strides say otherwise. */
bool translate_pool(Node *node)
{
    if (!translate_window(node))
        return false;
    if (node->attrs.as.window.stride.n == 0)
        node->attrs.as.window.stride = (Ints){1, {1}};
    return node->kind != OP_MAX_POOL || node->channels_last || node->proto->n_outputs < 2 ||
           give_maxima(node);
}

bool translate_last_pool(Node *node)
{
    node->channels_last = true;
    return translate_pool(node);
}

/* What is quantized may have its channels last. */
bool translate_channels_last(Node *node)
{
    Shape y = node_shape(node, 0);
    for (int i = 1; i < y.rank - 1; i++)
        y.dim[i] = 1;
    return node_int(node, "channels_last", 0) == 0 || node_give(node, y);
}

bool translate_max_unpool(Node *node)
{
    Ints size;
    Argument given = node_argument(node, 2, &size);
    Shape x = node_shape(node, 0), y = x;
    node->attrs = op_default_attrs(OP_MAX_POOL);
    if (!translate_pool(node))
        return false;
    WindowAttrs window = node->attrs.as.window;
    node_become(node, OP_MAX_UNPOOL);
    if (given >= ARGUMENT_PARTLY)
        return node_give(node, shape_of_ints(&size));
    if (x.rank >= 0 && window.kernel.n != x.rank - 2)
        return node_fail(node, "kernel_shape has %d numbers for %d dimensions", window.kernel.n,
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
    return node_give(node, y);
}

/* One result per region, of a fixed size. */
bool translate_roi_pool(Node *node)
{
    Ints size = node_ints(node, "pooled_shape");
    if (size.n == 0 && node_has(node, 3) && node_argument(node, 3, &size) != ARGUMENT_KNOWN)
        return node_give(node, (Shape){4, {node_dim(node, 1, 0), node_dim(node, 0, 1), -1, -1}});
    if (size.n != 2)
        size = (Ints){2, {node_int(node, "output_height", 1), node_int(node, "output_width", 1)}};
    if (size.v[0] < 0 || size.v[1] < 0)
        return node_fail(node, "its output size is negative");
    return node_give(
        node, (Shape){4, {node_dim(node, 1, 0), node_dim(node, 0, 1), size.v[0], size.v[1]}});
}

/* ---- Reductions ------------------------------------------------------------------------------ */

bool translate_reduce(Node *node)
{
    AxesAttrs *attrs = &node->attrs.as.axes;
    Argument axes = node_list(node, "axes", 1, &attrs->axes);
    if (axes == ARGUMENT_UNKNOWN || axes == ARGUMENT_PARTLY) {
        attrs->axes = (Ints){0};
        return node_give(node,
                         attrs->keep_dims ? shape_opened(node_shape(node, 0)) : shape_unknown());
    }
    if (attrs->axes.n == 0 && node_int(node, "noop_with_empty_axes", 0) != 0) {
        node_become(node, OP_IDENTITY);
    }
    return true;
}

/* Its further inputs are scales. */
bool translate_quantized_reduce(Node *node)
{
    node->attrs.as.axes.axes = node_ints(node, "axes");
    return true;
}

bool translate_arg_reduce(Node *node)
{
    node->attrs.as.axes.axes = (Ints){1, {node_int(node, "axis", 0)}};
    return true;
}

/* Scores, targets, weights. Unless reduced, a loss per target. */
bool translate_loss(Node *node)
{
    bool each = strcmp(node_text(node, "reduction", "mean"), "none") == 0;
    node_give(node, each ? node_shape(node, 1) : (Shape){.rank = 0});
    return node->proto->n_outputs < 2 || node_give(node, node_shape(node, 0));
}

/* ---- Quantization ---------------------------------------------------------------------------- */

/* Elements, their scale and zero point. */
bool translate_dynamic_quantize(Node *node)
{
    return node_give_as(node, node_shape(node, 0), DTYPE_UINT8) &&
           node_give_as(node, (Shape){.rank = 0}, DTYPE_FP32) &&
           node_give_as(node, (Shape){.rank = 0}, DTYPE_UINT8);
}

/* Scale and zero point of the output, then each tensor with its own. */
bool translate_qlinear_concat(Node *node)
{
    int64_t length = 0;
    Shape y = node_shape(node, 2);
    int at = node_axis(node, &y, node->attrs.as.axis.axis), n = node->n_inputs, k = 0;
    if (at < 0)
        return false;
    g_autofree int *order = g_new(int, n + 1);
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
    return node_give_as(node, y, node_dtype(node, 2));
}
