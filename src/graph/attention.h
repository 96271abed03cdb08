/* Attention over keys and values of this pass and of earlier ones: what its operands say of it, in
 * every way that they are written. B batch, L new queries, S new keys, P keys kept from earlier
 * passes, d features of a head and dv of a value.
 *
 * Operands of an attention, by their places among an operator's inputs:
 *
 *     query       B x heads x L x d, B x L x heads·d, or tokens x heads·d without a batch
 *     key, value  the same of S keys and of as many heads as divide those of the query
 *     past key, past value    B x heads x P x d, P x dv
 *     others      masks, biases, positions, tables of sines: no rule multiplies with them
 *
 * Packed: without key and value the query is all three, B x L x heads x 3 x d, tokens x heads x 3 x
 * d, or their features side by side; without a value the key is both, B x S x heads x 2 x d, or
 * its leading features, attrs->width of each head, are the value. A packed attention is one with
 * the projection, of another order: input, weight, bias, past, which is 2 x B x heads x P x d.
 *
 * Its first output is the result. The second and third are the caches that the next pass is given:
 * past and new keys, past and new values; of a packed attention, the second is both. */
#ifndef GRAPH_ATTENTION_H
#define GRAPH_ATTENTION_H

#include "graph/graph.h"

enum {
    ATTENTION_QUERY,
    ATTENTION_KEY,
    ATTENTION_VALUE,
    ATTENTION_PAST_KEY,
    ATTENTION_PAST_VALUE,
    ATTENTION_OTHERS,

    PACKED_INPUT = 0,
    PACKED_WEIGHT,
    PACKED_BIAS,
    PACKED_PAST,
    PACKED_OTHERS,
};

/* Each may be DIM_UNKNOWN. */
typedef struct AttentionSizes {
    int64_t batch, heads, kv_heads;
    int64_t queries, fresh; /* L and S */
    int64_t past;           /* P; 0 without a past */
    int64_t size, value_size;
} AttentionSizes;

/* Of operands in the order above, NULL where there is none. False, with what does not fit: error.
 */
bool attention_sizes(const AttentionAttrs *attrs, const Shape *const operands[ATTENTION_OTHERS],
                     AttentionSizes *sizes, GError **error);

/* The same of an input, weight and past. Where query, key and value are not of equal size,
 * attrs->width is the value's. */
bool attention_packed_sizes(const AttentionAttrs *attrs, const Shape *x, const Shape *w,
                            const Shape *past, AttentionSizes *sizes, GError **error);

/* Of an operator, of either kind; all unknown where its operands do not fit. */
AttentionSizes attention_of(const Graph *graph, const Op *op);

/* Keys that there are, and that one query meets. */
int64_t attention_keys(const AttentionAttrs *attrs, const AttentionSizes *sizes);
int64_t attention_met(const AttentionAttrs *attrs, const AttentionSizes *sizes);

/* Keys of earlier passes that some query of this one meets. */
int64_t attention_past_met(const AttentionAttrs *attrs, const AttentionSizes *sizes);

/* Elements of such a past, of that shape, that are read once. */
int64_t attention_past_read(const AttentionAttrs *attrs, const AttentionSizes *sizes,
                            const Shape *past);

/* Shapes of the result, in the form of the query (`packed`: which is all three); of a cache of
 * heads of that size, that of `past` where there is one; and of the scores. */
Shape attention_result(const AttentionSizes *sizes, const Shape *query, bool packed);
Shape attention_cache(const AttentionAttrs *attrs, const AttentionSizes *sizes, const Shape *past,
                      int64_t size);
Shape attention_scores(const AttentionAttrs *attrs, const AttentionSizes *sizes);

/* Which blocks of keys each block of queries meets, as rows and columns of a mask: those of row i
 * are columns[ends[i]] to columns[ends[i + 1] - 1], none behind it. There is a mask for each of
 * `layouts`, which heads take in turn; in each of them `rows` rows, and room for `width` columns.
 */
typedef struct AttentionBlocks {
    const int64_t *ends,
        *columns; /* of layouts x (rows + 1) and layouts x width; NULL: not known */
    int64_t layouts, rows, width;
    int64_t size;         /* positions of a block */
    int64_t first, total; /* position of the first query, which go on to the end; and how many */
} AttentionBlocks;

/* Scores of all heads of a sequence, blocks counted in full, and keys that any of them is of. False
 * when the mask does not say so, or overflow. */
bool attention_blocks(const AttentionBlocks *blocks, int64_t heads, int64_t *pairs, int64_t *keys);

/* Whether it goes on from an earlier pass. */
bool attention_has_past(const Graph *graph, const Op *op);

#endif
