/* The order of execution of a graph's nodes. ONNX demands that a file has it; not every tool keeps
 * to that. */
#ifndef PROTO_ORDER_H
#define PROTO_ORDER_H

#include "proto/file.h"

/* Nodes by index, each after those that make what it or the graphs in it read, else as the file has
 * them: of those that could run, the one that has been ready for longest. NULL when they stand in
 * order already, or run in a circle. Caller frees. */
int *order_of(const OnnxGraph *graph);

#endif
