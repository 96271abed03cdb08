#include "cost/cost.h"

#include <math.h>
#include <string.h>

#include "base/count.h"
#include "base/error.h"
#include "cost/floor.h"
#include "cost/tiled.h"

static const char *const traffic_models[TRAFFIC_MODEL_COUNT] = {
    [TRAFFIC_COMPULSORY] = "compulsory",
    [TRAFFIC_TILED] = "tiled",
    [TRAFFIC_NO_REUSE] = "no_reuse",
};

enum { BUFFER_BITS = 32 }; /* running statistics are kept in single precision */

const char *traffic_model_name(TrafficModel model)
{
    return model < TRAFFIC_MODEL_COUNT ? traffic_models[model] : "unknown";
}

int64_t traffic_total(const Traffic *traffic)
{
    return count_add(count_add(traffic->input, traffic->weights), traffic->output);
}

double layer_intensity(const LayerCost *layer, TrafficModel model)
{
    int64_t bytes = layer->traffic[model].bytes;
    return bytes > 0 ? (double)layer->flops / (double)bytes : NAN;
}

/* ---- One layer ------------------------------------------------------------------------------ */

/* Parameters that nobody used before. */
static void count_params(LayerCost *layer, const Graph *graph, const Op *op, bool *seen)
{
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        bool metadata = tensor != NULL && tensor->role == TENSOR_METADATA;
        if (tensor == NULL || !(tensor_is_parameter(tensor) || metadata) || seen[op->inputs[i]] ||
            !shape_known(&tensor->shape))
            continue;
        seen[op->inputs[i]] = true;
        bool learned = tensor->role == TENSOR_WEIGHT;
        int64_t elements = shape_elements(&tensor->shape);
        if (metadata) {
            layer->metadata_bytes =
                count_add(layer->metadata_bytes, count_bytes(elements, dtype_bits(tensor->dtype)));
            continue;
        }
        int64_t *count = learned ? &layer->params : &layer->buffers;
        *count = count_add(*count, elements);
        int bits = learned ? dtype_bits(tensor->dtype) : BUFFER_BITS;
        layer->weights_bytes = count_add(layer->weights_bytes, count_bytes(elements, bits));
    }
}

static void count_layer(LayerCost *layer, const Graph *graph, int index, bool *seen)
{
    const Op *op = graph_op(graph, index);
    OpCost cost = op_cost(graph, op);
    *layer = (LayerCost){
        .op = index,
        .covered = op_is_covered(graph, op),
        .op_class = op_class(graph, op),
        .compute = op->compute,
        .macs = cost.macs,
        .flops = cost.flops,
        .matrix_flops = cost.matrix_flops,
        .flops_exact = cost.flops_exact,
        .pool_input_flops = cost.pool_input_flops,
        .traffic = {[TRAFFIC_COMPULSORY] = cost.compulsory, [TRAFFIC_NO_REUSE] = cost.no_reuse},
        .gemm = cost.gemm,
    };
    count_params(layer, graph, op, seen);
}

static int64_t weights_read(const Graph *graph, const Op *op)
{
    int64_t bytes = 0;
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        if (tensor != NULL && tensor_is_parameter(tensor) && shape_known(&tensor->shape))
            bytes = count_add(
                bytes, count_bytes(shape_elements(&tensor->shape), dtype_bits(tensor->dtype)));
    }
    return bytes;
}

static void shift_traffic(Traffic *traffic, const Traffic *to, const Traffic *from)
{
    traffic->input = count_add(traffic->input, count_sub(to->input, from->input));
    traffic->weights = count_add(traffic->weights, count_sub(to->weights, from->weights));
    traffic->output = count_add(traffic->output, count_sub(to->output, from->output));
    traffic->bytes = count_add(traffic->bytes, count_sub(to->bytes, from->bytes));
}

/* What is fused to a product streams past it once, however that is tiled. */
static Traffic tile_fused(const LayerCost *layer, const Graph *graph, int64_t fast_bytes)
{
    OpCost lead = op_cost(graph, op_lead(graph_op(graph, layer->op)));
    Traffic tiled = tiled_traffic(&lead, fast_bytes);
    shift_traffic(&tiled, &layer->traffic[TRAFFIC_COMPULSORY], &lead.compulsory);
    return tiled;
}

/* The steps of a recurrent cell share one set of weights, which no product of a step knows. */
static Traffic tile_layer(const LayerCost *layer, const Graph *graph, int64_t fast_bytes)
{
    OpCost cost = {.compulsory = layer->traffic[TRAFFIC_COMPULSORY],
                   .no_reuse = layer->traffic[TRAFFIC_NO_REUSE],
                   .gemm = layer->gemm};
    if (layer->op_class == OP_CLASS_RECURRENT) {
        int64_t weights = weights_read(graph, graph_op(graph, layer->op));
        return count_ok(weights) && weights <= fast_bytes ? cost.compulsory : cost.no_reuse;
    }
    if (layer->gemm.groups > 0 && graph_op(graph, layer->op)->n_parts > 0)
        return tile_fused(layer, graph, fast_bytes);
    return layer->gemm.groups > 0 ? tiled_traffic(&cost, fast_bytes) : cost.compulsory;
}

/* ---- Totals --------------------------------------------------------------------------------- */

static void add_to(int64_t *sum, int64_t count)
{
    *sum = count_add(*sum, count);
}

static void add_traffic(Traffic *sum, const Traffic *traffic)
{
    add_to(&sum->input, traffic->input);
    add_to(&sum->weights, traffic->weights);
    add_to(&sum->output, traffic->output);
    add_to(&sum->bytes, traffic->bytes);
}

/* Elements written, of layers that have weights to multiply with. */
static int64_t activations_of(const Graph *graph, const LayerCost *layer)
{
    const Op *op = graph_op(graph, layer->op);
    const Tensor *y = op_output(graph, op, 0);
    bool product = layer->op_class == OP_CLASS_CONV || layer->op_class == OP_CLASS_DEPTHWISE ||
                   layer->op_class == OP_CLASS_LINEAR ||
                   (op->kind == OP_MATMUL && weights_read(graph, op) > 0);
    return product && layer->covered && y != NULL ? shape_elements(&y->shape) : 0;
}

static void add_by_class(ModelCost *cost, const LayerCost *layer)
{
    add_to(&cost->macs_of_class[layer->op_class], layer->macs);
    add_to(&cost->flops_of_class[layer->op_class], layer->flops);
    add_to(&cost->params_of_class[layer->op_class], layer->params);
    add_to(&cost->bytes_of_class[layer->op_class], layer->traffic[TRAFFIC_COMPULSORY].bytes);
}

static void add_layer(ModelCost *cost, const LayerCost *layer)
{
    cost->covered += layer->covered;
    add_to(&cost->params, layer->params);
    add_to(&cost->buffers, layer->buffers);
    add_to(&cost->weights_bytes, layer->weights_bytes);
    add_to(&cost->metadata_bytes, layer->metadata_bytes);
    add_to(&cost->macs, layer->macs);
    add_to(&cost->flops, layer->flops);
    add_to(&cost->matrix_flops, layer->matrix_flops);
    add_to(&cost->flops_exact, layer->flops_exact);
    add_to(&cost->pool_input_flops, layer->pool_input_flops);
    add_to(&cost->activations, activations_of(cost->graph, layer));
    add_traffic(&cost->traffic[TRAFFIC_COMPULSORY], &layer->traffic[TRAFFIC_COMPULSORY]);
    add_traffic(&cost->traffic[TRAFFIC_NO_REUSE], &layer->traffic[TRAFFIC_NO_REUSE]);
    add_by_class(cost, layer);
}

/* What a head that only training runs adds: its parameters. */
static void add_auxiliary(ModelCost *cost, int index, bool *seen)
{
    LayerCost layer = {0};
    count_params(&layer, cost->graph, graph_op(cost->graph, index), seen);
    add_to(&cost->params, layer.params);
    add_to(&cost->params_aux_heads, layer.params);
    add_to(&cost->buffers, layer.buffers);
    add_to(&cost->weights_bytes, layer.weights_bytes);
    add_to(&cost->aux_weights_bytes, layer.weights_bytes);
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
    g_autofree char *place = op->line > 0 && cost->graph->file != NULL
                                 ? g_strdup_printf("%s:%d: ", cost->graph->file, op->line)
                                 : g_strdup("");
    g_set_error(error, RB_ERROR, RB_ERROR_LIMIT,
                "%slayer '%s': the network's %s up to here pass 64 bits; make it smaller", place,
                op->name, what);
    return false;
}

/* ---- Coverage ------------------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void name_unknown(ModelCost *cost)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (int i = 0; i < cost->n_layers; i++) {
        const Op *op = graph_op(cost->graph, cost->layers[i].op);
        const char *type = op->type != NULL ? op->type : op_info(op->kind)->name;
        if (!cost->layers[i].covered)
            g_ptr_array_add(names, (char *)type);
    }
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len; i++)
        if (i == 0 || strcmp(names->pdata[i], names->pdata[i - 1]) != 0)
            g_ptr_array_add(cost->unknown, g_strdup(names->pdata[i]));
}

/* ---- A graph -------------------------------------------------------------------------------- */

/* What passed 64 bits stays so: one look at the end is enough, and only then is the layer sought.
 */
static bool check_layers(const ModelCost *cost, GError **error)
{
    ModelCost sum = {.graph = cost->graph};
    if (overflown(cost) == NULL)
        return true;
    for (int i = 0; i < cost->n_layers; i++) {
        add_layer(&sum, &cost->layers[i]);
        if (!check_overflow(&sum, cost->layers[i].op, error))
            return false;
    }
    return true;
}

static bool count_layers(ModelCost *cost, bool *seen, GError **error)
{
    const Graph *graph = cost->graph;
    cost->layers = g_new0(LayerCost, graph_n_ops(graph) + 1);
    for (int i = 0; i < graph_n_ops(graph); i++) {
        if (graph_op(graph, i)->auxiliary)
            continue;
        LayerCost *layer = &cost->layers[cost->n_layers++];
        count_layer(layer, graph, i, seen);
        add_layer(cost, layer);
    }
    cost->operators = cost->n_layers;
    return check_layers(cost, error);
}

static bool count_auxiliary(ModelCost *cost, bool *seen, GError **error)
{
    for (int i = 0; i < graph_n_ops(cost->graph); i++) {
        if (!graph_op(cost->graph, i)->auxiliary)
            continue;
        add_auxiliary(cost, i, seen);
        if (!check_overflow(cost, i, error))
            return false;
    }
    return true;
}

ModelCost *cost_graph(const Graph *graph, int64_t fast_bytes, GError **error)
{
    g_autoptr(ModelCost) cost = g_new0(ModelCost, 1);
    cost->graph = graph;
    cost->unknown = g_ptr_array_new_with_free_func(g_free);
    g_autofree bool *seen = g_new0(bool, graph_n_tensors(graph) + 1);
    if (!count_layers(cost, seen, error) || !count_auxiliary(cost, seen, error) ||
        !cost_retile(cost, fast_bytes, error))
        return NULL;
    name_unknown(cost);
    cost_floor(cost);
    if (cost->n_layers > 0 && !check_overflow(cost, cost->layers[cost->n_layers - 1].op, error))
        return NULL;
    return g_steal_pointer(&cost);
}

bool cost_retile(ModelCost *cost, int64_t fast_bytes, GError **error)
{
    cost->fast_bytes = MAX(fast_bytes, 0);
    cost->has_tiled = fast_bytes > 0;
    cost->traffic[TRAFFIC_TILED] = (Traffic){0};
    for (int i = 0; i < cost->n_layers; i++) {
        LayerCost *layer = &cost->layers[i];
        layer->traffic[TRAFFIC_TILED] =
            cost->has_tiled ? tile_layer(layer, cost->graph, fast_bytes) : (Traffic){0};
        add_traffic(&cost->traffic[TRAFFIC_TILED], &layer->traffic[TRAFFIC_TILED]);
        if (cost->has_tiled && !check_overflow(cost, layer->op, error))
            return false;
    }
    return true;
}

void cost_free(ModelCost *cost)
{
    if (cost == NULL)
        return;
    g_clear_pointer(&cost->unknown, g_ptr_array_unref);
    g_free(cost->layers);
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
