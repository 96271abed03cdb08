#include "roofline/roofline.h"

#include <math.h>

#include "base/count.h"
#include "base/error.h"

static const char *const bounds[BOUND_COUNT] = {
    [BOUND_COMPUTE] = "compute",
    [BOUND_MEMORY] = "memory",
    [BOUND_NONE] = "none",
};

const char *bound_name(Bound bound)
{
    return bound < BOUND_COUNT ? bounds[bound] : "unknown";
}

/* ---- Layers ---------------------------------------------------------------------------------- */

/* Numbers are also moved, and converted on their way in and out, where nothing computes with them:
 * a device of integers alone is given floats and hands out floats. */
static bool needs_no_peak(const LayerCost *layer)
{
    return layer->converts || (layer->flops == 0 && layer->extra_ops == 0);
}

static void name_layer(GError *error, const char *name)
{
    char *message = g_strdup_printf("%s (layer '%s')", error->message, name);
    g_free(error->message);
    error->message = message;
}

/* What nothing is known of but that it is float, and is no dot product, is computed in any float.
 */
static bool takes_any_float(const LayerCost *layer)
{
    return layer->matrix_flops == 0 && dtype_is_float(layer->compute);
}

static bool add_layer_roof(Timing *timing, const LayerCost *layer, GError **error)
{
    Roofs *roofs = &timing->roofs;
    g_autoptr(GError) cannot = NULL;
    if (roofs_has(roofs, layer->compute) || roofs_add(roofs, layer->compute, &cannot))
        return true;
    if (!needs_no_peak(layer) && takes_any_float(layer) && roofs_add_float(roofs, layer->compute)) {
        roof_add_note(&timing->roof, ROOF_NOTE_OTHER_FLOAT);
        return true;
    }
    if (needs_no_peak(layer))
        return true;
    name_layer(cannot, graph_op(timing->cost->graph, layer->example)->name);
    g_propagate_error(error, g_steal_pointer(&cannot));
    return false;
}

/* What parts compute in another dtype than the whole, as if it stood alone; but activations behind
 * an int8 product run where there is no float, too: as a look-up of their values. */
static bool add_other_roof(Timing *timing, const LayerCost *layer, GError **error)
{
    LayerCost other = {.example = layer->example,
                       .compute = layer->other.compute,
                       .flops = layer->other.flops,
                       .matrix_flops = layer->other.matrix_flops};
    bool looked_up = other.matrix_flops == 0;
    return other.flops == 0 || add_layer_roof(timing, &other, looked_up ? NULL : error) ||
           looked_up;
}

/* Dot products first: nothing else stands in for what they compute in. A device without fp32 does
 * quantization's arithmetic in what it has. */
static bool add_roofs(Timing *timing, GError **error)
{
    const ModelCost *cost = timing->cost;
    for (int dots = 1; dots >= 0; dots--)
        for (int i = 0; i < cost->n_costs; i++)
            if ((cost->costs[i].matrix_flops > 0) == dots &&
                !add_layer_roof(timing, &cost->costs[i], error))
                return false;
    for (int i = 0; i < cost->n_costs; i++)
        if (!add_other_roof(timing, &cost->costs[i], error))
            return false;
    if (cost->extra_ops > 0)
        roofs_add(&timing->roofs, DTYPE_FP32, NULL);
    return true;
}

static bool supports(const Device *device, const LayerCost *layer)
{
    return layer->compute == DTYPE_UNKNOWN || needs_no_peak(layer) ||
           device_computes(device, layer->compute) ||
           (takes_any_float(layer) &&
            (device_computes(device, DTYPE_FP16) || device_computes(device, DTYPE_BF16)));
}

bool timing_supports(const ModelCost *cost, const Device *device, DType dtype)
{
    bool all = device_computes(device, dtype);
    for (int i = 0; all && i < cost->n_costs; i++)
        all = supports(device, &cost->costs[i]);
    return all;
}

Work work_of(const LayerCost *layer, TrafficModel model)
{
    return (Work){
        .compute = layer->compute,
        .flops = layer->flops,
        .matrix_flops = layer->matrix_flops,
        .extra_ops = layer->extra_ops,
        .other = layer->other,
        .bytes = layer->traffic[model].bytes,
        .sparsity = layer->sparsity,
        .sparse_saved_bytes = layer->sparse_saved_bytes,
    };
}

Work work_needed_of(const LayerCost *layer, TrafficModel model)
{
    Work work = work_of(layer, model);
    work.flops -= layer->needless.flops;
    work.matrix_flops -= layer->needless.matrix_flops;
    work.other.matrix_flops -= layer->needless.other_matrix_flops;
    work.other.flops -= layer->needless.other_flops;
    return work;
}

/* Units work side by side, what one does in several dtypes is done one after the other. */
static void add_other(LayerTime *time, const Work *work, const Roofs *roofs)
{
    const OtherFlops *other = &work->other;
    bool absent = roofs_lack(roofs, other->compute);
    const Roof *roof = roofs_of(roofs, absent ? work->compute : other->compute);
    UnitSeconds units = unit_seconds(other->flops, other->matrix_flops, peak_flops(roof->matrix),
                                     peak_flops(roof->vector));
    time->matrix_s += units.matrix;
    time->vector_s += units.vector;
}

static void add_extra(LayerTime *time, const Work *work, const Roofs *roofs)
{
    const Roof *roof = roofs_of(roofs, work->compute), *extra = roofs_of(roofs, DTYPE_FP32);
    double seconds = (double)work->extra_ops / roof_vector_peak(extra);
    *(roof->vector != NULL ? &time->vector_s : &time->matrix_s) += seconds;
}

/* Where zeros in the weights of a layer are skipped; NULL: nowhere. */
static const Peak *sparse_peak(const Roof *roof, const char *sparsity)
{
    return sparsity == NULL ? NULL
                            : device_sparse_peak(roof->device, roof->compute_dtype, sparsity,
                                                 roof->basis, false);
}

static inline LayerTime time_work(const Work *work, const Roofs *roofs)
{
    const Roof *roof = roofs_of(roofs, work->compute);
    const Peak *sparse = sparse_peak(roof, work->sparsity);
    bool absent = roofs_lack(roofs, work->compute);
    LayerTime time = {.bound = BOUND_NONE,
                      .compute_dtype = absent ? DTYPE_UNKNOWN : roof->compute_dtype,
                      .skips_zeros = sparse != NULL};
    int64_t bytes = work->bytes - (sparse ? work->sparse_saved_bytes : 0);
    if (work->flops == 0 && bytes == 0)
        return time;
    if (!absent) {
        UnitSeconds units = unit_seconds(
            work->flops - work->other.flops, work->matrix_flops - work->other.matrix_flops,
            peak_flops(sparse ? sparse : roof->matrix), peak_flops(roof->vector));
        time.matrix_s = units.matrix;
        time.vector_s = units.vector;
    }
    if (work->other.flops > 0)
        add_other(&time, work, roofs);
    if (work->extra_ops > 0)
        add_extra(&time, work, roofs);
    time.memory_s = (double)bytes / roof->bandwidth;
    double compute = MAX(time.matrix_s, time.vector_s); /* no fmax, which is a call: none is NaN */
    time.seconds = MAX(compute, time.memory_s);
    time.bound = compute >= time.memory_s ? BOUND_COMPUTE : BOUND_MEMORY;
    return time;
}

double layer_utilisation(const LayerTime *time)
{
    return time->seconds > 0 ? MAX(time->matrix_s, time->vector_s) / time->seconds : 0;
}

/* ---- Networks -------------------------------------------------------------------------------- */

static void add_up(Timing *timing)
{
    for (int i = 0; i < timing->cost->n_layers; i++) {
        const LayerTime *time = timing_layer(timing, i);
        timing->seconds += time->seconds;
        timing->launches += time->bound != BOUND_NONE;
        timing->seconds_of_class[cost_layer(timing->cost, i)->op_class] += time->seconds;
        timing->seconds_of_bound[time->bound] += time->seconds;
    }
    if (timing->seconds > 0)
        timing->memory_bound_share = timing->seconds_of_bound[BOUND_MEMORY] / timing->seconds;
}

Timing *timing_new(const ModelCost *cost, const Roof *roof, TrafficModel model, GError **error)
{
    if (model == TRAFFIC_TILED && !cost->has_tiled) {
        rb_fail(error, RB_ERROR_INPUT,
                "model '%s' has no tiled traffic: it takes a device whose shared on-chip "
                "memory is known; use compulsory or no_reuse",
                cost->graph->id);
        return NULL;
    }
    g_autoptr(Timing) timing = g_new0(Timing, 1);
    timing->roof = *roof;
    timing->roofs.base = &timing->roof;
    timing->traffic_model = model;
    timing->cost = cost;
    if (!add_roofs(timing, error))
        return NULL;
    timing->times = g_new0(LayerTime, cost->n_costs + 1);
    for (int i = 0; i < cost->n_costs; i++) {
        const LayerCost *layer = &cost->costs[i];
        Work work = work_of(layer, model);
        timing->times[i] = time_work(&work, &timing->roofs);
        if (roofs_lack(&timing->roofs, layer->compute) && layer->flops > 0)
            timing->unpriced += layer->layers;
    }
    add_up(timing);
    return g_steal_pointer(&timing);
}

void timing_free(Timing *timing)
{
    if (timing == NULL)
        return;
    roofs_clear(&timing->roofs);
    g_free(timing->times);
    g_free(timing);
}

LayerTime timing_of_work(const Timing *timing, const Work *work)
{
    return time_work(work, &timing->roofs);
}

double timing_overhead(const Timing *timing)
{
    return timing->launches * timing->roof.overhead_s;
}
