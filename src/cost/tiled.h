/* The tiled traffic model of SPEC §3: least traffic of a blocked GEMM with S bytes of fast memory.
 */
#ifndef COST_TILED_H
#define COST_TILED_H

#include "graph/op_cost.h"

/* Whose block stays in fast memory while panels of the other two stream past. */
typedef enum TiledResident { TILED_NONE, TILED_A, TILED_B, TILED_C } TiledResident;

enum { TILED_PANEL = 16 }; /* nr: width of a streamed panel */

typedef struct Tiling {
    TiledResident resident; /* TILED_NONE: no block fits */
    bool window;        /* B is gathered from the touched input, whose rows stay beside the block */
    int64_t mc, kc, nc; /* 0 where the scheme has none */
    int64_t a, b, c;    /* elements moved of A, B, C, over all groups, before clamping */
} Tiling;

/* The best blocking of `gemm` with `fast_bytes`; exact over all mc, kc, nc and the three schemes,
 * in O(sqrt) time. Ties: largest mc, then kc (B resident: largest nc, then kc), then A before B
 * before C. a, b and c are COUNT_OVERFLOW when even the best passes 64 bits. */
Tiling tiled_best(const Gemm *gemm, int64_t fast_bytes);

/* Traffic of an operator under the tiled model: what its best tiling moves of A (into weights when
 * they are that, else input), B (input) and C (output, with its partial sums), on top of compulsory
 * traffic the product does not know of, such as biases. It is the no-reuse traffic as a whole where
 * no block fits, or where that has fewer elements or fewer bytes. */
Traffic tiled_traffic(const OpCost *cost, int64_t fast_bytes);

#endif
