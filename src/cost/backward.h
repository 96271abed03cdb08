/* The backward pass, operator by operator: which tensors get a gradient, what has to be kept of the
 * forward pass to compute it (SPEC §4), and its dot products (SPEC §1).
 */
#ifndef COST_BACKWARD_H
#define COST_BACKWARD_H

#include "graph/graph.h"

/* A sum of Keep (graph/op_list.h). */
unsigned backward_keeps(const Op *op);

/* Bytes an operator keeps that are no tensor of the graph: indices, masks, statistics, gates,
 * projections. `float_bits` is the width of its activations' floating numbers. 0 when a shape is
 * not known. */
int64_t backward_extra_bytes(const Graph *graph, const Op *op, int float_bits);

/* Whether op keeps its i-th input. `gradients` as from backward_gradients(). */
bool backward_keeps_input(const Graph *graph, const Op *op, int i, const bool *gradients);

/* Which tensors get a gradient: floating weights, and what is computed from one that does. With
 * `frozen_backbone` only the weights of the head do: of operators that no dot product with weights
 * follows, the last such one included. One bool per tensor; caller frees. */
bool *backward_gradients(const Graph *graph, bool frozen_backbone);

typedef struct BackwardMacs {
    int64_t by_input, by_weights; /* each the forward MACCs, or 0 where no gradient is wanted */
} BackwardMacs;

/* The dot products of an operator's gradients. By input: of every activation that gets one (two for
 * a matmul of activations; attention is two of those). A recurrent state's gradient runs back
 * through time even where the input needs none. */
BackwardMacs backward_macs(const Graph *graph, const Op *op, int64_t macs, const bool *gradients);

/* FLOPs an operator takes in training beyond those at inference: batch-norm 5 per element, not 2.
 */
int64_t backward_forward_extra_flops(const Graph *graph, const Op *op);

#endif
