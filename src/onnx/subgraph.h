/* The graphs inside nodes, put in place among the operators around them. */
#ifndef ONNX_SUBGRAPH_H
#define ONNX_SUBGRAPH_H

#include "onnx/node.h"

/* The graph that an attribute holds, or NULL. */
const OnnxGraph *subgraph_find(const Node *node, const char *name);

/* Reads a subgraph whose inputs are `inputs`, one for each; fills in its outputs. */
bool subgraph_run(const Node *node, const char *prefix, const OnnxGraph *body, const int *inputs,
                  int *outputs);

/* Takes operators from..to out of the graph; what they made has no producer any more. */
void subgraph_remove(Graph *graph, int from, int to);

/* What two shapes have in common; the rest is unknown. */
Shape shape_common(const Shape *a, const Shape *b);

#endif
