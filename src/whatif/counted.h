/* A network counted, changed or as it is: what a point of a sweep, a row of a table of schemes,
 * advice and the inverse questions are made from. */
#ifndef WHATIF_COUNTED_H
#define WHATIF_COUNTED_H

#include "roofline/fit.h"
#include "whatif/fusion.h"
#include "whatif/quantized.h"

/* What is done to a network before it is counted, in this order. Zero: nothing. */
typedef struct Change {
    const char *const *designs; /* of whatif/design_text.h, NULL-terminated; NULL: none */
    DType dtype;                /* of floating-point tensors; DTYPE_FP32 leaves them as they are */
    FusionSet fusion;
    const char *scheme; /* of whatif/schemes.h; NULL: none */
    FusionSet fused;    /* what was applied to the graph already */
    DType kv;      /* of what is kept from pass to pass, at last; DTYPE_FP32 leaves it as it is */
    bool converts; /* the scheme's conversions stay operators, whatever is fused */
} Change;

typedef struct Counted {
    const ModelCost *cost;                  /* of `graph`, or of the quantized graph */
    int64_t peak_bytes, peak_inplace_bytes; /* of activations live at once, likewise */
    const Graph *graph;
    Graph *own_graph;     /* the same; NULL: it is borrowed */
    Quantized *quantized; /* NULL without a scheme */
    QuantizedCost *quantized_cost;
    ModelCost *plain;
} Counted;

/* A changed copy of `graph`, counted, or, where nothing changes, the graph itself, which then must
 * outlive it; fast_bytes as in cost_graph. `change` is not kept. Errors are those of the changes
 * and of counts that pass 64 bits. */
Counted *counted_new(const Graph *graph, const Change *change, int64_t fast_bytes, GError **error);

void counted_free(Counted *counted);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Counted, counted_free)

/* The element type of its activations, by the first which is floating; fp32 where none is. */
DType counted_floats(const Counted *counted);

/* The integers in which all computes that does, as in quantized files; DTYPE_UNKNOWN: some is in
 * float, or it is under a scheme. */
DType counted_integers(const Counted *counted);

/* What it is timed in: the scheme's arithmetic; that of its integers; else that of its
 * activations. */
DType counted_compute(const Counted *counted);

/* Its weights, all or those of experts, are under a scheme that stores them as MXFP4. */
bool counted_is_mxfp4(const Counted *counted);

/* Weights and metadata that are loaded to run: auxiliary heads are not. */
int64_t counted_loaded_bytes(const Counted *counted);

/* What a device holds of these while it runs: sparse weights are dense where it states no peak that
 * skips their zeros, as their traffic and times are there. */
int64_t counted_held_bytes(const Counted *counted, const Device *device);

/* Weights and metadata as loaded, or as a device holds them, and the peak of activations, written
 * in place. */
int64_t counted_memory_bytes(const Counted *counted);
int64_t counted_memory_on(const Counted *counted, const Device *device);

/* What it holds against the room that it has. */
Fit counted_fit(const Counted *counted, const Device *device);

#endif
