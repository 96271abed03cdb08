#include "serve/step.h"

#include <math.h>

#include "base/count.h"
#include "graph/kept.h"

enum { BITS_OF_BYTE = 8 };

/* ---- What a layer reads ---------------------------------------------------------------------- */

/* Bytes of all its weights, read or not, and of what scales them: of tied weights only who uses
 * them first has that counted. */
static double stored_bytes(const Graph *graph, const LayerCost *layer, double *elements)
{
    const Op *op = graph_op(graph, layer->example);
    double bytes = 0, between = 0;
    *elements = 0;
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        bool weight = tensor && tensor_is_parameter(tensor);
        bytes += weight ? (double)tensor_bytes(tensor) : 0;
        between += tensor && tensor->interleaved ? (double)tensor_bytes(tensor) : 0;
        *elements += weight ? (double)MAX(shape_elements(&tensor->shape), 0) : 0;
    }
    return *elements > 0 ? bytes + fmax(between, (double)layer->metadata_bytes) : 0;
}

/* Of them, what a pass reads under a traffic model: as many elements, of their mean width. */
static double weights_read(const Graph *graph, const LayerCost *layer, TrafficModel model)
{
    double elements;
    double bytes = stored_bytes(graph, layer, &elements);
    return elements > 0 ? bytes / elements * (double)layer->traffic[model].weights : 0;
}

/* Of the cache: what it reads of it as data, and what it appends. */
static double cache_read(const Graph *graph, const LayerCost *layer, const bool *held)
{
    const Op *op = graph_op(graph, layer->example);
    double bytes = 0;
    bool appends = false;
    for (int i = 0; i < op->n_outputs; i++)
        if (op_cache(op, op->outputs[i]) != NO_TENSOR) {
            const Tensor *kept = op_output(graph, op, i);
            int64_t written = op_written_elements(graph, op, i);
            bytes += (double)count_bytes(written, dtype_bits(kept->dtype));
            appends = true;
        }
    for (int i = 0; i < op->n_inputs && !(appends && op->n_parts == 0); i++)
        if (op->inputs[i] != NO_TENSOR && held[op->inputs[i]])
            bytes += (double)tensor_bytes(graph_tensor(graph, op->inputs[i]));
    return bytes;
}

/* ---- Parts ----------------------------------------------------------------------------------- */

StepBytes step_layer_bytes(const ModelCost *cost, int i, TrafficModel model, const bool *held)
{
    const LayerCost *layer = &cost->costs[i];
    double bytes = (double)layer->traffic[model].bytes;
    StepBytes parts = {.weights = fmin(weights_read(cost->graph, layer, model), bytes)};
    parts.cache = fmin(cache_read(cost->graph, layer, held), bytes - parts.weights);
    parts.other = bytes - parts.weights - parts.cache;
    return parts;
}

static void add_layer(StepSplit *split, const Timing *timing, int i, const bool *held)
{
    const LayerCost *layer = &timing->cost->costs[i];
    const LayerTime *time = &timing->times[i];
    double seconds = time->seconds * layer->layers;
    double bytes = (double)layer->traffic[timing->traffic_model].bytes;
    if (time->bound != BOUND_MEMORY || bytes <= 0) {
        split->compute += seconds;
        return;
    }
    StepBytes parts = step_layer_bytes(timing->cost, i, timing->traffic_model, held);
    split->weights += seconds * parts.weights / bytes;
    split->cache += seconds * parts.cache / bytes;
    split->other += seconds * parts.other / bytes;
}

StepSplit step_split(const Timing *timing)
{
    StepSplit split = {0};
    g_autofree bool *held = kept_tensors(timing->cost->graph);
    for (int i = 0; i < timing->cost->n_costs; i++)
        add_layer(&split, timing, i, held);
    return split;
}

StepLimit step_limit(const StepSplit *split)
{
    const double parts[] = {[LIMIT_WEIGHTS] = split->weights,
                            [LIMIT_CACHE] = split->cache,
                            [LIMIT_COMPUTE] = split->compute,
                            [LIMIT_OTHER] = split->other};
    int most = 0;
    for (int i = 1; i <= LIMIT_OTHER; i++)
        if (parts[i] > parts[most])
            most = i;
    return (StepLimit)most;
}

static const struct {
    const char *name, *words;
} limits[] = {[LIMIT_WEIGHTS] = {"weights", "reading weights"},
              [LIMIT_CACHE] = {"cache", "reading the cache"},
              [LIMIT_COMPUTE] = {"compute", "arithmetic"},
              [LIMIT_OTHER] = {"activations", "moving activations"}};

const char *step_limit_name(StepLimit limit)
{
    return limits[limit].name;
}

const char *step_limit_words(StepLimit limit)
{
    return limits[limit].words;
}

/* ---- The critical batch ---------------------------------------------------------------------- */

/* A product with weights: what a sequence adds, and what reading the weights takes. */
typedef struct Product {
    double each;   /* seconds of arithmetic */
    double whole;  /* seconds that reading all of them takes */
    double missed; /* share of a mixture's experts that one token leaves; 0: it reads all */
} Product;

static double missed_share(const Op *op)
{
    const Op *lead = op_lead(op);
    if (lead->attrs->family != ATTRS_EXPERT)
        return 0;
    const ExpertAttrs *expert = op_expert(lead);
    double active = (double)MAX(expert->active, 1) * (double)MAX(expert->apart, 1);
    return fmax(0, 1 - active / (double)MAX(expert->experts, 1));
}

static GArray *products_of(const Timing *timing, int64_t batch)
{
    GArray *products = g_array_new(FALSE, FALSE, sizeof(Product));
    const Graph *graph = timing->cost->graph;
    for (int i = 0; i < timing->cost->n_costs; i++) {
        const LayerCost *layer = &timing->cost->costs[i];
        const LayerTime *time = &timing->times[i];
        const Op *op = graph_op(graph, layer->example);
        double elements, bytes = stored_bytes(graph, layer, &elements);
        double arithmetic = time->matrix_s > 0 ? time->matrix_s : time->vector_s;
        if (layer->matrix_flops == 0 || bytes <= 0)
            continue;
        Product product = {.each = arithmetic * layer->layers / (double)batch,
                           .whole = bytes * layer->layers / timing->roof.bandwidth,
                           .missed = missed_share(op)};
        g_array_append_val(products, product);
    }
    return products;
}

/* What arithmetic takes longer than reading, at a batch. */
static double excess(const GArray *products, int64_t batch)
{
    double seconds = 0;
    for (guint i = 0; i < products->len; i++) {
        const Product *product = &g_array_index(products, Product, i);
        double read = product->missed > 0 ? 1 - pow(product->missed, (double)batch) : 1;
        seconds += (double)batch * product->each - read * product->whole;
    }
    return seconds;
}

/* What is read grows ever more slowly, so that arithmetic passes it once. */
int64_t step_critical_batch(const Timing *timing, int64_t batch)
{
    const int64_t most = INT64_C(1) << 40;
    g_autoptr(GArray) products = products_of(timing, MAX(batch, 1));
    int64_t low = 0, high = 1;
    while (high < most && excess(products, high) < 0) {
        low = high;
        high *= 2;
    }
    if (products->len == 0 || excess(products, high) < 0)
        return COUNT_OVERFLOW;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        *(excess(products, middle) < 0 ? &low : &high) = middle;
    }
    return high;
}
