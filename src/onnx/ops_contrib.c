/* Types of com.microsoft that few files have. What their inputs and outputs are is in ONNX
 * Runtime's list of contributed operators. */
#include <string.h>

#include "base/count.h"
#include "onnx/ops.h"

/* ---- Padding and positions ------------------------------------------------------------------- */

static int64_t sum_of(const OnnxKnown *known)
{
    int64_t sum = known ? 0 : -1;
    for (int i = 0; known && i < known->n && sum >= 0; i++) {
        int64_t next = known_at(known, i);
        sum = next == KNOWN_NOT || next < 0 ? -1 : count_or_most(count_add(sum, next));
    }
    return sum;
}

/* Tokens of batch x length that are no padding, one after the other; their places; ends of
 * sequences; the longest. */
bool translate_remove_padding(Node *node)
{
    int64_t batch = node_dim(node, 0, 0), length = node_dim(node, 0, 1);
    int64_t tokens = sum_of(node_known(node, 1));
    bool open = tokens < 0 && batch >= 0 && length >= 0;
    if (open) {
        tokens = count_or_most(count_mul(batch, length));
        import_assume(node->import, "How many of its tokens are padding the file does not say: all "
                                    "of them count.");
    }
    node_give(node, (Shape){2, {tokens < 0 ? DIM_UNKNOWN : tokens, node_dim(node, 0, 2)}});
    node_give_as(node, (Shape){2, {batch, length}}, DTYPE_INT32);
    node_give_as(node, shape_of_list(batch < 0 ? -1 : count_add(batch, 1)), DTYPE_INT32);
    return node_give_as(node, shape_of_list(1), DTYPE_INT32);
}

bool translate_restore_padding(Node *node)
{
    return node_give(
        node, (Shape){3, {node_dim(node, 1, 0), node_dim(node, 1, 1), node_dim(node, 0, 1)}});
}

static int64_t size_at(const Node *node, int i)
{
    int64_t size = node_scalar(node, i);
    return size == KNOWN_NOT || size < 0 ? DIM_UNKNOWN : size;
}

/* A number per head for each pair of positions, from a table of distances. */
bool translate_position_bias(Node *node)
{
    return node_give(node,
                     (Shape){4, {1, node_dim(node, 0, 1), size_at(node, 1), size_at(node, 2)}});
}

/* ---- Windows --------------------------------------------------------------------------------- */

/* Of a dimension all windows of `size`, `step` apart, which are a dimension more. */
bool translate_unfold(Node *node)
{
    Shape x = node_shape(node, 0);
    int64_t size = node_int(node, "size", 0), step = node_int(node, "step", 1);
    int axis = node_axis(node, &x, node_int(node, "dim", -1));
    if (axis < 0)
        return false;
    if (size < 1 || step < 1 || (x.rank > 0 && x.dim[axis] >= 0 && x.dim[axis] < size))
        return node_fail(node, "its windows of %" G_GINT64_FORMAT " do not fit", size);
    if (x.rank < 1 || x.rank >= SHAPE_MAX_RANK)
        return node_give(node, shape_unknown());
    x.dim[axis] = x.dim[axis] < 0 ? DIM_UNKNOWN : (x.dim[axis] - size) / step + 1;
    return node_give(node, shape_inserted(&x, x.rank, size));
}

/* Input, weight, padding, bias. */
bool translate_padded_conv_transpose(Node *node)
{
    Ints pads;
    Argument given = node_argument(node, 2, &pads);
    if (!translate_conv_transpose(node))
        return false;
    if (given == ARGUMENT_KNOWN)
        node->attrs.as.window.pad = pads;
    else if (given != ARGUMENT_ABSENT)
        return node_give(node, shape_opened(node_shape(node, 0)));
    return !node->import->error;
}

/* What a causal convolution keeps of what came before; perhaps of several steps. */
static Shape state_of(const Node *node, const Shape *x, int64_t reach)
{
    int64_t steps = node_int(node, "state_window", 0);
    Shape state = {3, {x->dim[0], x->dim[1], reach}};
    return steps > 0 ? shape_inserted(&state, 0, steps) : state;
}

/* Each channel by itself, over itself and what came before: input, weight, bias, state. */
bool translate_causal_conv(Node *node)
{
    enum { STATE = 3 };
    Shape x = node_shape(node, 0);
    int64_t taps = node_dim(node, 1, 2), dilation = node_int(node, "dilation", 1);
    node->channels_last = node_int(node, "channels_last", 0) != 0;
    if (node_int(node, "ndim", 1) != 1 || x.rank != 3 || taps < 1 || dilation < 1) {
        node_become(node, OP_UNKNOWN);
        node->channels_last = false;
        return node_give(node, x);
    }
    if (node->channels_last)
        x = (Shape){3, {x.dim[0], x.dim[2], x.dim[1]}};
    int64_t reach = count_mul(taps - 1, dilation);
    if (!count_ok(reach))
        return node_fail(node, "its dilation is too large");
    node->attrs.as.window = (WindowAttrs){
        .pad = {2, {reach, 0}}, .dilation = {1, {dilation}}, .groups = MAX(x.dim[1], 1)};
    node->attrs.fused = strcmp(node_text(node, "activation", "none"), "none") == 0
                            ? 0
                            : op_info(OP_SILU)->unit_flops;
    if (node_has(node, STATE))
        graph_tensor(node->import->graph, node->inputs[STATE])->is_state = true;
    return node_give(node, x) &&
           (node->proto->n_outputs < 2 || node_give(node, state_of(node, &x, reach)));
}

/* ---- Arithmetic ------------------------------------------------------------------------------ */

/* Pairs of numbers: 4 products and 2 sums for two results, that is 3 each. */
bool translate_complex_product(Node *node)
{
    node->attrs.fused = 2;
    return true;
}

/* QOrderedMatMul: its seventh input is added. */
bool translate_ordered_product(Node *node)
{
    node->attrs.fused = node_has(node, 6);
    return true;
}

/* Of n numbers n/2 + 1 pairs, and back. */
bool translate_real_dft(Node *node)
{
    bool inverse = strcmp(node->proto->op_type, "Irfft") == 0;
    int64_t axes = node_int(node, "signal_ndim", 1), points = 1;
    Shape y = node_shape(node, 0);
    int last = y.rank - 1 - inverse;
    if (y.rank < 0 || y.rank >= SHAPE_MAX_RANK)
        return node_give(node, shape_unknown());
    if (axes < 1 || axes > last + 1)
        return node_fail(node, "signal_ndim does not fit %d dimensions", y.rank);
    int64_t *n = &y.dim[last];
    if (inverse && *n > 0)
        *n = count_mul(2, *n - 1);
    for (int64_t i = 0; i < axes; i++)
        points = count_mul(points, MAX(y.dim[last - i], 0));
    node->attrs.as.dims.terms = count_ok(points) ? points : INT64_MAX;
    if (inverse)
        y.rank--;
    else if (*n >= 0)
        *n = *n / 2 + 1;
    return node_give(node, inverse ? y : shape_inserted(&y, y.rank, 2));
}

/* Normalised by as many features as the scale has, and gated by a swish of another input. */
bool translate_gated_norm(Node *node)
{
    enum { GATE = 5 + 1 };
    Shape x = node_shape(node, 0);
    if (x.rank < 1 || node_length(node, 1) != x.dim[x.rank - 1]) {
        node_become(node, OP_UNKNOWN);
        return node_give(node, x);
    }
    node->attrs.as.norm.axis = -1;
    node->attrs.fused = GATE;
    return true;
}
