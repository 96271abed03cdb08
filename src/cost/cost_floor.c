#include "cost/cost_floor.h"

#include "base/count.h"
#include "graph/attention.h"
#include "graph/uses.h"

static int64_t parameter_elements(const Graph *graph, const Op *op)
{
    int64_t sum = 0;
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        if (tensor != NULL && tensor_is_parameter(tensor))
            count_add_to(&sum, shape_elements(&tensor->shape));
    }
    return sum;
}

/* Bytes of a parameter that an operator reads: not all where it looks a few rows up, or where few
 * experts meet a row: then as large a part of each of its parameters, which have `all` elements.
 * What cannot be counted may read nothing, if it only moves data. */
static int64_t read_bytes(const Op *op, const LayerCost *layer, const Tensor *tensor, int64_t all)
{
    int64_t bytes = tensor_bytes(tensor), read = layer->traffic[TRAFFIC_COMPULSORY].weights;
    int64_t own = shape_elements(&tensor->shape);
    if (tensor->interleaved)
        return count_ok(all) && read < all ? (int64_t)((double)bytes * ((double)read / (double)all))
                                           : bytes;
    if (!(layer->known & KNOWS_BYTES))
        return op_info(op->kind)->op_class == OP_CLASS_DATA ? 0 : bytes;
    if (count_ok(all) && all > own && read < all)
        read = (int64_t)((double)own * ((double)read / (double)all));
    return MIN(bytes, count_bytes(read, dtype_bits(tensor->dtype)));
}

/* Adds the parameters of an operator: of a tensor, the most that one of its readers needs. */
static void add_weights(ModelCost *cost, const Op *op, const LayerCost *layer, int64_t *counted)
{
    int64_t all = parameter_elements(cost->graph, op);
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(cost->graph, op, i);
        if (tensor == NULL || (!tensor_is_parameter(tensor) && !tensor->interleaved))
            continue;
        int64_t bytes = read_bytes(op, layer, tensor, all), *before = &counted[op->inputs[i]];
        if (bytes <= *before && count_ok(bytes))
            continue;
        count_add_to(&cost->bytes_floor, count_sub(bytes, *before));
        *before = bytes;
    }
}

/* Of a cache that something was appended to, no more than that is written. */
static int64_t written_bytes(const Graph *graph, int t)
{
    const Tensor *tensor = graph_tensor(graph, t);
    const Op *producer = tensor->producer != NO_OP ? graph_op(graph, tensor->producer) : NULL;
    int cache = producer != NULL ? op_cache(producer, t) : NO_TENSOR;
    int64_t bytes = tensor_bytes(tensor);
    return cache != NO_TENSOR ? MAX(count_sub(bytes, tensor_bytes(graph_tensor(graph, cache))), 0)
                              : bytes;
}

/* Of a past that an attention alone reads, what its window leaves out is not read, nor what of a
 * buffer is not filled. */
static int64_t read_bytes_of_input(const Graph *graph, int t, const Uses *uses)
{
    const Tensor *tensor = graph_tensor(graph, t);
    const Op *op =
        uses->times[t] == 1 && uses->reader[t] != NO_OP ? graph_op(graph, uses->reader[t]) : NULL;
    int64_t bytes = tensor_bytes(tensor);
    if (op == NULL || op->kind != OP_ATTENTION || op->n_parts > 0)
        return bytes;
    AttentionSizes sizes = attention_of(graph, op);
    for (int i = ATTENTION_PAST_KEY; i <= ATTENTION_PAST_VALUE; i++)
        if (i < op->n_inputs && op->inputs[i] == t && sizes.past > 0)
            return count_bytes(attention_past_read(op_attention(op), &sizes, &tensor->shape),
                               dtype_bits(tensor->dtype));
    return bytes;
}

static void add_tensors(ModelCost *cost, const GArray *tensors, const Uses *uses)
{
    for (guint i = 0; i < tensors->len; i++) {
        int t = g_array_index(tensors, int, i);
        const Tensor *tensor = graph_tensor(cost->graph, t);
        bool auxiliary =
            tensor->producer != NO_OP && graph_op(cost->graph, tensor->producer)->auxiliary;
        bool given = tensor->producer == NO_OP;
        if (uses->times[t] > 0 && !auxiliary)
            count_add_to(&cost->bytes_floor, given ? read_bytes_of_input(cost->graph, t, uses)
                                                   : written_bytes(cost->graph, t));
    }
}

void cost_floor(ModelCost *cost)
{
    const Graph *graph = cost->graph;
    g_auto(Uses) uses = {0};
    uses_count(&uses, graph, false);
    g_autofree int64_t *counted = g_new0(int64_t, graph_n_tensors(graph) + 1);
    cost->bytes_floor = 0;
    add_tensors(cost, graph->inputs, &uses);
    add_tensors(cost, graph->outputs, &uses);
    for (int i = 0; i < cost->n_layers; i++)
        add_weights(cost, cost_op(cost, i), cost_layer(cost, i), counted);
}
