/* What the file of another program calls an operator, and so do profiles of whoever runs it.
 *
 * A node of an ONNX file has a name, often "", and writes tensors that have names. An operator that
 * others joined has the nodes of all its parts; several operators may come of one node. */
#ifndef GRAPH_ORIGIN_H
#define GRAPH_ORIGIN_H

#include "graph/graph.h"

/* That of a node, in the graph's memory; outputs are `n` names, those that are "" left out. */
const OpOrigin *origin_new(Graph *graph, const char *node, const char *const *outputs, int n);

/* The names of an operator's nodes, in the order of its parts, NULL-terminated; NULL: it has none.
 * The texts are the graph's. Caller frees the array. */
const char **origin_nodes(const Op *op);

/* Likewise of what these write, less NODE_output_0 of a node: exporters name first results so. */
const char **origin_tensors(const Op *op);

/* The i-th part of an operator, itself where it is of one piece; NULL: there are no more. */
static inline const Op *origin_part(const Op *op, int i)
{
    if (op->n_parts == 0)
        return i == 0 ? op : NULL;
    return i < op->n_parts ? &op->parts[i] : NULL;
}

#endif
