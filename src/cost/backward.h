/* The backward pass, operator by operator: which tensors get a gradient, what has to be kept of the
 * forward pass to compute it (SPEC §4), and its dot products (SPEC §1).
 *
 * Kept are the tensors that the derivative is written in: a product's other factor, relu's output,
 * the index of each maximum. Where input or output would do, the one that allows work in place.
 */
#ifndef COST_BACKWARD_H
#define COST_BACKWARD_H

#include "graph/graph.h"

typedef enum Keep {
    KEEP_NOTHING = 1 << 0,
    KEEP_FACTORS = 1 << 1,     /* inputs 0 and 1, each if the other one gets a gradient */
    KEEP_INPUT = 1 << 2,       /* input 0 */
    KEEP_INPUTS = 1 << 3,      /* all data tensors */
    KEEP_INTEGERS = 1 << 4,    /* data tensors that are not floating: indices, conditions */
    KEEP_OUTPUT = 1 << 5,      /* output 0 */
    KEEP_INDICES = 1 << 6,     /* 8 bytes per output element */
    KEEP_MASK = 1 << 7,        /* 1 byte per output element */
    KEEP_STATISTICS = 1 << 8,  /* fp32: mean and deviation of each group normalised together; the
                                  log-sum of each row of attention */
    KEEP_GATES = 1 << 9,       /* of recurrent cells, at every step; LSTM: its cell state too */
    KEEP_PROJECTION = 1 << 10, /* query, key and value inside a packed attention */
} Keep;

/* A sum of Keep. */
unsigned backward_keeps(const Graph *graph, const Op *op);

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
