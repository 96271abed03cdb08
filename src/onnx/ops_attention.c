/* Attention in every dialect, as graph/attention.h has it: operands in its order, what is done to
 * them on the way as attributes, caches and scores as outputs. */
#include "graph/attention.h"

#include "base/count.h"
#include "onnx/check.h"
#include "onnx/ops.h"

/* FLOPs of a head's features normalised by their root mean square, of a rotated one, of a capped
 * score (a quotient, tanh and a product) */
enum { NORM_EACH = 4, NORM_ROW = 2, ROTATED = 3, CAPPED = 1 + 5 + 1 };

/* ---- What dialects share --------------------------------------------------------------------- */

static bool refuse(const Node *node, GError *problem)
{
    node_fail(node, "%s", problem->message);
    g_error_free(problem);
    return false;
}

static const Tensor *operand(const Node *node, int i)
{
    return i < node->n_operands && node->operands[i] != NO_TENSOR
               ? graph_tensor(node->import->graph, node->operands[i])
               : NULL;
}

static bool find_sizes(const Node *node, AttentionSizes *sizes)
{
    const AttentionAttrs *attrs = &node->attrs.as.attention;
    const Shape *x[ATTENTION_OTHERS];
    GError *problem = NULL;
    for (int i = 0; i < ATTENTION_OTHERS; i++)
        x[i] = operand(node, i) ? &operand(node, i)->shape : NULL;
    bool ok =
        x[0] && (node->kind == OP_ATTENTION || (x[PACKED_WEIGHT] && x[PACKED_WEIGHT]->rank != 0));
    if (!ok)
        return node_fail(node, "its %s is missing", x[0] ? "weight" : "input");
    ok = node->kind == OP_ATTENTION ? attention_sizes(attrs, x, sizes, &problem)
                                    : attention_packed_sizes(attrs, x[0], x[PACKED_WEIGHT],
                                                             x[PACKED_PAST], sizes, &problem);
    return ok || refuse(node, problem);
}

/* A past that the network is given was left by the pass before. */
static void mark_states(const Node *node)
{
    int first = node->kind == OP_ATTENTION ? ATTENTION_PAST_KEY : PACKED_PAST;
    int last = node->kind == OP_ATTENTION ? ATTENTION_PAST_VALUE : PACKED_PAST;
    for (int i = first; i <= last && i < node->n_operands; i++)
        if (operand(node, i) && operand(node, i)->role == TENSOR_INPUT)
            graph_tensor(node->import->graph, node->operands[i])->is_state = true;
}

/* Of input i: numbers that are added to scores, not a mask of yes and no. */
static bool adds_to_scores(const Node *node, int i)
{
    return node_has(node, i) && dtype_is_float(node_dtype(node, i));
}

static DType cache_dtype(const Node *node, int past, int fresh)
{
    return operand(node, past)    ? operand(node, past)->dtype
           : operand(node, fresh) ? operand(node, fresh)->dtype
                                  : node_dtype(node, 0);
}

static void give_cache(Node *node, const AttentionSizes *sizes, int past, int fresh, int64_t size)
{
    const Tensor *before = operand(node, past);
    node_give_as(
        node,
        attention_cache(&node->attrs.as.attention, sizes, before ? &before->shape : NULL, size),
        cache_dtype(node, past, fresh));
}

/* The result, caches, and scores where the dialect has them as its output of that number. */
static bool give_outputs(Node *node, const AttentionSizes *sizes, int scores)
{
    const AttentionAttrs *attrs = &node->attrs.as.attention;
    Shape query = operand(node, 0)->shape;
    bool known = sizes->heads != DIM_UNKNOWN;
    node_give(node, known ? attention_result(sizes, &query, !operand(node, ATTENTION_KEY))
                          : shape_unknown());
    if (node->proto->n_outputs > 1)
        give_cache(node, sizes, ATTENTION_PAST_KEY, ATTENTION_KEY, sizes->size);
    if (node->proto->n_outputs > 2)
        give_cache(node, sizes, ATTENTION_PAST_VALUE, ATTENTION_VALUE, sizes->value_size);
    if (node->proto->n_outputs > 3 && scores == 3)
        node_give(node, attention_scores(attrs, sizes));
    mark_states(node);
    return true;
}

static bool give_attention(Node *node, int scores)
{
    AttentionSizes sizes;
    return find_sizes(node, &sizes) && give_outputs(node, &sizes, scores);
}

static bool need_heads(const Node *node)
{
    const AttentionAttrs *attrs = &node->attrs.as.attention;
    bool fit = attrs->heads >= 1 && attrs->kv_heads >= 1 && attrs->heads <= INT32_MAX &&
               attrs->kv_heads <= INT32_MAX;
    return fit || node_fail(node, "%s must be at least 1",
                            attrs->heads >= 1 ? "kv_num_heads" : "num_heads");
}

/* Whether past and present are one buffer, which has room for what is new: where the node says so,
 * or the file states a cache that does not grow. */
static bool shares_buffer(const Node *node, int past)
{
    Shape before = node_shape(node, past), after = shape_unknown();
    int at = before.rank - 2;
    if (node_int(node, "past_present_share_buffer", 0) != 0)
        return true;
    bool main_graph = !node->scope->outer && !node->scope->frame;
    if (main_graph && node->proto->n_outputs > 1 && *node->proto->outputs[1])
        after = check_declared(node->import, node->proto->outputs[1]);
    return at >= 0 && after.rank == before.rank && before.dim[at] > 0 &&
           before.dim[at] == after.dim[at];
}

/* How many of its places are filled is in input `length`, past ones (`more` is added) or all. */
static void fill_buffer(Node *node, int past, int length, int64_t more)
{
    AttentionAttrs *attrs = &node->attrs.as.attention;
    Shape before = node_shape(node, past);
    int64_t filled = node_scalar(node, length),
            room = before.rank < 2 ? 0 : before.dim[before.rank - 2];
    attrs->shared = node_has(node, past) && shares_buffer(node, past);
    if (!attrs->shared || room < 1)
        return;
    if (filled != KNOWN_NOT && filled >= 0 && count_add(filled, more) > 0)
        attrs->window = MIN(count_or_most(count_add(filled, more)), room);
    else
        import_assume(node->import,
                      "A cache has room for %" G_GINT64_FORMAT
                      " positions: the file does not say how many are filled, and all count.",
                      room);
}

/* ---- The default domain ---------------------------------------------------------------------- */

/* Query, key, value, mask, past key and value, lengths of what is no padding. */
bool translate_attention(Node *node)
{
    AttentionAttrs *attrs = &node->attrs.as.attention;
    attrs->heads = node_int(node, "q_num_heads", 0);
    attrs->kv_heads = node_int(node, "kv_num_heads", attrs->heads);
    attrs->causal = node_int(node, "is_causal", 0) != 0;
    attrs->score_flops = adds_to_scores(node, 3) + (node_real(node, "softcap", 0) > 0 ? CAPPED : 0);
    Shape q = node_shape(node, 0);
    if (q.rank >= 0 && q.rank != 3 && q.rank != 4)
        return node_fail(node, "its query has %d dimensions; it must have 3 or 4", q.rank);
    if (!node_has(node, 1) || !node_has(node, 2))
        return node_fail(node, "its key or value is missing");
    if (q.rank == 3 && !need_heads(node))
        return false;
    node_take(node, (const int[]){0, 1, 2, 4, 5, 3, 6}, 7);
    return give_attention(node, 3);
}

/* ---- com.microsoft --------------------------------------------------------------------------- */

/* Query, key, value, bias, padding, bias of scores, past key and value, length, beams. */
bool translate_multi_head_attention(Node *node)
{
    AttentionAttrs *attrs = &node->attrs.as.attention;
    attrs->heads = attrs->kv_heads = node_int(node, "num_heads", 0);
    attrs->causal = node_int(node, "unidirectional", 0) != 0;
    attrs->bias = node_has(node, 3);
    attrs->score_flops = adds_to_scores(node, 5);
    if (!need_heads(node))
        return false;
    fill_buffer(node, 6, 8, MAX(node_dim(node, 0, 1), 0));
    node_take(node, (const int[]){0, 1, 2, 6, 7, 3, 4, 5, 8, 9}, 10);
    return give_attention(node, 3);
}

/* One position after another: query, key, value, mask, bias of scores, past key and value, length,
 * width and places of beams, bias. */
bool translate_decoder_attention(Node *node)
{
    AttentionAttrs *attrs = &node->attrs.as.attention;
    attrs->heads = attrs->kv_heads = node_int(node, "num_heads", 0);
    attrs->bias = node_has(node, 10);
    attrs->score_flops = adds_to_scores(node, 4);
    if (!need_heads(node))
        return false;
    fill_buffer(node, 5, 7, 1);
    node_take(node, (const int[]){0, 1, 2, 5, 6, 3, 4, 7, 8, 9, 10}, 11);
    return give_attention(node, 3);
}

/* Features of a head, by the query's width or the past's. */
static int64_t head_size(const Node *node, bool packed)
{
    const AttentionAttrs *attrs = &node->attrs.as.attention;
    Shape q = node_shape(node, 0);
    int64_t heads = packed ? count_add(attrs->heads, count_mul(2, attrs->kv_heads)) : attrs->heads;
    int64_t width = q.rank > 0 ? q.dim[q.rank - 1] : DIM_UNKNOWN;
    return width < 0 || heads < 1 ? 0 : width / heads;
}

static int64_t rotated_features(const Node *node, int table, int64_t size)
{
    Shape cos = node_shape(node, table);
    int64_t given = node_int(node, "rotary_embedding_dim", 0);
    int64_t width =
        cos.rank > 0 && cos.dim[cos.rank - 1] >= 0 ? count_mul(2, cos.dim[cos.rank - 1]) : size;
    return CLAMP(given > 0 ? given : width, 0, size);
}

/* Query, key, value, past key and value, lengths of each sequence and of the longest, cosines and
 * sines, positions, bias of scores, sinks, scales of the cache, weights that normalise heads. */
bool translate_group_query_attention(Node *node)
{
    enum { LENGTH = 6, COS = 7, BIAS = 10, NORM = 14, INPUTS = 16 };
    AttentionAttrs *attrs = &node->attrs.as.attention;
    int order[INPUTS];
    attrs->heads = node_int(node, "num_heads", 0);
    attrs->kv_heads = node_int(node, "kv_num_heads", attrs->heads);
    attrs->causal = node_int(node, "causal", 1) != 0;
    attrs->score_flops =
        adds_to_scores(node, BIAS) + (node_real(node, "softcap", 0) > 0 ? CAPPED : 0);
    if (!need_heads(node))
        return false;
    int64_t size = head_size(node, !node_has(node, 1));
    if (node_int(node, "do_rotary", 0) != 0)
        attrs->row_flops = count_mul(ROTATED, rotated_features(node, COS, size));
    if (node_has(node, NORM))
        count_add_to(&attrs->row_flops, count_add(count_mul(NORM_EACH, size), NORM_ROW));
    fill_buffer(node, 3, LENGTH, 0);
    int64_t window = node_int(node, "local_window_size", -1);
    if (window > 0)
        attrs->window = attrs->window > 0 ? MIN(attrs->window, window) : window;
    for (int i = 0; i < INPUTS; i++)
        order[i] = i;
    node_take(node, order, INPUTS);
    return give_attention(node, 3);
}

/* Which scores there are is in tables of blocks: they are not counted, but outputs are known. */
bool translate_sparse_attention(Node *node)
{
    AttentionAttrs *attrs = &node->attrs.as.attention;
    attrs->heads = node_int(node, "num_heads", 0);
    attrs->kv_heads = node_int(node, "kv_num_heads", attrs->heads);
    attrs->shared = true;
    if (!need_heads(node))
        return false;
    node_take(node, (const int[]){0, 1, 2, 3, 4}, 5);
    if (!give_attention(node, 0))
        return false;
    node_take(node, (const int[]){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 11);
    node_become(node, OP_UNKNOWN);
    return true;
}

/* How long each sequence's past is, only the data tell. Caches are of blocks, and stay where they
 * are. */
bool translate_paged_attention(Node *node)
{
    AttentionAttrs *attrs = &node->attrs.as.attention;
    attrs->heads = node_int(node, "num_heads", 0);
    attrs->kv_heads = node_int(node, "kv_num_heads", attrs->heads);
    if (!need_heads(node))
        return false;
    int64_t width = count_mul(attrs->heads, head_size(node, !node_has(node, 1)));
    int64_t value = node_int(node, "v_head_size", 0);
    width = value > 0 ? count_mul(attrs->heads, value) : width;
    node_give(node, (Shape){2, {node_dim(node, 0, 0), width > 0 ? width : DIM_UNKNOWN}});
    for (int i = 3; i < 5; i++)
        node_give_as(node, node_shape(node, i), node_dtype(node, i));
    node_become(node, OP_UNKNOWN);
    return true;
}

/* Tokens without padding, of sequences whose longest has as many as token_offset has columns: none
 * meets more keys. Query, key, value, bias, token_offset, ends of sequences, bias of scores. */
bool translate_packed_multi_head_attention(Node *node)
{
    AttentionAttrs *attrs = &node->attrs.as.attention;
    attrs->heads = attrs->kv_heads = node_int(node, "num_heads", 0);
    attrs->bias = node_has(node, 3);
    attrs->score_flops = adds_to_scores(node, 6);
    attrs->window = MAX(node_dim(node, 4, 1), 0);
    if (!need_heads(node))
        return false;
    node_take(node, (const int[]){0, 1, 2, -1, -1, 3, 4, 5, 6}, 9);
    return give_attention(node, 0);
}

/* ---- With the projection --------------------------------------------------------------------- */

/* Operands are in order; `weight` is the one whose last dimension is query, key and value. */
static bool give_packed(Node *node)
{
    AttentionAttrs *attrs = &node->attrs.as.attention;
    AttentionSizes sizes;
    Ints features = node_ints(node, "qkv_hidden_sizes");
    if (features.n == 3 && features.v[2] > 0)
        attrs->width = features.v[2];
    if (!find_sizes(node, &sizes))
        return false;
    if (node_int(node, "do_rotary", 0) != 0)
        attrs->row_flops =
            count_mul(ROTATED, rotated_features(node, node->n_inputs, MAX(sizes.size, 0)));
    DType dtype = operand(node, PACKED_BIAS) ? operand(node, PACKED_BIAS)->dtype : DTYPE_UNKNOWN;
    dtype = dtype_is_float(node_dtype(node, 0)) ? node_dtype(node, 0) : dtype;
    const Tensor *past = operand(node, PACKED_PAST);
    Shape x = node_shape(node, 0), cache = shape_unknown();
    node_give_as(node,
                 sizes.heads == DIM_UNKNOWN ? shape_unknown() : attention_result(&sizes, &x, true),
                 dtype);
    if (past && past->shape.rank == 5)
        cache = attention_cache(attrs, &sizes, &past->shape, sizes.size);
    else if (!past)
        cache =
            (Shape){5, {2, sizes.batch, sizes.kv_heads, attention_keys(attrs, &sizes), sizes.size}};
    if (node->proto->n_outputs > 1)
        node_give_as(node, cache, past ? past->dtype : dtype);
    mark_states(node);
    return true;
}

/* Input, weight, bias, mask, past, bias of scores, length, width and places of beams. */
bool translate_packed_attention(Node *node)
{
    AttentionAttrs *attrs = &node->attrs.as.attention;
    attrs->heads = attrs->kv_heads = node_int(node, "num_heads", 0);
    attrs->causal = node_int(node, "unidirectional", 0) != 0;
    attrs->score_flops = adds_to_scores(node, 5);
    if (!need_heads(node))
        return false;
    fill_buffer(node, 4, 6, MAX(node_dim(node, 0, 1), 0));
    node_take(node, (const int[]){0, 1, 2, 4, 3, 5, 6, 7, 8}, 9);
    return give_packed(node);
}

/* Input, weight, bias, their scales, mask, zero points, past. */
bool translate_quantized_attention(Node *node)
{
    AttentionAttrs *attrs = &node->attrs.as.attention;
    attrs->heads = attrs->kv_heads = node_int(node, "num_heads", 0);
    attrs->causal = node_int(node, "unidirectional", 0) != 0;
    if (!need_heads(node))
        return false;
    fill_buffer(node, 8, 9, 0);
    node_take(node, (const int[]){0, 1, 2, 8, 5, 3, 4, 6, 7}, 9);
    return give_packed(node);
}

/* Tokens without padding: input, weight, bias, token_offset, ends of sequences, bias of scores. */
bool translate_packed_tokens_attention(Node *node)
{
    AttentionAttrs *attrs = &node->attrs.as.attention;
    attrs->heads = attrs->kv_heads = node_int(node, "num_heads", 0);
    attrs->score_flops = adds_to_scores(node, 5);
    attrs->window = MAX(node_dim(node, 3, 1), 0);
    if (!need_heads(node))
        return false;
    node_take(node, (const int[]){0, 1, 2, -1, 3, 4, 5}, 7);
    return give_packed(node);
}
