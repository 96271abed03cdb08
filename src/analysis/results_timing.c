/* A network on a device, and what fusing it saves, as results. */
#include "analysis/result_kit.h"

/* Timings -------------------------------------------------------------------------------------- */

static RecordList layer_times(TimingResult *result)
{
    const ModelCost *cost = result->of->cost;
    LayerTimeResult *times = own(result->owned, g_new0(LayerTimeResult, MAX(1, cost->n_layers)));
    for (int i = 0; i < cost->n_layers; i++) {
        const LayerCost *layer = cost_layer(cost, i);
        const LayerTime *time = timing_layer(result->timing, i);
        times[i] = (LayerTimeResult){
            .index = i,
            .name = cost_op(cost, i)->name,
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
            .compute_dtype =
                time->compute_dtype == DTYPE_UNKNOWN ? NULL : dtype_name(time->compute_dtype),
            .skips_zeros = time->skips_zeros,
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

Bound timing_main_bound(const Timing *timing)
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
    result->bound = bound_name(timing_main_bound(timing));
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

TimingResult *timing_result_new(const ModelResult *model, const Setup *on, GError **error)
{
    Roof roof;
    const Device *device = on->device;
    if (!roof_on(device, model->compute, on->basis, &roof, error))
        return NULL;
    Timing *timing = timing_new(model->cost, &roof, on->traffic, error);
    if (!timing)
        return NULL;
    TimingResult *result = g_new0(TimingResult, 1);
    result->setup = model->setup;
    result->setup.device = device;
    result->setup.basis = on->basis;
    result->setup.traffic = on->traffic;
    result->timing = timing;
    result->of = model;
    result->owned = g_ptr_array_new_with_free_func(g_free);
    result->device = device->id;
    result->device_name = device->name;
    result->model = model->id;
    result->scheme = model->scheme;
    result->fusion = model->fusion;
    result->design = model->design;
    result->traffic_model = traffic_model_name(on->traffic);
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
