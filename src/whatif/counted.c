#include "whatif/counted.h"

#include "base/count.h"
#include "cost/footprint.h"

static const ModelCost *count(Counted *counted, const Scheme *scheme, int64_t fast_bytes,
                              GError **error)
{
    if (scheme == NULL)
        return counted->plain = cost_graph(counted->graph, fast_bytes, error);
    counted->quantized = quantize_graph(counted->graph, scheme, NULL);
    counted->quantized_cost = quantized_cost(counted->quantized, counted->graph, fast_bytes, error);
    return counted->quantized_cost != NULL ? counted->quantized_cost->cost : NULL;
}

Counted *counted_new(Graph *graph, const Scheme *scheme, int64_t fast_bytes, GError **error)
{
    g_autoptr(Counted) counted = g_new0(Counted, 1);
    counted->graph = graph;
    counted->cost = count(counted, scheme, fast_bytes, error);
    if (counted->cost == NULL)
        return NULL;
    counted->peak_bytes = footprint_peak(counted->cost->graph, error);
    return counted->peak_bytes >= 0 ? g_steal_pointer(&counted) : NULL;
}

void counted_free(Counted *counted)
{
    if (counted == NULL)
        return;
    cost_free(counted->plain);
    quantized_cost_free(counted->quantized_cost);
    quantized_free(counted->quantized);
    graph_free(counted->graph);
    g_free(counted);
}

int64_t counted_loaded_bytes(const Counted *counted)
{
    const ModelCost *cost = counted->cost;
    return count_add(count_sub(cost->weights_bytes, cost->aux_weights_bytes), cost->metadata_bytes);
}

int64_t counted_memory_bytes(const Counted *counted)
{
    return count_add(counted->peak_bytes, counted_loaded_bytes(counted));
}
