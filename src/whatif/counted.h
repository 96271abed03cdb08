/* A network counted, under a scheme of quantization or as it is: what a point of a sweep, a row of
 * a table of schemes and the inverse questions are made from. */
#ifndef WHATIF_COUNTED_H
#define WHATIF_COUNTED_H

#include "whatif/quantized.h"

typedef struct Counted {
    const ModelCost *cost; /* of `graph`, or of the quantized graph */
    int64_t peak_bytes;    /* of activations live at once, likewise */
    Graph *graph;
    Quantized *quantized; /* NULL without a scheme */
    QuantizedCost *quantized_cost;
    ModelCost *plain;
} Counted;

/* Takes the graph over, also on failure. `scheme` (not kept) NULL: as it is. fast_bytes
 * as in cost_graph. */
Counted *counted_new(Graph *graph, const Scheme *scheme, int64_t fast_bytes, GError **error);
void counted_free(Counted *counted);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Counted, counted_free)

/* Weights and metadata that are loaded to run: auxiliary heads are not. */
int64_t counted_loaded_bytes(const Counted *counted);

/* These and the peak of activations. */
int64_t counted_memory_bytes(const Counted *counted);

#endif
