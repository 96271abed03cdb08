/* The graphs inside nodes, put in place among the operators around them. */
#ifndef ONNX_SUBGRAPH_H
#define ONNX_SUBGRAPH_H

#include "onnx/import.h"

/* The graph that an attribute holds, or NULL. */
const OnnxGraph *subgraph_find(const OnnxScope *scope, const OnnxNode *node, const char *name);

/* Reads a subgraph whose inputs are `inputs`, one for each; fills in its outputs. */
bool subgraph_run(OnnxImport *import, const OnnxScope *outer, const OnnxNode *node,
                  const char *prefix, const OnnxGraph *body, const int *inputs, int *outputs,
                  GError **error);

/* Takes operators from..to out of the graph; what they made has no producer any more. */
void subgraph_remove(Graph *graph, int from, int to);

/* The node's i-th input, NO_TENSOR when it has none; false: nothing makes it. */
bool subgraph_input(OnnxImport *import, const OnnxScope *scope, const OnnxNode *node, int i,
                    int *tensor, GError **error);

/* The only element of a tensor; KNOWN_NOT. */
int64_t subgraph_scalar(OnnxImport *import, int tensor);

/* What two shapes have in common; the rest is unknown. */
Shape shape_common(const Shape *a, const Shape *b);

#endif
