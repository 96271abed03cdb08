/* A network as a result, and results together. */
#include "analysis/result_kit.h"

#include <string.h>

#define SCHEMA "roofbook/1"

static TrafficResult traffic_result(const Traffic *traffic)
{
    return (TrafficResult){traffic->input, traffic->weights, traffic->output,
                           traffic_total(traffic), traffic->bytes};
}

static void fill_traffic(TrafficResults *results, const Traffic *traffic, bool has_tiled)
{
    for (int model = 0; model < TRAFFIC_MODEL_COUNT; model++)
        results->of[model] = traffic_result(&traffic[model]);
    results->compulsory = &results->of[TRAFFIC_COMPULSORY];
    results->tiled = has_tiled ? &results->of[TRAFFIC_TILED] : NULL;
    results->no_reuse = &results->of[TRAFFIC_NO_REUSE];
}

static RecordList tensor_results(const Graph *graph, const GArray *indices, GPtrArray *owned)
{
    TensorResult *tensors = own(owned, g_new0(TensorResult, MAX(1, indices->len)));
    for (guint i = 0; i < indices->len; i++) {
        const Tensor *tensor = graph_tensor(graph, g_array_index(indices, int, i));
        tensors[i] = (TensorResult){tensor->name, tensor->shape, dtype_name(tensor->dtype)};
    }
    return (RecordList){tensors, sizeof *tensors, (int)indices->len};
}

static bool is_data(const Tensor *tensor)
{
    return tensor->role == TENSOR_INPUT || tensor->role == TENSOR_ACTIVATION;
}

static ShapeList data_shapes(const Graph *graph, const int *tensors, int n, GPtrArray *owned)
{
    ShapeList list = {own(owned, g_new(Shape, MAX(1, n))), 0};
    for (int i = 0; i < n; i++)
        if (tensors[i] >= 0 && is_data(graph_tensor(graph, tensors[i])))
            list.shapes[list.n++] = graph_tensor(graph, tensors[i])->shape;
    return list;
}

static void attribute_ints(GString *text, const char *label, const Ints *ints, int64_t usual)
{
    bool plain = true;
    for (int i = 0; i < ints->n; i++)
        plain = plain && ints->v[i] == usual;
    if (plain)
        return;
    if (text->len > 0)
        g_string_append(text, ", ");
    g_string_append(text, label);
    bool same = true;
    for (int i = 1; i < ints->n; i++)
        same = same && ints->v[i] == ints->v[0];
    for (int i = 0; i < (same ? 1 : ints->n); i++)
        g_string_append_printf(text, "%s%" G_GINT64_FORMAT, i > 0 ? "," : " ", ints->v[i]);
}

/* "3x3, stride 2, pad 1, groups 32": what a reader wants beside the shapes. */
static char *window_text(const Graph *graph, const Op *op)
{
    const Tensor *input = op_input(graph, op, 0);
    const WindowAttrs *attrs = op_window(op);
    GString *text = g_string_new(NULL);
    int spatial = input ? CLAMP(input->shape.rank - 2, 0, 3) : 0;
    for (int i = 0; i < spatial && attrs->kernel.n > 0; i++)
        g_string_append_printf(text, "%s%" G_GINT64_FORMAT, i > 0 ? "×" : "",
                               ints_at(&attrs->kernel, i, 1));
    attribute_ints(text, "stride", &attrs->stride, 1);
    attribute_ints(text, "dilation", &attrs->dilation, 1);
    if (attrs->auto_pad != AUTO_PAD_NONE)
        g_string_append(text, ", same");
    else
        attribute_ints(text, "pad", &attrs->pad, 0);
    if (attrs->groups > 1)
        g_string_append_printf(text, ", groups %" G_GINT64_FORMAT, attrs->groups);
    return g_string_free(text, FALSE);
}

static char *attributes_text(const Graph *graph, const Op *op)
{
    switch (op->kind) {
    case OP_CONV:
    case OP_CONV_TRANSPOSE:
    case OP_MAX_POOL:
    case OP_AVG_POOL:
        return window_text(graph, op);
    case OP_GROUP_NORM:
        return g_strdup_printf("groups %" G_GINT64_FORMAT, op_norm(op)->groups);
    case OP_LSTM:
    case OP_GRU:
    case OP_RNN:
        return g_strdup_printf("%" G_GINT64_FORMAT " units", op_recurrent(op)->units);
    default:
        return NULL;
    }
}

static void fill_layer(ModelResult *result, int i, LayerResult *out)
{
    const LayerCost *layer = cost_layer(result->cost, i);
    const Op *op = cost_op(result->cost, i);
    char *attributes = attributes_text(result->graph, op);
    *out = (LayerResult){
        .index = i,
        .name = op->name,
        .op = op->kind == OP_UNKNOWN ? op->type : op_info(op->kind)->name,
        .op_class = op_class_name(layer->op_class),
        .block = op->block,
        .attributes = attributes ? own(result->owned, attributes) : NULL,
        .inputs = data_shapes(result->graph, op->inputs, op->n_inputs, result->owned),
        .outputs = data_shapes(result->graph, op->outputs, op->n_outputs, result->owned),
        .macs = layer->covered ? layer->macs : COUNT_ABSENT,
        .flops = layer->covered ? layer->flops : COUNT_ABSENT,
        .flops_exact = layer->covered ? layer->flops_exact : COUNT_ABSENT,
        .pool_input_flops = known_count(layer->pool_input_flops),
        .params = layer->params,
        .buffers = layer->buffers,
        .weights_bytes = layer->weights_bytes,
        .intensity = layer_intensity(layer, TRAFFIC_COMPULSORY),
        .intensity_no_reuse = layer_intensity(layer, TRAFFIC_NO_REUSE),
        .intensity_tiled = result->cost->has_tiled ? layer_intensity(layer, TRAFFIC_TILED) : NAN,
        .covered = layer->covered,
    };
    fill_traffic(&out->traffic_of, layer->traffic, result->cost->has_tiled);
    out->traffic = layer->covered ? &out->traffic_of : NULL;
}

static RecordList layer_results(ModelResult *result)
{
    int n = result->cost->n_layers;
    LayerResult *layers = own(result->owned, g_new0(LayerResult, MAX(1, n)));
    for (int i = 0; i < n; i++)
        fill_layer(result, i, &layers[i]);
    return (RecordList){layers, sizeof *layers, n};
}

static RecordList class_results(ModelResult *result)
{
    const ModelCost *cost = result->cost;
    int64_t layers[OP_CLASS_COUNT] = {0};
    for (int i = 0; i < cost->n_layers; i++)
        layers[cost_layer(cost, i)->op_class]++;
    ClassResult *classes = own(result->owned, g_new0(ClassResult, OP_CLASS_COUNT));
    int n = 0;
    for (int c = 0; c < OP_CLASS_COUNT; c++)
        if (layers[c] > 0)
            classes[n++] = (ClassResult){
                op_class_name((OpClass)c), op_class_title((OpClass)c), layers[c],
                cost->macs_of_class[c],    cost->flops_of_class[c],    cost->params_of_class[c],
                cost->bytes_of_class[c]};
    return (RecordList){classes, sizeof *classes, n};
}

/* Ours for a published quantity: any whole-number field of the model; NaN otherwise. */
static double counted(const ModelResult *result, const char *quantity)
{
    const Field *field = record_field(&model_record, quantity);
    if (!field || field->type != FIELD_COUNT || !field_present(field, result))
        return NAN;
    return (double)*(const int64_t *)((const char *)result + field->offset);
}

static RecordList published_results(ModelResult *result)
{
    const GArray *published = result->graph->published;
    int n = published ? (int)published->len : 0;
    PublishedResult *records = own(result->owned, g_new0(PublishedResult, MAX(1, n)));
    for (int i = 0; i < n; i++) {
        const Published *p = &g_array_index(published, Published, i);
        double ours = counted(result, p->quantity);
        records[i] = (PublishedResult){p->quantity, p->source,       p->note, p->value,
                                       ours,        ours - p->value, p->exact};
    }
    return (RecordList){records, sizeof *records, n};
}

static void fill_description(ModelResult *result)
{
    const Graph *graph = result->graph;
    result->id = graph->id;
    result->name = graph->name;
    result->family = graph->family;
    result->source = graph->source;
    result->url = graph->url;
    result->category = graph->category;
    result->notes = graph->notes;
    result->file = graph->file;
    result->year = graph->year > 0 ? graph->year : -1;
    result->batch = graph->batch;
    result->inputs = tensor_results(graph, graph->inputs, result->owned);
    result->outputs = tensor_results(graph, graph->outputs, result->owned);
    result->dtype = "fp32";
    for (int i = 0; i < graph_n_tensors(graph); i++)
        if (dtype_is_float(graph_tensor(graph, i)->dtype) &&
            graph_tensor(graph, i)->role == TENSOR_ACTIVATION) {
            result->dtype = dtype_name(graph_tensor(graph, i)->dtype);
            break;
        }
}

static void fill_counts(ModelResult *result)
{
    const ModelCost *cost = result->cost;
    result->operators = cost->operators;
    result->params = cost->params;
    result->params_aux_heads = known_count(cost->params_aux_heads);
    result->buffers = cost->buffers;
    result->macs = cost->macs;
    result->flops = cost->flops;
    result->flops_exact = cost->flops_exact;
    result->pool_input_flops = cost->pool_input_flops;
    result->activations = cost->activations;
    result->weights_bytes = cost->weights_bytes;
    result->metadata_bytes = cost->metadata_bytes;
    result->package_bytes = count_add(cost->weights_bytes, cost->metadata_bytes);
    fill_traffic(&result->traffic_of, cost->traffic, cost->has_tiled);
    result->traffic = &result->traffic_of;
    result->intensity = ratio((double)cost->flops, (double)cost->traffic[TRAFFIC_COMPULSORY].bytes);
    result->conventions_of = cost_conventions(cost);
    result->conventions = &result->conventions_of;
    result->complete = cost->covered == cost->operators;
}

static void fill_coverage(ModelResult *result)
{
    const ModelCost *cost = result->cost;
    const char **unknown = own(result->owned, g_new0(const char *, cost->unknown->len + 1));
    for (guint i = 0; i < cost->unknown->len; i++)
        unknown[i] = g_ptr_array_index(cost->unknown, i);
    result->coverage_of = (CoverageResult){cost->operators, cost->covered, unknown};
    result->coverage = &result->coverage_of;
}

static void fill_footprint(ModelResult *result)
{
    const Footprint *footprint = result->footprint;
    result->tensors_bytes = footprint->tensors_bytes;
    result->peak_bytes = footprint->peak_bytes;
    result->peak_inplace_bytes = footprint->peak_inplace_bytes;
    result->arena_bytes = footprint->arena_bytes;
    if (footprint->peak_op != NO_OP)
        result->peak_layer = graph_op(result->graph, footprint->peak_op)->name;
}

/* Under a scheme of quantization, which is no mere format of the whole network. */
static void fill_setup(ModelResult *result, const Setup *setup)
{
    result->setup = setup_copy(setup);
    result->fusion = own(result->owned, setup_fusion_text(setup));
    result->design = own(result->owned, setup_design_text(setup));
    result->compute = dtype_from_name(result->dtype);
    result->scheme = result->dtype;
    if (!result->quantized)
        return;
    result->compute = result->quantized->scheme.compute;
    result->scheme = result->quantized->scheme.id;
}

ModelResult *model_result_new(const Counted *counted, const Setup *setup, GError **error)
{
    Footprint *footprint = footprint_new(counted->cost->graph, error);
    if (!footprint)
        return NULL;
    ModelResult *result = g_new0(ModelResult, 1);
    result->owned = g_ptr_array_new_with_free_func(g_free);
    result->counted = counted;
    result->cost = counted->cost;
    result->graph = counted->cost->graph;
    result->quantized = counted->quantized;
    result->footprint = footprint;
    fill_description(result);
    fill_setup(result, setup);
    fill_counts(result);
    fill_coverage(result);
    fill_footprint(result);
    result->layers = layer_results(result);
    result->classes = class_results(result);
    result->published = published_results(result);
    return result;
}

void model_result_free(ModelResult *result)
{
    if (!result)
        return;
    g_ptr_array_unref(result->owned);
    footprint_free(result->footprint);
    setup_clear(&result->setup);
    g_free(result);
}

/* Together ------------------------------------------------------------------------------------- */

json_t *results_json(const ModelResult *model, const GPtrArray *timings)
{
    json_t *top = json_object(), *description = record_json(&model_record, model);
    json_t *layers = json_incref(json_object_get(description, "layers"));
    json_object_del(description, "layers");
    json_object_set_new(top, "schema", json_string(SCHEMA));
    json_object_set_new(top, "model", description);
    json_object_set_new(top, "layers", layers ? layers : json_array());
    json_t *array = json_array();
    for (guint i = 0; timings && i < timings->len; i++)
        json_array_append_new(array, record_json(&timing_record, g_ptr_array_index(timings, i)));
    json_object_set_new(top, "timing", array);
    return top;
}
