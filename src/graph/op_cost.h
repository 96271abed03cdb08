/* What one operator costs per forward pass, by its row and its rule (SPEC §1, §3). */
#ifndef GRAPH_OP_COST_H
#define GRAPH_OP_COST_H

#include "base/count.h"
#include "graph/graph.h"

/* The cost of one operator: everything is 0 while a shape that it reads or first writes is not
 * known; without a rule it has traffic alone, and further outputs of unknown shape are not in it.
 * op_known() says which of the counts are all there is. That of a fused one is
 * the arithmetic of its parts; the traffic of the first of them, each further input read once, and
 * the outputs of the whole written in place of the first one's. Expected traffic is there of every
 * operator. Its GEMM is its first part's, none when another part has one too.
 *
 * Parts compute in what they say; one that says nothing computes as the whole does, but for what
 * takes floats behind an int8 product (INT8_FLOAT in graph/op_list.h), which keeps the floats of
 * its tensors. One operator has at most two dtypes of arithmetic: of a third, its FLOPs would count
 * among those of the second. */
OpCost op_cost(const Graph *graph, const Op *op);

/* Elements: input + weights + output. */
static inline int64_t traffic_total(const Traffic *traffic)
{
    return count_add(count_add(traffic->input, traffic->weights), traffic->output);
}

/* Adds elements of `bits` bits to a part of the traffic. */
static inline void traffic_add(Traffic *traffic, int64_t *part, int64_t elements, int bits)
{
    count_add_to(part, elements);
    count_add_to(&traffic->bytes, count_bytes(elements, bits));
}

#endif
