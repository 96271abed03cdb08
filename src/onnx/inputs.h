/* A network's inputs: what options and symbolic dimensions make of their shapes. */
#ifndef ONNX_INPUTS_H
#define ONNX_INPUTS_H

#include "onnx/import.h"

/* Inputs of the main graph that are no initializers: const OnnxValue *, the graph's. Caller
 * unrefs. */
GPtrArray *inputs_of(const OnnxGraph *graph);

/* Binds import->symbols to what the options say; fails when these have names that nothing has,
 * shapes of another rank than the file declares, or a resolution and no input is given images. */
bool inputs_bind(OnnxImport *import, const GPtrArray *inputs);

/* Adds them to the graph. Symbols that nobody gave are 1, which is assumed; arithmetic is of the
 * others, and one that comes to no size fails. */
bool inputs_add(OnnxImport *import, OnnxScope *scope, const GPtrArray *inputs);

/* What would give sizes to dimensions that were taken as 1, for an error that they led to; NULL:
 * all are given. Caller frees. */
char *inputs_remedy(const OnnxImport *import);

#endif
