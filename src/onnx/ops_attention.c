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

/* TensorScatter writes new rows into a cache that has room for them. */
bool translate_cache_append(Node *node)
{
    if (operand(node, 0) && operand(node, 0)->role == TENSOR_INPUT)
        graph_tensor(node->import->graph, node->operands[0])->is_state = true;
    return true;
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

static void assume_filled(const Node *node, int64_t room)
{
    import_assume(node->import,
                  "A cache has room for %" G_GINT64_FORMAT
                  " positions: the file does not say how many are filled, and all count.",
                  room);
}

/* How many of its places are filled is in input `length`, past ones (`more` is added) or all. A
 * past that has room for all of them is such a buffer. */
static void fill_buffer(Node *node, int past, int length, int64_t more)
{
    AttentionAttrs *attrs = &node->attrs.as.attention;
    Shape before = node_shape(node, past);
    int64_t filled = node_scalar(node, length),
            room = before.rank < 2 ? 0 : before.dim[before.rank - 2];
    bool told = filled != KNOWN_NOT && filled >= 0 && count_add(filled, more) > 0;
    int64_t all = told ? count_or_most(count_add(filled, more)) : INT64_MAX;
    attrs->shared = node_has(node, past) && (all <= room || shares_buffer(node, past));
    if (!attrs->shared || room < 1)
        return;
    if (told)
        attrs->filled = MIN(all, room);
    else
        assume_filled(node, room);
}

/* Tokens of several sequences without padding: none meets more keys than the longest has. */
static void pack_tokens(Node *node, int offsets)
{
    int64_t longest = node_dim(node, offsets, 1);
    node->attrs.as.attention.window = MAX(longest, 0);
    if (longest > 0 && node_dim(node, offsets, 0) != 1)
        import_assume(node->import,
                      "Sequences are packed without padding: the file does not say how long each "
                      "is, and every token meets %" G_GINT64_FORMAT " keys, as in the longest.",
                      longest);
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
    attrs->kept = node_shape(node, 1).rank == 4;
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
    attrs->kept = node_shape(node, 1).rank == 4;
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

/* Features, then tables of cosines and sines from input `cos` on: of each head so many are rotated,
 * and the others passed on. */
static bool rotate(Node *node, int cos)
{
    Shape x = node_shape(node, 0);
    if (x.rank != 3 && x.rank != 4)
        return true;
    int64_t heads = x.rank == 4 ? x.dim[1] : node_int(node, "num_heads", 0);
    int64_t width = x.dim[x.rank - 1];
    int64_t size = x.rank == 4 ? width : heads > 0 ? width / heads : 0;
    int64_t rotated = size > 0 ? rotated_features(node, cos, size) : 0;
    if (heads > 0 && rotated > 0 && rotated < size)
        node->attrs.as.dims.terms = count_mul3(ROTATED, heads, rotated);
    return true;
}

bool translate_rotary(Node *node)
{
    return rotate(node, 1);
}

/* Positions come before the tables; they may be three of each token, for parts of its features. */
bool translate_placed_rotary(Node *node)
{
    return rotate(node, 2);
}

/* Angles of each position, then query and key, each behind its own other half: angles take a sine
 * and a cosine. */
bool translate_given_rotary(Node *node)
{
    Shape angles = node_shape(node, 0), q = node_shape(node, 1), k = node_shape(node, 3);
    bool known = angles.rank > 0 && q.rank == 4 && k.rank == 4 && q.dim[1] >= 0 && k.dim[1] >= 0 &&
                 q.dim[3] >= 0 && angles.dim[angles.rank - 1] >= 0;
    node_take(node, (const int[]){1, 2, 3, 4, 0}, 5);
    if (known)
        node->attrs.as.dims.terms =
            count_add(count_mul3(ROTATED, count_add(q.dim[1], k.dim[1]), q.dim[3]),
                      count_mul(2, angles.dim[angles.rank - 1]));
    node_give_as(node, q, node_dtype(node, 1));
    return node_give_as(node, k, node_dtype(node, 3));
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
    attrs->shared |= node_has(node, 3) && node_int(node, "sliding_window_cache", 0) != 0;
    int64_t window = node_int(node, "local_window_size", -1);
    attrs->window = MAX(window, 0);
    for (int i = 0; i < INPUTS; i++)
        order[i] = i;
    node_take(node, order, INPUTS);
    return give_attention(node, 3);
}

/* ---- Blocks ---------------------------------------------------------------------------------- */

/* A table of the file, of `rows` rows; NULL when it is none. */
static const int64_t *table_of(const Node *node, int i, int64_t rows)
{
    const OnnxKnown *known = node_known(node, i);
    if (!known || node_dim(node, i, 0) != rows || node_shape(node, i).rank != 2)
        return NULL;
    int64_t *table = onnx_arena_alloc(node->import->memory, (size_t)known->n * sizeof *table);
    for (int j = 0; j < known->n; j++)
        table[j] = known_at(known, j);
    return table;
}

/* Where tables of the file say which scores there are, these; else as many as each query's own
 * block has, at least. */
static void read_blocks(Node *node, const AttentionSizes *sizes)
{
    enum { ENDS = 5, COLUMNS, TOTAL };
    AttentionAttrs *attrs = &node->attrs.as.attention;
    int64_t told = node_scalar(node, TOTAL), size = node_int(node, "sparse_block_size", 0), keys;
    int64_t total = told > 0 ? MIN(told, sizes->past) : sizes->past;
    AttentionBlocks blocks = {.layouts = node_dim(node, ENDS, 0),
                              .rows = node_dim(node, ENDS, 1) - 1,
                              .width = node_dim(node, COLUMNS, 1),
                              .size = size,
                              .first = total - sizes->queries,
                              .total = total};
    blocks.ends = table_of(node, ENDS, blocks.layouts);
    blocks.columns = table_of(node, COLUMNS, blocks.layouts);
    attrs->filled = total;
    if (told < 1)
        assume_filled(node, sizes->past);
    if (attention_blocks(&blocks, sizes->heads, &attrs->pairs, &keys)) {
        attrs->window = MAX(keys - MAX(sizes->queries - 1, 0), 1);
        return;
    }
    attrs->pairs = 0;
    attrs->window = MIN(size, MAX(total, 1));
    node->untold = KNOWS_MACS | KNOWS_FLOPS | KNOWS_BYTES;
    import_assume(node->import,
                  "Which blocks of keys a query meets the file does not say: its own alone is "
                  "counted.");
}

/* Query, key, value, buffers of past keys and values, a mask of blocks by rows and columns, length
 * of the longest sequence and of each, tables of cosines and sines. */
bool translate_sparse_attention(Node *node)
{
    enum { INPUTS = 11, COS = 9 };
    AttentionAttrs *attrs = &node->attrs.as.attention;
    AttentionSizes sizes;
    int order[INPUTS];
    attrs->heads = node_int(node, "num_heads", 0);
    attrs->kv_heads = node_int(node, "kv_num_heads", attrs->heads);
    attrs->shared = true;
    if (!need_heads(node))
        return false;
    if (node_int(node, "sparse_block_size", 0) < 1)
        return node_fail(node, "sparse_block_size must be at least 1");
    if (node_int(node, "do_rotary", 0) != 0)
        attrs->row_flops =
            count_mul(ROTATED, rotated_features(node, COS, head_size(node, !node_has(node, 1))));
    for (int i = 0; i < INPUTS; i++)
        order[i] = i;
    node_take(node, order, INPUTS);
    if (!find_sizes(node, &sizes))
        return false;
    if (sizes.past > 0 && sizes.queries > 0 && sizes.heads > 0)
        read_blocks(node, &sizes);
    return give_outputs(node, &sizes, 0);
}

/* Keys that a sequence has at most: its blocks, or a window. */
static int64_t paged_keys(const Node *node)
{
    enum { CACHE = 3, TABLE = 7 };
    int64_t blocks = node_dim(node, TABLE, 1), size = node_dim(node, CACHE, 1);
    int64_t window = node_int(node, "local_window_size", -1);
    int64_t room = blocks < 1 || size < 1 ? 0 : count_or_most(count_mul(blocks, size));
    return window > 0 ? MIN(room, window) : room;
}

/* The result and the caches, which are as before. */
static bool give_paged(Node *node)
{
    enum { CACHE = 3 };
    AttentionSizes sizes;
    if (!find_sizes(node, &sizes))
        return false;
    Shape query = operand(node, 0)->shape;
    node_give(node, sizes.heads == DIM_UNKNOWN
                        ? shape_unknown()
                        : attention_result(&sizes, &query, !operand(node, ATTENTION_KEY)));
    for (int i = 1; i < MIN(node->proto->n_outputs, 3); i++)
        node_give_as(node, node_shape(node, CACHE + i - 1), node_dtype(node, CACHE + i - 1));
    mark_states(node);
    return true;
}

/* How long each sequence's past is only the data tell: its blocks are counted as full. They stay
 * where they are. Tokens of query, key and value, caches of keys and values, ends of sequences,
 * lengths of pasts, a table of blocks, cosines and sines, places, sinks, weights that normalise
 * heads, scales, bounds. */
bool translate_paged_attention(Node *node)
{
    enum { CACHE = 3, PASTS = 6, COS = 8, NORM = 12, INPUTS = 17 };
    AttentionAttrs *attrs = &node->attrs.as.attention;
    int64_t keys = paged_keys(node), sequences = node_dim(node, PASTS, 0);
    int order[INPUTS];
    attrs->heads = node_int(node, "num_heads", 0);
    attrs->kv_heads = node_int(node, "kv_num_heads", attrs->heads);
    attrs->causal = node_int(node, "is_causal", 1) != 0;
    attrs->score_flops = node_real(node, "softcap", 0) > 0 ? CAPPED : 0;
    attrs->width = node_int(node, "v_head_size", 0);
    attrs->shared = true;
    attrs->paged = keys > 0 && sequences > 0 ? count_or_most(count_mul(keys, sequences)) : 0;
    attrs->window = keys;
    if (!need_heads(node))
        return false;
    int64_t size = head_size(node, !node_has(node, 1));
    if (node_int(node, "do_rotary", 0) != 0 || node_has(node, COS))
        attrs->row_flops = count_mul(ROTATED, rotated_features(node, COS, size));
    if (node_has(node, NORM))
        count_add_to(&attrs->row_flops, count_add(count_mul(NORM_EACH, size), NORM_ROW));
    for (int i = 0; i < INPUTS; i++)
        order[i] = attrs->paged == 0 && (i == CACHE || i == CACHE + 1) ? -1 : i;
    node_take(node, order, INPUTS);
    if (attrs->paged > 0)
        assume_filled(node, keys);
    else
        node->untold = KNOWS_MACS | KNOWS_FLOPS | KNOWS_BYTES;
    return give_paged(node);
}

/* Tokens of sequences whose longest has as many as token_offset has columns. Query, key, value,
 * bias, token_offset, ends of sequences, bias of scores. */
bool translate_packed_multi_head_attention(Node *node)
{
    AttentionAttrs *attrs = &node->attrs.as.attention;
    attrs->heads = attrs->kv_heads = node_int(node, "num_heads", 0);
    attrs->bias = node_has(node, 3);
    attrs->score_flops = adds_to_scores(node, 6);
    pack_tokens(node, 4);
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

/* Each token meets those of a window before and behind it. Which ones meet all others, projected by
 * weights of their own, only the data tell. Input, weight, bias, mask, weight and bias for those,
 * and which they are. */
bool translate_longformer_attention(Node *node)
{
    AttentionAttrs *attrs = &node->attrs.as.attention;
    int64_t window = node_int(node, "window", 0);
    attrs->heads = attrs->kv_heads = node_int(node, "num_heads", 0);
    attrs->score_flops = adds_to_scores(node, 3);
    if (!need_heads(node))
        return false;
    if (window < 1)
        return node_fail(node, "window must be at least 1");
    attrs->window = count_or_most(count_add(count_mul(2, window), 1));
    node->untold = KNOWS_MACS | KNOWS_FLOPS;
    import_assume(node->import,
                  "Which tokens meet all others the file does not say: each is counted as meeting "
                  "%" G_GINT64_FORMAT " keys around it.",
                  attrs->window);
    node_take(node, (const int[]){0, 1, 2, -1, 3, 4, 5, 6}, 8);
    return give_packed(node);
}

/* Tokens without padding: input, weight, bias, token_offset, ends of sequences, bias of scores. */
bool translate_packed_tokens_attention(Node *node)
{
    AttentionAttrs *attrs = &node->attrs.as.attention;
    attrs->heads = attrs->kv_heads = node_int(node, "num_heads", 0);
    attrs->score_flops = adds_to_scores(node, 5);
    pack_tokens(node, 3);
    if (!need_heads(node))
        return false;
    node_take(node, (const int[]){0, 1, 2, -1, 3, 4, 5}, 7);
    return give_packed(node);
}
