#include "graph/uses.h"

static void count_op(Uses *uses, const Graph *graph, int index)
{
    const Op *op = graph_op(graph, index);
    for (int i = 0; i < op->n_inputs; i++) {
        if (op->inputs[i] < 0)
            continue;
        uses->times[op->inputs[i]]++;
        uses->reader[op->inputs[i]] = index;
    }
}

static void start(Uses *uses, int room)
{
    if (room > uses->room) {
        uses->times = g_renew(int, uses->times, room);
        uses->reader = g_renew(int, uses->reader, room);
        uses->room = room;
    }
    for (int i = 0; i < uses->room; i++) {
        uses->times[i] = 0;
        uses->reader[i] = NO_OP;
    }
}

void uses_count(Uses *uses, const Graph *graph, bool auxiliary)
{
    start(uses, graph_n_tensors(graph) + graph_n_ops(graph) + 1);
    for (int i = 0; i < graph_n_ops(graph); i++)
        if (auxiliary || !graph_op(graph, i)->auxiliary)
            count_op(uses, graph, i);
    for (guint i = 0; i < graph->outputs->len; i++)
        uses->times[g_array_index(graph->outputs, int, i)]++;
}

void uses_clear(Uses *uses)
{
    g_clear_pointer(&uses->times, g_free);
    g_clear_pointer(&uses->reader, g_free);
    uses->room = 0;
}
