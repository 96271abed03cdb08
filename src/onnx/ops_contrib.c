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

/* ---- Channels in blocks ---------------------------------------------------------------------- */

/* Models that ONNX Runtime saved for a processor have channels in blocks of 8 or of 16, the last
 * one filled up: of which, a number that both divide need not say. */
bool translate_reorder_input(Node *node)
{
    enum { BLOCK = 16 };
    Shape y = node_shape(node, 0);
    if (y.rank < 2)
        return node_give(node, y);
    if (node_int(node, "channels_last", 0) != 0) {
        int64_t channels = y.dim[y.rank - 1];
        memmove(&y.dim[2], &y.dim[1], (size_t)(y.rank - 2) * sizeof *y.dim);
        y.dim[1] = channels;
    }
    if (y.dim[1] % BLOCK != 0)
        y.dim[1] = DIM_UNKNOWN;
    return node_give(node, y);
}

bool translate_reorder_output(Node *node)
{
    Shape y = node_shape(node, 0);
    int64_t channels = node_int(node, "channels", 0);
    if (y.rank < 2)
        return node_give(node, y);
    if (channels < 1 || (y.dim[1] >= 0 && channels > y.dim[1]))
        return node_fail(node, "it has no %" G_GINT64_FORMAT " channels", channels);
    y.dim[1] = channels;
    if (node_int(node, "channels_last", 0) != 0) {
        memmove(&y.dim[1], &y.dim[2], (size_t)(y.rank - 2) * sizeof *y.dim);
        y.dim[y.rank - 1] = channels;
    }
    return node_give(node, y);
}

bool translate_upsample_blocks(Node *node)
{
    Ints scales = node_ints(node, "scales");
    Shape y = node_shape(node, 0);
    bool nearest = strcmp(node_text(node, "mode", "nearest"), "nearest") == 0;
    node->attrs.as.resize.mode = nearest ? RESIZE_NEAREST : RESIZE_LINEAR;
    if (y.rank >= 0 && scales.n != y.rank)
        return node_fail(node, "it has %d scales for %d dimensions", scales.n, y.rank);
    for (int i = 0; i < y.rank; i++) {
        if (scales.v[i] < 1)
            return node_fail(node, "its scales must be at least 1");
        if (y.dim[i] >= 0)
            y.dim[i] = count_or_most(count_mul(y.dim[i], scales.v[i]));
    }
    return node_give(node, y);
}

/* ---- Linear attention ------------------------------------------------------------------------ */

/* What the rule leaves out is not read. */
static void take_rule(Node *node, int state, int decay, int rate, const int *rest, int n)
{
    enum { FIRST = 6, MOST = 16 };
    const char *rule = node_text(node, "update_rule", "gated_delta");
    int order[MOST] = {
        0, 1, 2, state, strstr(rule, "gated") ? decay : -1, strstr(rule, "delta") ? rate : -1};
    for (int i = 0; i < n; i++)
        order[FIRST + i] = rest[i];
    node_take(node, order, FIRST + n);
    if (node_has(node, state))
        graph_tensor(node->import->graph, node->inputs[state])->is_state = true;
}

/* Query, key, value, state, decays, rates: heads side by side. */
bool translate_linear_attention(Node *node)
{
    enum { STATE = 3 };
    AttentionAttrs *attrs = &node->attrs.as.attention;
    int64_t heads = attrs->heads = node_int(node, "q_num_heads", 0);
    int64_t kv = attrs->kv_heads = node_int(node, "kv_num_heads", 0);
    int64_t width = node_dim(node, 0, 2), values = node_dim(node, 2, 2);
    if (heads < 1 || kv < 1)
        return node_fail(node, "%s must be at least 1", heads < 1 ? "q_num_heads" : "kv_num_heads");
    take_rule(node, STATE, 4, 5, NULL, 0);
    if (node->proto->n_outputs < 2)
        return true;
    int64_t size = width < 0 ? DIM_UNKNOWN : width / heads;
    int64_t value = values < 0 ? DIM_UNKNOWN : values / kv;
    Shape y = {3, {node_dim(node, 0, 0), node_dim(node, 0, 1), DIM_UNKNOWN}};
    Shape state = {4, {node_dim(node, 0, 0), kv, size, value}};
    if (value >= 0)
        y.dim[2] = count_mul(MAX(heads, kv), value);
    return node_give(node, y) &&
           node_give_as(node, node_has(node, STATE) ? node_shape(node, STATE) : state,
                        node_dtype(node, node_has(node, STATE) ? STATE : 0));
}

/* FLOPs of each token: query and key of length 1, a decay of its projection, a rate's sigmoid. */
static int64_t gate_flops(const Node *node, const Shape *q, const Shape *decay, int64_t kv)
{
    enum { NORM = 3, GATE = 1 + 3 + 1 + 1, SIGMOID = 4 };
    int last = q->rank - 1;
    int64_t norm = count_mul3(2 * NORM, MAX(q->dim[last - 1], 0), MAX(q->dim[last], 0));
    int64_t each = decay->rank == q->rank ? MAX(decay->dim[decay->rank - 1], 0) : 1;
    int64_t sum = node_int(node, "qk_l2_norm", 0) != 0 ? norm : 0;
    if (strcmp(node_text(node, "gate_activation", "none"), "none") != 0)
        count_add_to(&sum, count_mul3(GATE, kv, each));
    if (strcmp(node_text(node, "beta_activation", "none"), "none") != 0)
        count_add_to(&sum, count_mul(SIGMOID, kv));
    return sum;
}

/* The same of tokens x heads x features: query, key, value, ends of sequences, decays, rates,
 * state, and numbers of the gate for each head. Changes that it hands out are not known. */
bool translate_delta_net(Node *node)
{
    enum { DECAY = 4, STATE = 6 };
    Shape q = node_shape(node, 0), v = node_shape(node, 2), decay = node_shape(node, DECAY);
    if (q.rank < 3 || v.rank != q.rank || q.rank > 4)
        return node_fail(node, "its query and value are not tokens x heads x features");
    int last = q.rank - 1;
    int64_t kv = v.dim[last - 1];
    node->attrs.as.attention.row_flops = gate_flops(node, &q, &decay, MAX(kv, 0));
    take_rule(node, STATE, DECAY, 5, (const int[]){3, 7, 8, 9, 10}, 5);
    if (node->proto->n_outputs < 2)
        return true;
    q.dim[last] = v.dim[last];
    q.dim[last - 1] = q.dim[last - 1] < 0 || kv < 0 ? DIM_UNKNOWN : MAX(q.dim[last - 1], kv);
    node_give(node, q);
    node_give_as(node, node_shape(node, STATE), DTYPE_FP32);
    return node->proto->n_outputs < 3 || node_give_as(node, shape_unknown(), DTYPE_FP32);
}

/* decay_scale·softplus(a + bias), and the sigmoid of another input. */
bool translate_linear_gate(Node *node)
{
    enum { SCALED = 2, SIGMOID = 4 };
    node->attrs.fused = SCALED + (node_has(node, 3) ? SIGMOID : 0);
    for (int i = 0; i < CLAMP(node->proto->n_outputs, 1, 2); i++)
        node_give(node, node_shape(node, 0));
    return true;
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

/* Normalised by as many features as the scale has, of which a row may hold several, and gated by a
 * swish of another input. */
bool translate_gated_norm(Node *node)
{
    enum { GATE = 5 + 1 };
    Shape x = node_shape(node, 0);
    int64_t part = node_length(node, 1), row = x.rank > 0 ? x.dim[x.rank - 1] : DIM_UNKNOWN;
    node->attrs.as.norm.axis = -1;
    node->attrs.fused = GATE;
    if (part < 1 || row < 0) {
        node_become(node, OP_UNKNOWN);
        return node_give(node, x);
    }
    node->attrs.as.norm.groups = row / part;
    return row % part == 0 ? node_give(node, x)
                           : node_fail(node, "its rows do not divide into parts of its scale");
}
