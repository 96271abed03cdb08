#include "cost/cost_floor.h"

#include "base/count.h"
#include "graph/uses.h"

/* Bytes of a parameter that an operator reads: not all where it looks a few rows up, or where few
 * experts meet a row. What cannot be counted may read nothing, if it only moves data. */
static int64_t read_bytes(const Op *op, const LayerCost *layer, const Tensor *tensor)
{
    int64_t bytes = tensor_bytes(tensor), read = layer->traffic[TRAFFIC_COMPULSORY].weights;
    if (!(layer->known & KNOWS_BYTES))
        return op_info(op->kind)->op_class == OP_CLASS_DATA ? 0 : bytes;
    return MIN(bytes, count_bytes(read, dtype_bits(tensor->dtype)));
}

/* Adds the parameters of an operator: of a tensor, the most that one of its readers needs. */
static void add_weights(ModelCost *cost, const Op *op, const LayerCost *layer, int64_t *counted)
{
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(cost->graph, op, i);
        if (tensor == NULL || !tensor_is_parameter(tensor))
            continue;
        int64_t bytes = read_bytes(op, layer, tensor), *before = &counted[op->inputs[i]];
        if (bytes <= *before && count_ok(bytes))
            continue;
        count_add_to(&cost->bytes_floor, count_sub(bytes, *before));
        *before = bytes;
    }
}

/* Of a cache that something was appended to, no more than that is written. */
static int64_t written_bytes(const Graph *graph, const Tensor *tensor)
{
    const Op *producer = tensor->producer != NO_OP ? graph_op(graph, tensor->producer) : NULL;
    bool appended = producer != NULL && op_info(producer->kind)->storage == STORAGE_APPENDS;
    const Tensor *added = appended ? op_input(graph, op_lead(producer), 1) : NULL;
    return tensor_bytes(added != NULL ? added : tensor);
}

static void add_tensors(ModelCost *cost, const GArray *tensors, const int *uses)
{
    for (guint i = 0; i < tensors->len; i++) {
        int t = g_array_index(tensors, int, i);
        const Tensor *tensor = graph_tensor(cost->graph, t);
        bool auxiliary =
            tensor->producer != NO_OP && graph_op(cost->graph, tensor->producer)->auxiliary;
        if (uses[t] > 0 && !auxiliary)
            count_add_to(&cost->bytes_floor, written_bytes(cost->graph, tensor));
    }
}

void cost_floor(ModelCost *cost)
{
    const Graph *graph = cost->graph;
    g_auto(Uses) uses = {0};
    uses_count(&uses, graph, false);
    g_autofree int64_t *counted = g_new0(int64_t, graph_n_tensors(graph) + 1);
    cost->bytes_floor = 0;
    add_tensors(cost, graph->inputs, uses.times);
    add_tensors(cost, graph->outputs, uses.times);
    for (int i = 0; i < cost->n_layers; i++)
        add_weights(cost, cost_op(cost, i), cost_layer(cost, i), counted);
}
