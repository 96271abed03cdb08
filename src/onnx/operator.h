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

/* Names a tensor as the node's i-th output, if it has one of that name; takes the shape that the
 * file states where none is inferred. */
bool operator_bind(const Node *node, int i, int tensor);

/* The same with the kind's default attributes, each output bound to the
 * node's output of the same place after `first`. */
bool operator_emit(const Node *node, OpKind kind, const int *operands, int n_operands, int first);

#endif
