/* What operators are called in traces: names without what a runtime adds to them, and types. */
#ifndef MEASURE_JOIN_NAMES_H
#define MEASURE_JOIN_NAMES_H

#include "graph/graph.h"

/* Takes one word off that a runtime adds, at the end or the beginning; false: there is none. */
bool join_strip(GString *name);

/* The names that an event's is made of: "Conv_0 + Relu_1" is two, PWN(a, b) too. A range
 * "{ForeignNode[a...b]}" is "a", "..." and "b". Caller frees. */
char **join_split(const char *name);

/* Whether an event of that name or type moves data as no network asks for. */
bool join_is_move(const char *name, const char *type);

/* Whether its type only moves or converts, so that it is a copy where the network has another
 * operator there. */
bool join_may_move(const char *type);

/* Whether events of that type stand for several operators in a row: PyTorch's attention with its
 * projections, and a whole layer of a transformer. */
bool join_is_several(const char *type);

/* Whether that type is the operator's: ONNX's, one that a runtime made of it, or PyTorch's. */
bool join_is_type(const Op *op, const char *type);

#endif
