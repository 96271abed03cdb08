/* One node of a file as one operator of a graph. */
#ifndef ONNX_OPERATOR_H
#define ONNX_OPERATOR_H

#include "onnx/node.h"

/* Translates a node that is no call of a local function, by its row in the table (onnx/ops.h). */
bool operator_read(OnnxImport *import, OnnxScope *scope, const OnnxNode *proto);

/* Adds an operator of that kind for the node, with the outputs in import->types, none of them bound
 * to a name; the rule's when there are none. Returns its index; NO_OP and a failure. */
int operator_add(const Node *node, OpKind kind, const Attrs *attrs, const int *operands,
                 int n_operands);

/* Adds an operator that the file has not, of that name or one like it, for the node's own to read
 * or of what that makes; `block` NULL: that of its name. Returns its only output; NO_TENSOR and a
 * failure. */
int operator_add_aside(const Node *node, OpKind kind, int input, const char *name,
                       const char *block, const TensorType *type);

/* Of a node whose data has channels last (onnx/operator_layout.c): views that show them first, as
 * its operands; and views of an operator's outputs that have them last again, instead of these. */
bool operator_show_first(Node *node);
bool operator_show_last(const Node *node, int index);

/* Names a tensor as the node's i-th output, if it has one of that name; takes the shape that the
 * file states where none is inferred. */
bool operator_bind(const Node *node, int i, int tensor);

/* The same with the kind's default attributes, each output bound to the
 * node's output of the same place after `first`. */
bool operator_emit(const Node *node, OpKind kind, const int *operands, int n_operands, int first);

#endif
