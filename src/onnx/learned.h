/* What models of the domain ai.onnx.ml have in common: learned values stand in their attributes,
 * and a classifier gives a label and scores. */
#ifndef ONNX_LEARNED_H
#define ONNX_LEARNED_H

#include "onnx/node.h"

/* A constant of that shape, as if it were an initializer used in that way (OnnxUse). */
int learned_constant(const Node *node, const char *name, Shape shape, unsigned use);

/* Length of a list attribute, numbers, strings or a tensor; 0: there is none. */
int64_t learned_length(const Node *node, const char *name);

/* Rows and features of input 0, where one of features alone is one row; DIM_UNKNOWN. */
int64_t learned_rows(const Node *node);
int64_t learned_features(const Node *node);

/* Labels that a classifier tells apart, 0: it names none; their type. */
int64_t learned_labels(const Node *node, DType *dtype);

/* FLOPs per score of the attribute post_transform. */
int64_t learned_post_flops(const Node *node);

/* Binds the scores of a classifier, rows x columns in `scores`, and gives the label of the highest.
 * Of one score for two labels the other is 1 less it. */
bool learned_classify(Node *node, int scores, int64_t columns);

#endif
