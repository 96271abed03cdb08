/* The nodes of one graph, put in place one after the other. */
#ifndef ONNX_BODY_H
#define ONNX_BODY_H

#include "onnx/import.h"

/* Reads initializers and nodes, in the order of execution, into the scope, which has the inputs;
 * calls of local functions are replaced by the function's nodes. */
bool body_read(OnnxImport *import, OnnxScope *scope, const OnnxGraph *graph);

#endif
