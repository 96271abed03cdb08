/* Names that people recognise, from those that exporters write.
 *
 * An exporter names a node by the path of the module it came from and its type,
 * "/layer1/layer1.0/conv1/Conv": that is layer1.0.conv1 here. The type stays, in lower case, where
 * a module has several nodes of its own: "/layer1/layer1.0/Add" is layer1.0.add. A node without a
 * name is called by its first output.
 */
#ifndef ONNX_NAMES_H
#define ONNX_NAMES_H

#include "graph/graph.h"
#include "proto/file.h"

typedef struct OnnxNames OnnxNames;

/* `graph` is the main graph and must outlive the names. */
OnnxNames *names_new(const OnnxGraph *graph);
void names_free(OnnxNames *names);

/* A name for the node's operator that `graph` does not have yet; valid until the next call.
 * `prefix` is that of the subgraph or function it stands in, "" in the main graph. */
const char *names_operator(OnnxNames *names, const Graph *graph, const char *prefix,
                           const OnnxNode *node);

/* What the operator is grouped by: its name up to the last dot; valid until the next call. */
const char *names_block(OnnxNames *names, const char *operator_name);

/* The node's name, or what it is called by instead; never "". */
const char *onnx_node_label(const OnnxNode *node);

#endif
