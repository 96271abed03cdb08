/* Which operators of a graph are alike.
 *
 * Networks repeat themselves: a decoder of 80 layers has thousands of operators and some twenty
 * that differ. What an operator costs, takes on a device and keeps for the backward pass follows
 * from its signature alone: its kind and attributes, its arithmetic and repeats, the shapes, dtypes
 * and roles of what it reads and writes, its parts, and which of its parameters nobody used before.
 * So it is counted once and multiplied. What depends on order (liveness, places in memory, fusion)
 * looks at the whole graph instead.
 */
#ifndef COST_SIGNATURES_H
#define COST_SIGNATURES_H

#include "graph/graph.h"

typedef struct Signatures {
    int n;           /* that differ */
    int *of_op;      /* of each operator of the graph */
    int *example;    /* of each signature: the first operator that has it */
    int *first_user; /* of each tensor that is a parameter or metadata: the operator that uses it
                        first, auxiliary heads after all others; NO_OP: none does */
} Signatures;

/* Caller frees. The graph must not change as long as they are in use. */
Signatures *signatures_new(const Graph *graph);
void signatures_free(Signatures *signatures);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Signatures, signatures_free)

/* Whether an operator is the first to use its i-th input, a parameter or metadata. */
bool signatures_first_use(const Signatures *signatures, const Graph *graph, int op, int i);

#endif
