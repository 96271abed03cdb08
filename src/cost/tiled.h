/* The tiled traffic model of SPEC §3: least traffic of a blocked GEMM with S bytes of fast memory.
 */
#ifndef COST_TILED_H
#define COST_TILED_H

#include "graph/op.h"

typedef enum TiledResident { TILED_NONE, TILED_A, TILED_B, TILED_C } TiledResident;

typedef struct Tiling {
    TiledResident resident; /* which operand's block stays; TILED_NONE: no block fits */
    int64_t mc, kc, nc;     /* 0 where the scheme has none */
    int64_t a, b, c;        /* elements moved of A, B, C, over all groups, before clamping */
} Tiling;

/* The best blocking of `gemm` with `fast_bytes`; exact over all mc, kc, nc, in O(sqrt) time. */
Tiling tiled_best(const Gemm *gemm, int64_t fast_bytes);

#endif
