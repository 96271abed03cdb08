/* The causal mask: no position sees a later one. Matrix kernels that know no mask compute every
 * score, which is what operators are counted as; but of those that it hides none is needed, and a
 * kernel that leaves out the tiles that are all hidden comes near to computing only the others
 * (Dao et al., FlashAttention, arXiv:2205.14135). What no implementation has to compute belongs in
 * no bound.
 *
 * Of L queries, the last of a sequence of K keys, p = K - L came before: the i-th, from 1 on, needs
 * those up to its own, p + i, and of a window of w keys no more than the nearest, min(p + i, w).
 * Together
 *
 *     without a window   sum of p + i = L·p + L·(L + 1)/2, of a whole prompt L·(L + 1)/2
 *     with one           sum of min(p + i, w)
 */
#ifndef GRAPH_MASK_H
#define GRAPH_MASK_H

#include <stdbool.h>
#include <stdint.h>

/* Of the scores of one head, as an operator meets them; all 0: nothing is known to be hidden. */
typedef struct Mask {
    int64_t queries, keys; /* at least as many keys */
    int64_t window;        /* keys that a query meets at most; 0: all */
} Mask;

static inline bool mask_is_some(const Mask *mask)
{
    return mask->queries > 0 && mask->keys >= mask->queries;
}

/* Scores that are needed, of queries·keys. */
int64_t mask_needed(const Mask *mask);

/* Of a count that is the same for each score of queries·keys, however many heads and samples it is
 * of: what of it is for hidden ones. */
int64_t mask_hidden_part(const Mask *mask, int64_t count);

#endif
