/* How often each tensor of a graph is used, and by whom. */
#ifndef GRAPH_USES_H
#define GRAPH_USES_H

#include "graph/graph.h"

typedef struct Uses {
    int *times;  /* of each tensor: inputs of operators that it is, and times a network output */
    int *reader; /* of each tensor: the last operator that reads it; NO_OP: none */
    int room;    /* tensors that the lists can hold: one more for each operator than the graph has
                    now, so that a pass over it may add some; they start without uses */
} Uses;

/* Counts into `uses`, which is zeroed or was counted before. `auxiliary`: heads used in training
 * only read, too. Release with uses_clear(). */
void uses_count(Uses *uses, const Graph *graph, bool auxiliary);
void uses_clear(Uses *uses);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Uses, uses_clear)

#endif
