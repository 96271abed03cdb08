/* What a network holds in memory while it runs (SPEC §4, inference). */
#ifndef COST_FOOTPRINT_H
#define COST_FOOTPRINT_H

#include "graph/graph.h"

typedef struct Footprint {
    int64_t tensors_bytes; /* every activation preallocated; views share their input's storage */
    int64_t peak_bytes;    /* live at once, in execution order */
    int64_t peak_inplace_bytes; /* the same with in-place operators writing over a dying input */
    int64_t arena_bytes;        /* concrete offsets, best fit by decreasing size */
    int peak_op;       /* operator at which peak_bytes is reached, first of several; NO_OP without
                          operators */
    int *peak_tensors; /* live then, largest first; a storage by the tensor that made it */
    int n_peak_tensors;
    int64_t *live_bytes;   /* at each operator of the graph; 0 at auxiliary ones */
    int64_t *arena_offset; /* of each tensor's storage, so a view has its base's; -1: not in the
                              arena (weights, unknown shapes, auxiliary heads) */
} Footprint;

/* Fails (RB_ERROR_LIMIT) on overflow. Tensors of unknown shape count as nothing: coverage says so.
 * Inputs live from the start until their last use, outputs to the end; weights, buffers and
 * constants are not counted. An operator that may write in place does when one of its data inputs
 * dies there, has as many bytes as its output and is not a storage of the network's outputs. */
Footprint *footprint_new(const Graph *graph, GError **error);
void footprint_free(Footprint *footprint);

/* The peaks alone, which cost a fraction of the rest. */
typedef struct Peaks {
    int64_t bytes, inplace_bytes; /* as peak_bytes and peak_inplace_bytes */
} Peaks;
bool footprint_peaks(const Graph *graph, Peaks *peaks, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Footprint, footprint_free)

#endif
