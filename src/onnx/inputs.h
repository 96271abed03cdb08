/* A network's inputs: what options and symbolic dimensions make of their shapes. */
#ifndef ONNX_INPUTS_H
#define ONNX_INPUTS_H

#include "onnx/import.h"

/* Inputs of the main graph that are no initializers: const OnnxValue *, the graph's. Caller
 * unrefs. */
GPtrArray *inputs_of(const OnnxGraph *graph);

/* Binds import->symbols to what the options say; fails when these have names that nothing has, or
 * shapes of another rank than the file declares. */
bool inputs_bind(OnnxImport *import, const GPtrArray *inputs);

/* Adds them to the graph, and notes what symbols are, those not given 1. */
bool inputs_add(OnnxImport *import, OnnxScope *scope, const GPtrArray *inputs);

#endif
