#include "book/results.h"

#include <math.h>
#include <string.h>

#define SCHEMA "roofbook/1"

/* Keeps `memory` as long as the result that owns the array. */
static void *own(GPtrArray *owned, void *memory)
{
    g_ptr_array_add(owned, memory);
    return memory;
}

static double ratio(double a, double b)
{
    return b > 0 ? a / b : NAN;
}

static double known(double value)
{
    return value > 0 ? value : NAN;
}

static int64_t known_count(int64_t value)
{
    return value > 0 ? value : COUNT_ABSENT;
}

/* Models --------------------------------------------------------------------------------------- */

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
    const Attrs *attrs = &op->attrs;
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
        return g_strdup_printf("groups %" G_GINT64_FORMAT, op->attrs.groups);
    case OP_LSTM:
    case OP_GRU:
    case OP_RNN:
        return g_strdup_printf("%" G_GINT64_FORMAT " units", op->attrs.size);
    default:
        return NULL;
    }
}

static void fill_layer(ModelResult *result, int i, LayerResult *out)
{
    const LayerCost *layer = &result->cost->layers[i];
    const Op *op = graph_op(result->graph, layer->op);
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
        layers[cost->layers[i].op_class]++;
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
    result->fusion = "none";
    result->dtype = "fp32";
    for (int i = 0; i < graph_n_tensors(graph); i++)
        if (dtype_is_float(graph_tensor(graph, i)->dtype) &&
            graph_tensor(graph, i)->role == TENSOR_ACTIVATION) {
            result->dtype = dtype_name(graph_tensor(graph, i)->dtype);
            break;
        }
    result->compute = dtype_from_name(result->dtype);
    result->scheme = result->dtype;
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

/* Everything else follows from the graph and its counts. */
static ModelResult *finish_model(ModelResult *result, GError **error)
{
    result->footprint = footprint_new(result->graph, error);
    if (!result->footprint) {
        model_result_free(result);
        return NULL;
    }
    fill_description(result);
    fill_counts(result);
    fill_coverage(result);
    fill_footprint(result);
    result->layers = layer_results(result);
    result->classes = class_results(result);
    result->published = published_results(result);
    return result;
}

ModelResult *model_result_new(Graph *graph, int64_t fast_bytes, GError **error)
{
    g_autoptr(ModelResult) result = g_new0(ModelResult, 1);
    result->graph = graph;
    result->owned = g_ptr_array_new_with_free_func(g_free);
    result->cost = cost_graph(graph, fast_bytes, error);
    return result->cost ? finish_model(g_steal_pointer(&result), error) : NULL;
}

ModelResult *model_result_new_quantized(Graph *graph, const Scheme *scheme, int64_t fast_bytes,
                                        GError **error)
{
    g_autoptr(ModelResult) result = g_new0(ModelResult, 1);
    result->owned = g_ptr_array_new_with_free_func(g_free);
    result->quantized = quantize_graph(graph, scheme, NULL);
    result->graph = result->quantized->graph;
    result->quantized_cost = quantized_cost(result->quantized, graph, fast_bytes, error);
    graph_free(graph);
    if (!result->quantized_cost)
        return NULL;
    result->cost = result->quantized_cost->cost;
    ModelResult *finished = finish_model(g_steal_pointer(&result), error);
    if (finished) {
        finished->compute = scheme->compute;
        finished->scheme = own(finished->owned, g_strdup(scheme->id));
    }
    return finished;
}

static void free_counts(ModelResult *result)
{
    if (result->quantized) {
        quantized_cost_free(result->quantized_cost);
        quantized_free(result->quantized);
        return;
    }
    cost_free(result->cost);
    graph_free(result->graph);
}

void model_result_free(ModelResult *result)
{
    if (!result)
        return;
    g_ptr_array_unref(result->owned);
    footprint_free(result->footprint);
    free_counts(result);
    g_free(result);
}

void model_result_set_fusion(ModelResult *result, FusionSet set)
{
    result->fusion = own(result->owned, fusion_text(set));
}

/* Fusion --------------------------------------------------------------------------------------- */

static RecordList fusion_steps(FusionResult *result)
{
    const GArray *steps = result->report.steps;
    FusionStepResult *records = own(result->owned, g_new0(FusionStepResult, MAX(1, steps->len)));
    for (guint i = 0; i < steps->len; i++) {
        const FusionStep *step = &g_array_index(steps, FusionStep, i);
        const FusionInfo *info = fusion_info(step->rule);
        const FusionState *after = &step->after;
        records[i] = (FusionStepResult){info->name,
                                        info->doc,
                                        step->applications,
                                        after->operators,
                                        after->params,
                                        after->flops,
                                        after->bytes[TRAFFIC_COMPULSORY],
                                        after->peak_bytes,
                                        fusion_up_to(FUSION_ALL, step->rule)};
    }
    return (RecordList){records, sizeof *records, (int)steps->len};
}

static RecordList unfused_layers(FusionResult *result)
{
    const GArray *unfused = result->report.unfused;
    UnfusedResult *records = own(result->owned, g_new0(UnfusedResult, MAX(1, unfused->len)));
    for (guint i = 0; i < unfused->len; i++) {
        const Unfused *one = &g_array_index(unfused, Unfused, i);
        records[i] = (UnfusedResult){one->op, fusion_info(one->rule)->name, one->reason};
    }
    return (RecordList){records, sizeof *records, (int)unfused->len};
}

FusionResult *fusion_result_new(const ModelResult *model, GError **error)
{
    FusionResult *result = g_new0(FusionResult, 1);
    result->owned = g_ptr_array_new_with_free_func(g_free);
    Graph *fused = fuse(model->graph, FUSION_ALL, &result->report, error);
    if (!fused) {
        fusion_result_free(result);
        return NULL;
    }
    graph_free(fused);
    result->steps = fusion_steps(result);
    result->unfused = unfused_layers(result);
    return result;
}

void fusion_result_free(FusionResult *result)
{
    if (!result)
        return;
    fusion_report_clear(&result->report);
    g_ptr_array_unref(result->owned);
    g_free(result);
}

/* Timings -------------------------------------------------------------------------------------- */

static RecordList layer_times(TimingResult *result)
{
    const ModelCost *cost = result->of->cost;
    LayerTimeResult *times = own(result->owned, g_new0(LayerTimeResult, MAX(1, cost->n_layers)));
    for (int i = 0; i < cost->n_layers; i++) {
        const LayerCost *layer = &cost->layers[i];
        const LayerTime *time = &result->timing->layers[i];
        times[i] = (LayerTimeResult){
            .index = i,
            .name = graph_op(cost->graph, layer->op)->name,
            .op_class = op_class_name(layer->op_class),
            .seconds = layer->covered ? time->seconds : NAN,
            .share = ratio(time->seconds, result->timing->roofline_seconds),
            .matrix_seconds = time->matrix_s,
            .vector_seconds = time->vector_s,
            .memory_seconds = time->memory_s,
            .overhead_seconds = time->overhead_s,
            .utilisation = time->utilisation,
            .flops_per_s = ratio((double)layer->flops, time->seconds),
            .bound = bound_name(time->bound),
            .compute_dtype = dtype_name(time->compute_dtype),
        };
    }
    return (RecordList){times, sizeof *times, cost->n_layers};
}

static RecordList class_times(TimingResult *result)
{
    const Timing *timing = result->timing;
    ClassTimeResult *classes = own(result->owned, g_new0(ClassTimeResult, OP_CLASS_COUNT));
    int n = 0;
    for (int c = 0; c < OP_CLASS_COUNT; c++)
        if (timing->seconds_of_class[c] > 0)
            classes[n++] = (ClassTimeResult){
                op_class_name((OpClass)c), op_class_title((OpClass)c), timing->seconds_of_class[c],
                ratio(timing->seconds_of_class[c], timing->roofline_seconds)};
    return (RecordList){classes, sizeof *classes, n};
}

static Bound main_bound(const Timing *timing)
{
    Bound most = BOUND_COMPUTE;
    for (int bound = 0; bound < BOUND_NONE; bound++)
        if (timing->seconds_of_bound[bound] > timing->seconds_of_bound[most])
            most = (Bound)bound;
    return most;
}

static void fill_timing(TimingResult *result)
{
    const Timing *timing = result->timing;
    const Roof *roof = &timing->roof;
    double total = timing->roofline_seconds;
    double peak = roof->matrix   ? roof->matrix->flops_per_s
                  : roof->vector ? roof->vector->flops_per_s
                                 : NAN;
    result->dtype = dtype_name(roof->dtype);
    result->compute_dtype = dtype_name(roof->compute_dtype);
    result->basis = basis_name(roof->basis);
    result->bound = bound_name(main_bound(timing));
    result->roofline_seconds = total;
    result->bound_seconds = timing->bound_seconds;
    result->inferences_per_s = ratio((double)result->batch, total);
    result->flops_per_s = ratio((double)result->of->flops, total);
    result->utilisation = ratio(result->flops_per_s, peak);
    result->memory_bound_share = timing->memory_bound_share;
    result->compute_bound_share = ratio(timing->seconds_of_bound[BOUND_COMPUTE], total);
    result->overhead_share = ratio(timing->seconds_of_bound[BOUND_OVERHEAD], total);
    result->ridge = roof_ridge(roof);
    result->bandwidth = roof->bandwidth;
    result->matrix_peak = roof->matrix ? roof->matrix->flops_per_s : NAN;
    result->vector_peak = roof->vector ? roof->vector->flops_per_s : NAN;
    result->overhead_seconds = known(roof->overhead_s);
}

TimingResult *timing_result_new(const ModelResult *model, const Device *device, DType dtype,
                                Basis basis, TrafficModel traffic_model, GError **error)
{
    Roof roof;
    if (!roof_on(device, dtype, basis, &roof, error))
        return NULL;
    Timing *timing = timing_new(model->cost, &roof, traffic_model, error);
    if (!timing)
        return NULL;
    TimingResult *result = g_new0(TimingResult, 1);
    result->timing = timing;
    result->of = model;
    result->owned = g_ptr_array_new_with_free_func(g_free);
    result->device = device->id;
    result->device_name = device->name;
    result->model = model->id;
    result->scheme = model->scheme;
    result->fusion = model->fusion;
    result->traffic_model = traffic_model_name(traffic_model);
    result->batch = model->batch;
    fill_timing(result);
    result->layers = layer_times(result);
    result->classes = class_times(result);
    return result;
}

void timing_result_free(TimingResult *result)
{
    if (!result)
        return;
    timing_free(result->timing);
    g_ptr_array_unref(result->owned);
    g_free(result);
}

/* Devices -------------------------------------------------------------------------------------- */

static RecordList peak_results(const Device *device, GPtrArray *owned)
{
    PeakResult *peaks = own(owned, g_new0(PeakResult, MAX(1, device->peaks->len)));
    for (guint i = 0; i < device->peaks->len; i++) {
        const Peak *peak = &g_array_index(device->peaks, Peak, i);
        double bandwidth = device_bandwidth(device, peak->basis, false);
        peaks[i] = (PeakResult){
            .dtype = dtype_name(peak->dtype),
            .accumulate = peak->accumulate == DTYPE_UNKNOWN ? NULL : dtype_name(peak->accumulate),
            .unit = unit_name(peak->unit),
            .basis = basis_name(peak->basis),
            .source = peak->source,
            .note = peak->note,
            .flops_per_s = peak->flops_per_s,
            .clock_hz = known(peak->clock_hz),
            .ridge = bandwidth > 0 ? ridge_point(peak->flops_per_s, bandwidth) : NAN,
        };
    }
    return (RecordList){peaks, sizeof *peaks, (int)device->peaks->len};
}

static RecordList memory_results(const Device *device, GPtrArray *owned)
{
    MemoryResult *memories = own(owned, g_new0(MemoryResult, MAX(1, device->memories->len)));
    for (guint i = 0; i < device->memories->len; i++) {
        const Memory *memory = &g_array_index(device->memories, Memory, i);
        memories[i] = (MemoryResult){
            .name = memory->name,
            .source = memory->source,
            .note = memory->note,
            .measured_source = memory->bandwidth_source[BASIS_MEASURED],
            .on_chip = memory->on_chip,
            .shared = memory->shared,
            .capacity_bytes = known_count(memory->capacity_bytes),
            .theoretical = known(memory->bytes_per_s[BASIS_THEORETICAL]),
            .sustained = known(memory->bytes_per_s[BASIS_SUSTAINED]),
            .measured = known(memory->bytes_per_s[BASIS_MEASURED]),
        };
    }
    return (RecordList){memories, sizeof *memories, (int)device->memories->len};
}

DeviceResult *device_result_new(const Device *device)
{
    DeviceResult *result = g_new0(DeviceResult, 1);
    const Memory *main = device_main_memory(device);
    GPtrArray *owned = result->owned = g_ptr_array_new_with_free_func(g_free);
    result->device = device;
    result->id = device->id;
    result->name = device->name;
    result->vendor = device->vendor;
    result->class_name = device->class_name;
    result->notes = device->notes;
    result->file = device->file;
    result->year = device->year > 0 ? device->year : -1;
    result->peaks = peak_results(device, owned);
    result->memories = memory_results(device, owned);
    result->bandwidth = known(device_bandwidth(device, BASIS_THEORETICAL, false));
    result->bandwidth_measured = known(device_bandwidth(device, BASIS_MEASURED, true));
    result->memory_bytes = main ? known_count(main->capacity_bytes) : COUNT_ABSENT;
    result->fast_memory_bytes = known_count(device_fast_memory(device));
    result->channel_alignment = known_count(device->channel_alignment);
    result->launch_overhead_s = known(device->launch_overhead_s);
    result->power_w = known(device->power_w);
    result->storage_bytes_per_s = known(device->storage_bytes_per_s);
    result->launch_source = device->launch_source;
    result->alignment_source = device->alignment_source;
    result->power_source = device->power_source;
    result->storage_source = device->storage_source;
    char *missing = device_missing(device);
    result->missing = missing ? own(owned, missing) : NULL;
    const char **doubts = own(owned, g_new0(const char *, device->doubts->len + 1));
    for (guint i = 0; i < device->doubts->len; i++)
        doubts[i] = g_ptr_array_index(device->doubts, i);
    result->doubts = doubts;
    return result;
}

void device_result_free(DeviceResult *result)
{
    if (!result)
        return;
    g_ptr_array_unref(result->owned);
    g_free(result);
}

/* Operators ------------------------------------------------------------------------------------ */

static const char *attr_type_name(AttrType type)
{
    static const char *const names[] = {
        [ATTR_INT] = "whole number",
        [ATTR_INTS] = "whole numbers",
        [ATTR_PAD] = "whole numbers, \"same\" or \"same_lower\"",
        [ATTR_NUMBER] = "number",
        [ATTR_BOOL] = "true or false",
        [ATTR_MODE] = "\"nearest\", \"linear\" or \"cubic\"",
        [ATTR_DTYPE] = "element type",
    };
    return names[type];
}

static char *fallback_text(const AttrSpec *spec)
{
    if (spec->required)
        return g_strdup("required");
    if (isnan(spec->fallback))
        return g_strdup("");
    if (spec->type == ATTR_BOOL)
        return g_strdup(spec->fallback != 0 ? "true" : "false");
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(text, sizeof text, "%.12g", spec->fallback));
}

static RecordList attribute_results(const OpRule *rule)
{
    int n = 0;
    while (rule->attrs && rule->attrs[n].name)
        n++;
    AttributeResult *attributes = g_new0(AttributeResult, MAX(1, n));
    for (int i = 0; i < n; i++)
        attributes[i] = (AttributeResult){rule->attrs[i].name, attr_type_name(rule->attrs[i].type),
                                          fallback_text(&rule->attrs[i]), rule->attrs[i].doc};
    return (RecordList){attributes, sizeof *attributes, n};
}

/* A rule that many rows share speaks of the row's FLOPs: the row says how many. */
static char *unit_flops_text(const OpInfo *info)
{
    static const char row[] = "the row's FLOPs";
    const char *formula = info->rule->flops_formula;
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    if (!g_str_has_prefix(formula, row))
        return g_strdup(*formula ? formula : "0");
    g_ascii_formatd(number, sizeof number, "%.12g", info->unit_flops);
    return g_strconcat(number, formula + strlen(row), NULL);
}

RecordList operator_results(void)
{
    OperatorResult *operators = g_new0(OperatorResult, OP_KIND_COUNT);
    for (int kind = 0; kind < OP_KIND_COUNT; kind++) {
        const OpInfo *info = op_info((OpKind)kind);
        operators[kind] = (OperatorResult){
            .name = info->name,
            .onnx = *info->onnx ? info->onnx : NULL,
            .op_class = op_class_name(info->op_class),
            .meaning = info->doc,
            .flops = unit_flops_text(info),
            .macs = *info->rule->macs_formula ? info->rule->macs_formula : "0",
            .params = *info->rule->params_formula ? info->rule->params_formula : "0",
            .traffic = *info->rule->traffic_note ? info->rule->traffic_note : NULL,
            .in_place = (info->flags & OP_INPLACE) != 0,
            .view = (info->flags & OP_VIEW) != 0,
            .attributes = attribute_results(info->rule),
        };
    }
    return (RecordList){operators, sizeof *operators, OP_KIND_COUNT};
}

void operator_results_free(RecordList *list)
{
    for (int i = 0; i < list->n; i++) {
        const OperatorResult *operator= record_at(list, i);
        for (int j = 0; j < operator->attributes.n; j++)
            g_free(
                (char *)((const AttributeResult *)record_at(&operator->attributes, j))->fallback);
        g_free((void *)operator->attributes.items);
        g_free((char *)operator->flops);
    }
    g_free((void *)list->items);
    *list = (RecordList){0};
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
