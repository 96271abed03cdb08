/* Contents of small tensors, computed where shapes may come of them. */
#ifndef ONNX_EVAL_H
#define ONNX_EVAL_H

#include "onnx/node.h"

/* Contents of the i-th output, whose shape is node->y, from those of the inputs; NULL rather than
 * something doubtful. Elements that are not known stay so. */
const OnnxKnown *eval_output(const Node *node, int i);

#endif
