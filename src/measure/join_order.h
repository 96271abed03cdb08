/* Which operators the events of a trace are that tells their types and nothing else: PyTorch's
 * without shapes. Both are in the order in which they run, so the events are those operators whose
 * types come in the same order for as many of them as possible: the longest common subsequence of
 * the two lists (Wagner and Fischer, "The string-to-string correction problem", 1974). An operator
 * that is not in the network, or an event of it that is missing, moves none of the others.
 *
 * What is left is the nearest operator of its type that is left: a projection that one program runs
 * before the branch beside it, and another behind it.
 *
 * Some events stand for several operators in a row, as attention with its projections does: they
 * are all that is left between what the events before and behind them are. */
#ifndef MEASURE_JOIN_ORDER_H
#define MEASURE_JOIN_ORDER_H

#include "graph/graph.h"
#include "measure/trace.h"

/* Longer lists are not laid against each other: events times operators. */
enum { JOIN_ORDER_MOST = 1 << 25 };

/* From the first to the last, in the graph, those that are not auxiliary; first > last: none. */
typedef struct OpRange {
    int first, last;
} OpRange;

/* Of each event of the trace. NULL: there are too many of them. Caller frees. */
OpRange *join_order(const Trace *trace, const Graph *graph);

#endif
