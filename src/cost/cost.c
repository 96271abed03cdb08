#include "cost/cost.h"

#include <math.h>
#include <string.h>

#include "base/count.h"
#include "base/error.h"
#include "cost/cost_floor.h"
#include "cost/signatures.h"
#include "cost/tiled.h"
#include "graph/op_cost.h"

static const char *const traffic_models[TRAFFIC_MODEL_COUNT] = {
    [TRAFFIC_COMPULSORY] = "compulsory",
    [TRAFFIC_EXPECTED] = "expected",
    [TRAFFIC_TILED] = "tiled",
    [TRAFFIC_NO_REUSE] = "no_reuse",
};

enum { BUFFER_BITS = 32 }; /* running statistics are kept in single precision */

const char *traffic_model_name(TrafficModel model)
{
    return model < TRAFFIC_MODEL_COUNT ? traffic_models[model] : "unknown";
}

bool cost_knows(const ModelCost *cost, unsigned figures)
{
    bool knows = true;
    for (int figure = 0; figure < FIGURE_COUNT; figure++)
        knows = knows && (!(figures >> figure & 1) || cost->known[figure] == cost->operators);
    return knows;
}

double layer_intensity(const LayerCost *layer, TrafficModel model)
{
    int64_t bytes = layer->traffic[model].bytes;
    return bytes > 0 ? (double)layer->flops / (double)bytes : NAN;
}

/* ---- One layer ------------------------------------------------------------------------------- */

/* Parameters that nobody used before. */
static void count_params(LayerCost *layer, const Graph *graph, const Signatures *signatures)
{
    const Op *op = graph_op(graph, layer->example);
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        if (!signatures_first_use(signatures, graph, layer->example, i) ||
            !shape_known(&tensor->shape))
            continue;
        bool learned = tensor->role == TENSOR_WEIGHT;
        int64_t elements = shape_elements(&tensor->shape);
        if (tensor->role == TENSOR_METADATA) {
            count_add_to(&layer->metadata_bytes, count_bytes(elements, dtype_bits(tensor->dtype)));
            continue;
        }
        int64_t *count = learned ? &layer->params : &layer->buffers;
        count_add_to(count, elements);
        int bits = learned ? dtype_bits(tensor->dtype) : BUFFER_BITS;
        count_add_to(&layer->weights_bytes, count_bytes(elements, bits));
    }
}

static int64_t weights_read(const Graph *graph, const Op *op)
{
    int64_t bytes = 0;
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        if (tensor != NULL && tensor_is_parameter(tensor))
            count_add_to(&bytes, tensor_bytes(tensor));
    }
    return bytes;
}

/* Elements written, of layers that have weights to multiply with. */
static int64_t activations_of(const Graph *graph, const LayerCost *layer)
{
    const Op *op = graph_op(graph, layer->example);
    const Tensor *y = op_output(graph, op, 0);
    bool product = layer->op_class == OP_CLASS_CONV || layer->op_class == OP_CLASS_DEPTHWISE ||
                   layer->op_class == OP_CLASS_LINEAR ||
                   (op_info(op->kind)->fusion == FUSE_PRODUCT && weights_read(graph, op) > 0);
    return product && layer->known & KNOWS_MACS && y != NULL ? shape_elements(&y->shape) : 0;
}

/* What is fused to a product streams past it once, however that is tiled. */
static Traffic tile_fused(const LayerCost *layer, const Graph *graph, int64_t fast_bytes)
{
    OpCost lead = op_cost(graph, op_lead(graph_op(graph, layer->example)));
    Traffic tiled = tiled_traffic(&lead, fast_bytes);
    const Traffic *once = &layer->traffic[TRAFFIC_COMPULSORY];
    int64_t *parts[] = {&tiled.input, &tiled.weights, &tiled.output, &tiled.bytes};
    int64_t more[] = {count_sub(once->input, lead.compulsory.input),
                      count_sub(once->weights, lead.compulsory.weights),
                      count_sub(once->output, lead.compulsory.output),
                      count_sub(once->bytes, lead.compulsory.bytes)};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        count_add_to(parts[i], more[i]);
    return tiled;
}

/* The steps of a recurrent cell share one set of weights, which no product of a step knows. */
static Traffic tile_layer(const LayerCost *layer, const Graph *graph, int64_t fast_bytes)
{
    OpCost cost = {.compulsory = layer->traffic[TRAFFIC_COMPULSORY],
                   .no_reuse = layer->traffic[TRAFFIC_NO_REUSE],
                   .gemm = layer->gemm};
    const Op *op = graph_op(graph, layer->example);
    if (layer->op_class == OP_CLASS_RECURRENT) {
        int64_t weights = weights_read(graph, op);
        return count_ok(weights) && weights <= fast_bytes ? cost.compulsory : cost.no_reuse;
    }
    if (layer->gemm.groups > 0 && op->n_parts > 0)
        return tile_fused(layer, graph, fast_bytes);
    return layer->gemm.groups > 0 ? tiled_traffic(&cost, fast_bytes) : cost.compulsory;
}

/* Of bytes that lie between the weights, those between the ones that are read: of experts the few
 * that are met, of windows all, each time anew. */
static int64_t between(int64_t bytes, int64_t read, int64_t all)
{
    if (bytes == 0 || read == all || !count_ok(read) || !count_ok(bytes) || all <= 0)
        return bytes;
    double between = ceil((double)bytes * ((double)read / (double)all));
    return between < (double)INT64_MAX ? (int64_t)between : COUNT_OVERFLOW;
}

static void read_interleaved(LayerCost *layer, const Graph *graph)
{
    const Op *op = graph_op(graph, layer->example);
    int64_t bytes = 0, all = 0;
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        if (tensor != NULL && tensor->interleaved)
            count_add_to(&bytes, tensor_bytes(tensor));
        if (tensor != NULL && tensor_is_parameter(tensor))
            count_add_to(&all, shape_elements(&tensor->shape));
    }
    for (int model = 0; model < TRAFFIC_MODEL_COUNT; model++) {
        Traffic *traffic = &layer->traffic[model];
        if (traffic->weights > 0)
            count_add_to(&traffic->bytes, between(bytes, traffic->weights, all));
    }
}

static void count_layer(LayerCost *layer, const Graph *graph, const Signatures *signatures,
                        int64_t fast_bytes)
{
    const Op *op = graph_op(graph, layer->example);
    OpCost cost = op_cost(graph, op);
    layer->known = op_known(graph, op);
    layer->covered = layer->known == KNOWS_ALL;
    layer->converts = op->n_parts == 0 && op_info(op->kind)->int8 == INT8_CONVERTS;
    layer->op_class = op_class(graph, op);
    layer->compute = op->compute;
    layer->macs = cost.macs;
    layer->flops = cost.flops;
    layer->matrix_flops = cost.matrix_flops;
    layer->other = cost.other;
    layer->needless = cost.needless;
    layer->flops_exact = cost.flops_exact;
    layer->pool_input_flops = cost.pool_input_flops;
    layer->traffic[TRAFFIC_COMPULSORY] = cost.compulsory;
    layer->traffic[TRAFFIC_EXPECTED] = cost.expected;
    layer->traffic[TRAFFIC_NO_REUSE] = cost.no_reuse;
    layer->gemm = cost.gemm;
    layer->activations = activations_of(graph, layer);
    if (fast_bytes > 0)
        layer->traffic[TRAFFIC_TILED] = tile_layer(layer, graph, fast_bytes);
    read_interleaved(layer, graph);
    count_params(layer, graph, signatures);
}

/* ---- Totals ---------------------------------------------------------------------------------- */

static void add_to(int64_t *sum, int64_t count, int64_t times)
{
    count_add_to(sum, count_mul(count, times));
}

static void add_traffic(Traffic *sum, const Traffic *traffic, int64_t times)
{
    add_to(&sum->input, traffic->input, times);
    add_to(&sum->weights, traffic->weights, times);
    add_to(&sum->output, traffic->output, times);
    add_to(&sum->bytes, traffic->bytes, times);
}

static void add_by_class(ModelCost *cost, const LayerCost *layer, int64_t times)
{
    add_to(&cost->macs_of_class[layer->op_class], layer->macs, times);
    add_to(&cost->flops_of_class[layer->op_class], layer->flops, times);
    add_to(&cost->params_of_class[layer->op_class], layer->params, times);
    add_to(&cost->bytes_of_class[layer->op_class], layer->traffic[TRAFFIC_COMPULSORY].bytes, times);
}

/* Layers that cost the same. */
static void add_layers(ModelCost *cost, const LayerCost *layer, int64_t times)
{
    cost->covered += layer->covered * times;
    for (int figure = 0; figure < FIGURE_COUNT; figure++)
        cost->known[figure] += (layer->known >> figure & 1) * times;
    add_to(&cost->params, layer->params, times);
    add_to(&cost->buffers, layer->buffers, times);
    add_to(&cost->weights_bytes, layer->weights_bytes, times);
    add_to(&cost->metadata_bytes, layer->metadata_bytes, times);
    add_to(&cost->macs, layer->macs, times);
    add_to(&cost->flops, layer->flops, times);
    add_to(&cost->matrix_flops, layer->matrix_flops, times);
    add_to(&cost->needless_flops, layer->needless.flops, times);
    add_to(&cost->needless_matrix_flops, layer->needless.matrix_flops, times);
    add_to(&cost->flops_exact, layer->flops_exact, times);
    add_to(&cost->pool_input_flops, layer->pool_input_flops, times);
    add_to(&cost->activations, layer->activations, times);
    for (int model = 0; model < TRAFFIC_MODEL_COUNT; model++)
        add_traffic(&cost->traffic[model], &layer->traffic[model], times);
    add_by_class(cost, layer, times);
}

/* What a head that only training runs adds: its parameters. */
static void add_auxiliary(ModelCost *cost, const Signatures *signatures, int index)
{
    LayerCost layer = {.example = index}, *all = &cost->auxiliary;
    count_params(&layer, cost->graph, signatures);
    const struct {
        int64_t count, *total, *part;
    } sums[] = {{layer.params, &cost->params, &all->params},
                {layer.buffers, &cost->buffers, &all->buffers},
                {layer.weights_bytes, &cost->weights_bytes, &all->weights_bytes},
                {layer.metadata_bytes, &cost->metadata_bytes, &all->metadata_bytes}};
    all->layers++;
    for (size_t i = 0; i < G_N_ELEMENTS(sums); i++) {
        count_add_to(sums[i].total, sums[i].count);
        count_add_to(sums[i].part, sums[i].count);
    }
}

/* The name of the first total that passed 64 bits, or NULL. */
static const char *overflown(const ModelCost *cost)
{
    const struct {
        const char *name;
        int64_t count;
    } totals[] = {
        {"parameters", cost->params},
        {"running statistics", cost->buffers},
        {"weights' bytes", cost->weights_bytes},
        {"scales and zero points", cost->metadata_bytes},
        {"MACs", cost->macs},
        {"FLOPs", cost->flops},
        {"FLOPs", cost->matrix_flops},
        {"FLOPs", cost->flops_exact},
        {"FLOPs", cost->pool_input_flops},
        {"activations", cost->activations},
        {"traffic", traffic_total(&cost->traffic[TRAFFIC_COMPULSORY])},
        {"expected traffic", traffic_total(&cost->traffic[TRAFFIC_EXPECTED])},
        {"expected bytes moved", cost->traffic[TRAFFIC_EXPECTED].bytes},
        {"traffic without reuse", traffic_total(&cost->traffic[TRAFFIC_NO_REUSE])},
        {"bytes moved", cost->traffic[TRAFFIC_COMPULSORY].bytes},
        {"bytes moved without reuse", cost->traffic[TRAFFIC_NO_REUSE].bytes},
        {"tiled traffic", traffic_total(&cost->traffic[TRAFFIC_TILED])},
        {"bytes moved when tiled", cost->traffic[TRAFFIC_TILED].bytes},
        {"inputs, weights and outputs", cost->bytes_floor},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(totals); i++)
        if (!count_ok(totals[i].count))
            return totals[i].name;
    return NULL;
}

static bool check_overflow(const ModelCost *cost, int index, GError **error)
{
    const char *what = overflown(cost);
    if (what == NULL)
        return true;
    const Op *op = graph_op(cost->graph, index);
    g_autofree char *place = graph_place(cost->graph, op);
    return rb_fail(error, RB_ERROR_LIMIT,
                   "%slayer '%s': the network's %s up to here pass 64 bits; make it smaller", place,
                   op->name, what);
}

/* ---- Coverage -------------------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void name_unknown(ModelCost *cost)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (int i = 0; cost->covered < cost->operators && i < cost->n_layers; i++) {
        const Op *op = cost_op(cost, i);
        const char *type = op->type != NULL ? op->type : op_info(op->kind)->name;
        if (!cost_layer(cost, i)->covered)
            g_ptr_array_add(names, (char *)type);
    }
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len; i++)
        if (i == 0 || strcmp(names->pdata[i], names->pdata[i - 1]) != 0)
            g_ptr_array_add(cost->unknown, g_strdup(names->pdata[i]));
}

/* ---- A graph --------------------------------------------------------------------------------- */

/* Auxiliary heads come last among signatures. */
static void find_layers(ModelCost *cost, const Signatures *signatures)
{
    const Graph *graph = cost->graph;
    cost->layers = g_new(struct Layer, graph_n_ops(graph) + 1);
    cost->costs = g_new0(LayerCost, signatures->n + 1);
    for (int i = 0; i < graph_n_ops(graph); i++) {
        int signature = signatures->of_op[i];
        if (graph_op(graph, i)->auxiliary)
            continue;
        cost->layers[cost->n_layers++] = (struct Layer){i, signature};
        cost->costs[signature].example = signatures->example[signature];
        cost->costs[signature].layers++;
        cost->n_costs = MAX(cost->n_costs, signature + 1);
    }
    cost->operators = cost->n_layers;
}

/* What passed 64 bits stays so: one look at the end is enough, and only then is the layer sought.
 */
static bool check_layers(const ModelCost *cost, GError **error)
{
    ModelCost sum = {.graph = cost->graph};
    if (overflown(cost) == NULL)
        return true;
    for (int i = 0; i < cost->n_layers; i++) {
        add_layers(&sum, cost_layer(cost, i), 1);
        if (!check_overflow(&sum, cost_op_index(cost, i), error))
            return false;
    }
    return true;
}

static bool count_layers(ModelCost *cost, const Signatures *signatures, GError **error)
{
    find_layers(cost, signatures);
    for (int i = 0; i < cost->n_costs; i++) {
        count_layer(&cost->costs[i], cost->graph, signatures, cost->fast_bytes);
        add_layers(cost, &cost->costs[i], cost->costs[i].layers);
    }
    return check_layers(cost, error);
}

static bool count_auxiliary(ModelCost *cost, const Signatures *signatures, GError **error)
{
    for (int i = 0; i < graph_n_ops(cost->graph); i++) {
        if (!graph_op(cost->graph, i)->auxiliary)
            continue;
        add_auxiliary(cost, signatures, i);
        if (!check_overflow(cost, i, error))
            return false;
    }
    return true;
}

ModelCost *cost_graph(const Graph *graph, int64_t fast_bytes, GError **error)
{
    g_autoptr(ModelCost) cost = g_new0(ModelCost, 1);
    g_autoptr(Signatures) signatures = signatures_new(graph);
    cost->graph = graph;
    cost->fast_bytes = MAX(fast_bytes, 0);
    cost->has_tiled = fast_bytes > 0;
    cost->unknown = g_ptr_array_new_with_free_func(g_free);
    if (!count_layers(cost, signatures, error) || !count_auxiliary(cost, signatures, error))
        return NULL;
    name_unknown(cost);
    cost_floor(cost);
    if (cost->n_layers > 0 && !check_overflow(cost, cost_op_index(cost, cost->n_layers - 1), error))
        return NULL;
    return g_steal_pointer(&cost);
}

void cost_free(ModelCost *cost)
{
    if (cost == NULL)
        return;
    g_clear_pointer(&cost->unknown, g_ptr_array_unref);
    g_free(cost->layers);
    g_free(cost->costs);
    g_free(cost);
}

Conventions cost_conventions(const ModelCost *cost)
{
    Conventions c = {
        .macs = cost->macs,
        .macs_doubled = count_mul(cost->macs, 2),
        .flops_exact = cost->flops_exact,
        .flops = cost->flops,
    };
    c.macs_plus_norm = count_add(c.macs, cost->flops_of_class[OP_CLASS_NORM]);
    c.macs_plus_activation = count_add(c.macs_plus_norm, cost->flops_of_class[OP_CLASS_ACTIVATION]);
    c.macs_plus_elementwise =
        count_add(c.macs_plus_activation, cost->flops_of_class[OP_CLASS_ELEMENTWISE]);
    c.macs_plus_pool = count_add(c.macs_plus_elementwise, cost->flops_of_class[OP_CLASS_POOL]);
    return c;
}
