#include "graph/kept.h"

static void mark(const Op *op, bool *held)
{
    for (int i = 0; i < op->n_outputs; i++) {
        int cache = op_cache(op, op->outputs[i]);
        bool view = i == 0 && op_is_view(op->kind) && op->n_inputs > 0;
        int from = cache != NO_TENSOR ? cache : view ? op->inputs[0] : NO_TENSOR;
        if (from != NO_TENSOR && op->outputs[i] != NO_TENSOR && held[from])
            held[op->outputs[i]] = true;
    }
}

bool *kept_tensors(const Graph *graph)
{
    bool *held = g_new0(bool, graph_n_tensors(graph) + 1);
    for (int i = 0; i < graph_n_tensors(graph); i++)
        held[i] = graph_tensor(graph, i)->is_state;
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        if (op->n_parts == 0)
            mark(op, held);
        for (int part = 0; part < op->n_parts; part++)
            mark(&op->parts[part], held);
    }
    return held;
}

void kept_cast(Graph *graph, DType dtype)
{
    g_autofree bool *held = kept_tensors(graph);
    for (int i = 0; i < graph_n_tensors(graph); i++) {
        DType now = graph_tensor(graph, i)->dtype;
        if (held[i] && (dtype_is_float(now) || dtype_is_narrow_integer(now)))
            graph_tensor(graph, i)->dtype = dtype;
    }
}
