/* Weights of a network as a file stores them, in blocks with scales of their own: as many numbers,
 * in fewer bytes.
 *
 * Of a block the numbers are a tensor of the widest integers that all of it has room for, 4 of the
 * 6.5625 bits of q6_k, and what is beside them, scales and further bits, is metadata that lies
 * between them (Tensor.interleaved): so the bytes of the package are exact, and who reads the
 * numbers reads that too.
 */
#ifndef ZOO_WEIGHTS_H
#define ZOO_WEIGHTS_H

#include "graph/graph.h"

/* A weight by its name in the graph, and the name of its type (import/gguf.h). Several names with
 * '|' between them, "proj.keys|proj.weight": what of them a pass has, which need not be all. */
typedef struct WeightStored {
    const char *name, *type;
} WeightStored;

/* Stores the weights of the list, WeightStored, so. One that the network does not have, that is no
 * whole number of blocks, or a type that is not known is an error. */
bool weights_store(Graph *graph, const GArray *stored, GError **error);

#endif
