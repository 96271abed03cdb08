/* A network in another floating-point format. */
#ifndef WHATIF_PRECISION_H
#define WHATIF_PRECISION_H

#include "graph/graph.h"

/* Whether precision_cast takes a dtype: a floating-point one, as integers come with scales. */
bool precision_supported(DType dtype);

/* A copy of `graph` with all floating tensors, weights and activations, of `float_dtype`, casts to
 * floating formats included. Running statistics stay as they are, and so do integers. NULL when
 * `float_dtype` is not supported. Caller frees. */
Graph *precision_cast(const Graph *graph, DType float_dtype);

/* The same for one operator, a cast. */
void precision_cast_op(Graph *graph, Op *op, DType float_dtype);

#endif
