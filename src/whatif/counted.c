#include "whatif/counted.h"

#include "base/count.h"
#include "cost/footprint.h"
#include "graph/kept.h"
#include "whatif/design_text.h"
#include "whatif/precision.h"

/* Of a graph that is borrowed a copy. */
static void keep_in(Counted *counted, DType kv)
{
    if (kv == DTYPE_FP32)
        return;
    if (counted->own_graph == NULL)
        counted->graph = counted->own_graph = graph_copy(counted->graph);
    kept_cast(counted->own_graph, kv);
}

static const ModelCost *count(Counted *counted, const Scheme *scheme, DType kv, int64_t fast_bytes,
                              GError **error)
{
    if (scheme == NULL) {
        keep_in(counted, kv);
        return counted->plain = cost_graph(counted->graph, fast_bytes, error);
    }
    counted->quantized = quantize_graph(counted->graph, scheme);
    if (kv != DTYPE_FP32)
        kept_cast(counted->quantized->graph, kv);
    counted->quantized_cost = quantized_cost(counted->quantized, counted->graph, fast_bytes, error);
    return counted->quantized_cost != NULL ? counted->quantized_cost->cost : NULL;
}

/* Takes `to` over, in place of what was held. */
static const Graph *hold(Graph **held, Graph *to)
{
    graph_free(*held);
    return *held = to;
}

/* Formats are cast before operators are fused: a fused operator keeps the casts it took in. *held
 * is the caller's to free; NULL: nothing was changed. */
static const Graph *changed_graph(const Graph *graph, const Change *change, Graph **held,
                                  GError **error)
{
    if (change->designs != NULL && change->designs[0] != NULL)
        graph = hold(held, design_apply_all(graph, change->designs, error));
    if (graph != NULL && change->dtype != DTYPE_FP32)
        graph = hold(held, precision_cast(graph, change->dtype));
    if (graph != NULL && change->fusion != FUSION_NONE)
        graph = hold(held, fuse(graph, change->fusion, NULL, error));
    return graph;
}

/* What a file states between operators is folded by this rule, and so is what a scheme puts there.
 */
static bool folds_conversions(const Change *change)
{
    return !change->converts && ((change->fusion | change->fused) & 1U << FUSION_QUANTIZE);
}

Counted *counted_new(const Graph *graph, const Change *change, int64_t fast_bytes, GError **error)
{
    g_autoptr(Counted) counted = g_new0(Counted, 1);
    Scheme scheme;
    if (change->scheme != NULL && !scheme_find(change->scheme, &scheme, error))
        return NULL;
    scheme.in_passing = folds_conversions(change);
    counted->graph = changed_graph(graph, change, &counted->own_graph, error);
    if (counted->graph != NULL)
        counted->cost =
            count(counted, change->scheme ? &scheme : NULL, change->kv, fast_bytes, error);
    if (counted->cost == NULL)
        return NULL;
    Peaks peaks;
    if (!footprint_peaks(counted->cost->graph, &peaks, error))
        return NULL;
    counted->peak_bytes = peaks.bytes;
    counted->peak_inplace_bytes = peaks.inplace_bytes;
    return g_steal_pointer(&counted);
}

void counted_free(Counted *counted)
{
    if (counted == NULL)
        return;
    cost_free(counted->plain);
    quantized_cost_free(counted->quantized_cost);
    quantized_free(counted->quantized);
    graph_free(counted->own_graph);
    g_free(counted);
}

DType counted_floats(const Counted *counted)
{
    const Graph *graph = counted->cost->graph;
    for (int i = 0; i < graph_n_tensors(graph); i++) {
        const Tensor *tensor = graph_tensor(graph, i);
        if (tensor->role == TENSOR_ACTIVATION && dtype_is_float(tensor->dtype))
            return tensor->dtype;
    }
    return DTYPE_FP32;
}

/* Scales are no data. */
static bool is_float_data(const Tensor *tensor)
{
    return tensor != NULL && tensor_is_data(tensor) && dtype_is_float(tensor->dtype);
}

static bool touches_floats(const Graph *graph, const Op *op)
{
    bool floats = false;
    for (int i = 0; i < op->n_inputs; i++)
        floats = floats || is_float_data(op_input(graph, op, i));
    for (int i = 0; i < op->n_outputs; i++)
        floats = floats || is_float_data(op_output(graph, op, i));
    return floats;
}

/* Whether it says by itself what a network computes in: not what does no work, converts, or takes
 * integers as others make them. */
static bool tells_compute(const Graph *graph, const LayerCost *layer)
{
    if (layer->flops == 0 || layer->converts)
        return false;
    return layer->compute != DTYPE_UNKNOWN ||
           touches_floats(graph, graph_op(graph, layer->example));
}

DType counted_integers(const Counted *counted)
{
    const ModelCost *cost = counted->cost;
    DType found = DTYPE_UNKNOWN;
    for (int i = 0; i < cost->n_costs && !counted->quantized; i++) {
        const LayerCost *layer = &cost->costs[i];
        if (!tells_compute(cost->graph, layer))
            continue;
        if (layer->compute == DTYPE_UNKNOWN || dtype_is_float(layer->compute) ||
            (found != DTYPE_UNKNOWN && found != layer->compute))
            return DTYPE_UNKNOWN;
        found = layer->compute;
    }
    return found;
}

DType counted_compute(const Counted *counted)
{
    if (counted->quantized)
        return counted->quantized->scheme.compute;
    DType integers = counted_integers(counted);
    return integers == DTYPE_UNKNOWN ? counted_floats(counted) : integers;
}

bool counted_is_mxfp4(const Counted *counted)
{
    return counted->quantized != NULL && scheme_is_mxfp4(&counted->quantized->scheme);
}

int64_t counted_loaded_bytes(const Counted *counted)
{
    const ModelCost *cost = counted->cost;
    return count_add(count_sub(cost->weights_bytes, cost->auxiliary.weights_bytes),
                     count_sub(cost->metadata_bytes, cost->auxiliary.metadata_bytes));
}

static bool skips_zeros(const Scheme *scheme, const Device *device)
{
    return device_sparse_peak(device, scheme->compute, sparsity_name(scheme->sparsity),
                              BASIS_THEORETICAL, false) != NULL;
}

int64_t counted_held_bytes(const Counted *counted, const Device *device)
{
    int64_t bytes = counted_loaded_bytes(counted);
    const Quantized *quantized = counted->quantized;
    if (quantized == NULL || quantized->scheme.sparsity == SPARSITY_NONE ||
        skips_zeros(&quantized->scheme, device))
        return bytes;
    return count_add(bytes, counted->quantized_cost->zeros_bytes);
}

int64_t counted_memory_bytes(const Counted *counted)
{
    return count_add(counted->peak_inplace_bytes, counted_loaded_bytes(counted));
}

int64_t counted_memory_on(const Counted *counted, const Device *device)
{
    return count_add(counted->peak_inplace_bytes, counted_held_bytes(counted, device));
}

Fit counted_fit(const Counted *counted, const Device *device)
{
    return fit_on(device, counted_held_bytes(counted, device), counted->peak_inplace_bytes);
}
