#include "parallel/work.h"

#include <math.h>

#include "cost/training_layers.h"
#include "graph/kept.h"
#include "serve/step.h"

static const struct {
    const char *name, *words;
} part_texts[PLAN_PART_COUNT] = {
#define X(id, name, words) [PART_##id] = {name, words},
    PLAN_PART_LIST(X)
#undef X
};

const char *plan_part_name(PlanPart part)
{
    return part < PLAN_PART_COUNT ? part_texts[part].name : "unknown";
}

const char *plan_part_words(PlanPart part)
{
    return part < PLAN_PART_COUNT ? part_texts[part].words : "unknown";
}

double split_seconds_total(const SplitSeconds *seconds)
{
    double sum = 0;
    for (int i = 0; i < PLAN_PART_COUNT; i++)
        sum += seconds->of[i];
    return sum;
}

void split_seconds_add(SplitSeconds *sum, const SplitSeconds *more, double times)
{
    for (int i = 0; i < PLAN_PART_COUNT; i++)
        sum->of[i] += times * more->of[i];
}

/* ---- Reading a timing ------------------------------------------------------------------------ */

static bool is_of_experts(const Op *op)
{
    return op->kind == OP_EXPERT_LINEAR || op->kind == OP_MOE;
}

static double ratio_of_peaks(double peak, double best)
{
    return peak > 0 && best > peak ? peak / best : 1;
}

static WorkPart part_of(const Timing *timing, int i, const bool *held)
{
    const ModelCost *cost = timing->cost;
    const LayerCost *layer = &cost->costs[i];
    const LayerTime *time = &timing->times[i];
    const Work needed = work_needed_of(layer, timing->traffic_model);
    const LayerTime least = timing_of_work(timing, &needed);
    const Op *op = graph_op(cost->graph, layer->example);
    const Roof *roof = roofs_of(&timing->roofs, layer->compute);
    StepBytes bytes = step_layer_bytes(cost, i, timing->traffic_model, held);
    StepBytes fewest = step_layer_bytes(cost, i, TRAFFIC_COMPULSORY, held);
    double matrix = ratio_of_peaks(roof_dot_peak(roof), roof_best_peak(roof, UNIT_MATRIX));
    double vector = ratio_of_peaks(roof_vector_peak(roof), roof_best_peak(roof, UNIT_VECTOR));
    return (WorkPart){
        .layers = layer->layers,
        .in_layers = training_in_layer(op),
        .experts = is_of_experts(op),
        .compute_seconds = fmax(time->matrix_s, time->vector_s),
        .best_matrix = least.matrix_s * matrix,
        .best_vector = least.vector_s * vector,
        .weights = bytes.weights,
        .weights_least = fewest.weights,
        .cache = bytes.cache,
        .other = bytes.other,
    };
}

/* Layers that cost alike may stand within blocks and outside of them: they are told apart. */
static void add_parts(SplitWork *work, const Timing *timing)
{
    const ModelCost *cost = timing->cost;
    g_autofree bool *held = kept_tensors(cost->graph);
    g_autofree int *inside = g_new0(int, cost->n_costs);
    for (int i = 0; i < cost->n_layers; i++)
        inside[cost->layers[i].cost] += training_in_layer(cost_op(cost, i));
    for (int i = 0; i < cost->n_costs; i++) {
        WorkPart part = part_of(timing, i, held);
        part.in_layers = true;
        part.layers = inside[i];
        if (part.layers > 0)
            g_array_append_val(work->parts, part);
        part.in_layers = false;
        part.layers = cost->costs[i].layers - inside[i];
        if (part.layers > 0)
            g_array_append_val(work->parts, part);
    }
}

/* Each weight once: where it stands is who reads it first. */
static void add_stored(SplitWork *work, const ModelCost *cost)
{
    for (int i = 0; i < cost->n_layers; i++) {
        const LayerCost *layer = cost_layer(cost, i);
        const Op *op = cost_op(cost, i);
        double bytes = (double)layer->weights_bytes + (double)layer->metadata_bytes;
        if (!training_in_layer(op))
            work->stored_outside += bytes;
        else if (is_of_experts(op))
            work->stored_experts += bytes;
        else
            work->stored_layers += bytes;
    }
}

SplitWork *split_work_new(const Timing *fused, const Transformer *sizes, int64_t tokens)
{
    SplitWork *work = g_new0(SplitWork, 1);
    work->parts = g_array_new(FALSE, FALSE, sizeof(WorkPart));
    work->sizes = *sizes;
    work->tokens = tokens;
    work->bandwidth = fused->roof.bandwidth;
    work->best_bandwidth = roof_best_bandwidth(&fused->roof);
    work->peak = roof_dot_peak(&fused->roof);
    add_parts(work, fused);
    add_stored(work, fused->cost);
    return work;
}

void split_work_free(SplitWork *work)
{
    if (!work)
        return;
    g_array_unref(work->parts);
    g_free(work);
}

/* ---- Sharing it out -------------------------------------------------------------------------- */

int64_t cache_ways(const Transformer *sizes, int64_t tensor)
{
    int64_t heads = sizes->kv_rank > 0 ? 1 : sizes->kv_heads;
    return heads > 0 ? MIN(heads, tensor) : tensor;
}

double experts_met(const Transformer *sizes, double tokens)
{
    if (sizes->experts <= 0 || sizes->active_experts <= 0)
        return 1;
    double each = (double)sizes->active_experts / (double)sizes->experts;
    return 1 - pow(1 - fmin(each, 1), tokens);
}

/* What a device reads of the weights of one such layer. */
static double weights_of(const SplitWork *work, const WorkPart *part, double batch, int64_t tensor,
                         int64_t expert)
{
    const Transformer *sizes = &work->sizes;
    double tokens = (double)work->tokens;
    if (!part->experts)
        return part->weights / (double)tensor;
    double met = experts_met(sizes, batch * tokens * (double)expert) / experts_met(sizes, tokens);
    return part->weights * met / (double)(tensor * expert);
}

static void add_part(SplitSeconds *sum, const SplitWork *work, const WorkPart *part, double batch,
                     int64_t tensor, int64_t expert)
{
    double weights = weights_of(work, part, batch, tensor, expert);
    double cache = batch * part->cache / (double)cache_ways(&work->sizes, tensor);
    double other = batch * part->other / (double)tensor;
    double bytes = weights + cache + other;
    double memory = bytes / work->bandwidth;
    double compute = batch * part->compute_seconds / (double)tensor;
    if (compute >= memory) {
        sum->of[PART_COMPUTE] += part->layers * compute;
        return;
    }
    sum->of[PART_WEIGHTS] += part->layers * memory * weights / bytes;
    sum->of[PART_CACHE] += part->layers * memory * cache / bytes;
    sum->of[PART_ACTIVATIONS] += part->layers * memory * other / bytes;
}

static SplitSeconds seconds_of(const SplitWork *work, double batch, int64_t tensor, int64_t expert,
                               bool in_layers)
{
    SplitSeconds sum = {{0}};
    for (guint i = 0; i < work->parts->len; i++) {
        const WorkPart *part = &g_array_index(work->parts, WorkPart, i);
        if (part->in_layers == in_layers)
            add_part(&sum, work, part, batch, tensor, expert);
    }
    return sum;
}

SplitSeconds work_layers_seconds(const SplitWork *work, double batch, int64_t tensor,
                                 int64_t expert)
{
    return seconds_of(work, batch, tensor, expert, true);
}

SplitSeconds work_outside_seconds(const SplitWork *work, double batch, int64_t tensor)
{
    return seconds_of(work, batch, tensor, 1, false);
}

double work_bound_arithmetic(const SplitWork *work, double batch)
{
    double matrix = 0, vector = 0;
    for (guint i = 0; i < work->parts->len; i++) {
        const WorkPart *part = &g_array_index(work->parts, WorkPart, i);
        matrix += part->layers * batch * part->best_matrix;
        vector += part->layers * batch * part->best_vector;
    }
    return fmax(matrix, vector);
}

double work_bound_seconds(const SplitWork *work, double batch, int64_t tensor)
{
    double bytes = 0;
    for (guint i = 0; i < work->parts->len; i++) {
        const WorkPart *part = &g_array_index(work->parts, WorkPart, i);
        bytes += part->layers * (part->weights_least + batch * part->cache);
    }
    return fmax(work_bound_arithmetic(work, batch), bytes / work->best_bandwidth) / (double)tensor;
}
