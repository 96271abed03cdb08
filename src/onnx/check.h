/* What a file states of its tensors, beside what is inferred; and what constants are, in the end.
 */
#ifndef ONNX_CHECK_H
#define ONNX_CHECK_H

#include "onnx/import.h"

/* The shape that the file states of a tensor of its main graph, of dimensions that are numbers in
 * it; unknown when it states none, or does not hold. */
Shape check_declared(OnnxImport *import, const char *name);

/* Takes the stated dimensions for those of `tensor` that are not known, and marks it
 * (Tensor.stated).
 */
void check_state(OnnxImport *import, const char *name, int tensor);

/* Compares what the file states with what was inferred, and warns. */
void check_stated(OnnxImport *import, const OnnxScope *scope);

/* Roles of constants and inputs, once all their uses are known. */
void check_settle(OnnxImport *import);

#endif
