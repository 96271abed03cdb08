/* Which tensors hold what a network keeps from one pass to the next. */
#ifndef GRAPH_KEPT_H
#define GRAPH_KEPT_H

#include "graph/graph.h"

/* Of each tensor of the graph: a state, what is appended to one, or either in another shape. Parts
 * of fused operators count. Caller frees. */
bool *kept_tensors(const Graph *graph);

/* Keeps them in `dtype`, but for whole numbers of more than 8 bits: what reads and writes them
 * converts in passing. */
void kept_cast(Graph *graph, DType dtype);

#endif
