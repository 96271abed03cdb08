/* Mixtures of experts: what their inputs are, and sizes. */
#ifndef GRAPH_OPS_EXPERT_H
#define GRAPH_OPS_EXPERT_H

#include "graph/graph.h"

/* Inputs: rows, the router's numbers for each expert, weights of the first and last layer, of one
 * beside the first, which need not be, and biases in the same order. */
enum { MOE_FIRST = 2, MOE_LAST, MOE_GATE, MOE_BIASES, MOE_OTHERS = MOE_BIASES + 3 };

/* Of an operator whose shapes are known. Weights are experts x features out x features in, or all
 * of them the other way round. */
typedef struct MoeSizes {
    int64_t experts;
    int64_t features; /* of a row, and of its result */
    int64_t in;     /* that the first layer makes, with the one beside it: the first may be both */
    int64_t hidden; /* that the last one is given */
} MoeSizes;

/* False, with everything 0, when they do not fit. */
bool moe_sizes(const Graph *graph, const Op *op, MoeSizes *sizes);

#endif
