/* Networks of a few layers, counted. */
#ifndef COST_KIT_H
#define COST_KIT_H

#include "cost/cost.h"
#include "op_kit.h"

static inline ModelCost *count(const Graph *graph, int64_t fast_bytes)
{
    GError *error = NULL;
    ModelCost *cost = cost_graph(graph, fast_bytes, &error);
    if (cost == NULL)
        fail_msg("%s", error->message);
    return cost;
}

static inline int add(Graph *graph, OpKind kind, const char *name, int x, const Attrs *attrs)
{
    GError *error = NULL;
    int op = graph_add_op(graph, kind, name, &x, 1, attrs, true, &error);
    if (op == NO_OP)
        fail_msg("%s", error->message);
    return graph_op(graph, op)->outputs[0];
}

static inline Attrs conv_attrs(int64_t channels, int64_t kernel, bool bias)
{
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = channels;
    attrs.as.window.kernel = INTS(kernel);
    attrs.as.window.pad = INTS(kernel / 2);
    attrs.as.window.bias = bias;
    return attrs;
}

#endif
