/* A network on a device, and what fusing it changes, as records. */
#include "analysis/estimates.h"
#include "analysis/results.h"
#include "base/error.h"
#include "record/fields.h"
#include "record/known.h"
#include "roofline/bound.h"
#include "roofline/questions.h"

/* ---- Layers ---------------------------------------------------------------------------------- */

struct TimingMore {
    TimingPart *layers, *classes; /* made when first asked for */
    int n_classes;
    GHashTable *fused_places;
};

static TimingPart *parts_of(const TimingResult *timing, int n)
{
    TimingPart *parts = g_new(TimingPart, MAX(1, n));
    for (int i = 0; i < n; i++)
        parts[i] = (TimingPart){timing, i};
    return parts;
}

RecordList timing_layers(const TimingResult *timing)
{
    struct TimingMore *more = timing->more;
    int n = timing->of->cost->n_layers;
    if (timing->reason || !timing->timing)
        return (RecordList){0};
    if (!more->layers)
        more->layers = parts_of(timing, n);
    return (RecordList){more->layers, sizeof *more->layers, n};
}

static const LayerTime *time_of(const TimingPart *layer)
{
    return timing_layer(layer->timing->timing, layer->i);
}

static const LayerCost *cost_of(const TimingPart *layer)
{
    return cost_layer(layer->timing->of->cost, layer->i);
}

static double seconds_of(const Interval *interval)
{
    return interval ? interval->seconds : NAN;
}

static double low_of(const Interval *interval)
{
    return interval ? interval->low : NAN;
}

static double high_of(const Interval *interval)
{
    return interval ? interval->high : NAN;
}

static const Interval *estimated(const TimingPart *layer)
{
    return estimate_of_layer(layer->timing, layer->i);
}

static const char *domain_of_layer(const TimingPart *layer)
{
    return !estimated(layer)                                   ? NULL
           : estimate_layer_is_inside(layer->timing, layer->i) ? ESTIMATE_INSIDE
                                                               : ESTIMATE_OUTSIDE;
}

static const char *compute_dtype_of(const LayerTime *time)
{
    return time->compute_dtype == DTYPE_UNKNOWN ? NULL : dtype_name(time->compute_dtype);
}

#define LAYER_TIME_FIELDS(X, R)                                                                    \
    X(R, index, INDEX, "", "The layer's place in execution order", self->i)                        \
    X(R, name, TEXT, "", "Name of the layer", cost_op(self->timing->of->cost, self->i)->name)      \
    X(R, class, ID, "", "Operator class", op_class_name(cost_of(self)->op_class))                  \
    X(R, seconds, SECONDS, "s", "Time of the operator by itself, at its roof",                     \
      layer_is_timed(cost_of(self), time_of(self)) ? time_of(self)->seconds : NAN)                 \
    X(R, share, RATIO, "", "Of the network's time, operator by operator",                          \
      ratio(time_of(self)->seconds, self->timing->operators_seconds))                              \
    X(R, compute_dtype, ID, "", "Element type it computes in, if any",                             \
      compute_dtype_of(time_of(self)))                                                             \
    X(R, skips_zeros, BOOL, "", "At a sparse peak: its work is that of the dense layer",           \
      time_of(self)->skips_zeros)                                                                  \
    X(R, bound, ID, "", "What takes longest: compute or memory", bound_name(time_of(self)->bound)) \
    X(R, utilisation, RATIO, "", "Of the peak it computes against",                                \
      layer_utilisation(time_of(self)))                                                            \
    X(R, flops_per_s, NUMBER, "FLOP/s", "Work over time",                                          \
      ratio((double)cost_of(self)->flops, time_of(self)->seconds))                                 \
    X(R, matrix_seconds, SECONDS, "s", "Dot products on the matrix unit", time_of(self)->matrix_s) \
    X(R, vector_seconds, SECONDS, "s", "Work on the vector unit", time_of(self)->vector_s)         \
    X(R, memory_seconds, SECONDS, "s", "Traffic over bandwidth", time_of(self)->memory_s)          \
    X(R, estimate_seconds, SECONDS, "s",                                                           \
      "Estimate of the operator that it is the first of in the graph that the profile's stack "    \
      "executes; absent: it is a later part of one",                                               \
      seconds_of(estimated(self)))                                                                 \
    X(R, estimate_low_seconds, SECONDS, "s", "Lower end of the interval of it that holds 80 %",    \
      low_of(estimated(self)))                                                                     \
    X(R, estimate_high_seconds, SECONDS, "s", "Upper end", high_of(estimated(self)))               \
    X(R, estimate_domain, ID, "", "inside or outside what was measured of its class",              \
      domain_of_layer(self))
RECORD_TYPE(layer_time, TimingPart, LAYER_TIME_FIELDS, "layer time", "A layer on a device");

/* ---- Timings --------------------------------------------------------------------------------- */

static double class_seconds(const TimingPart *part)
{
    return part->timing->timing->seconds_of_class[part->i];
}

#define CLASS_TIME_FIELDS(X, R)                                                                    \
    X(R, class, ID, "", "Operator class", op_class_name((OpClass)self->i))                         \
    X(R, title, ID, "", "The class in words", op_class_title((OpClass)self->i))                    \
    X(R, seconds, SECONDS, "s", "Time of its layers, operator by operator", class_seconds(self))   \
    X(R, share, RATIO, "", "Of the network's time, operator by operator",                          \
      ratio(class_seconds(self), self->timing->operators_seconds))
RECORD_TYPE(class_time, TimingPart, CLASS_TIME_FIELDS, "class time",
            "The layers of one operator class on a device");

static RecordList classes_of(const TimingResult *timing)
{
    struct TimingMore *more = timing->more;
    if (timing->reason || !timing->timing)
        return (RecordList){0};
    if (!more->classes) {
        more->classes = g_new(TimingPart, OP_CLASS_COUNT);
        for (int c = 0; c < OP_CLASS_COUNT; c++)
            if (timing->timing->seconds_of_class[c] > 0)
                more->classes[more->n_classes++] = (TimingPart){timing, c};
    }
    return (RecordList){more->classes, sizeof *more->classes, more->n_classes};
}

Bound timing_main_bound(const Timing *timing)
{
    Bound most = BOUND_COMPUTE;
    for (int bound = 0; bound < BOUND_NONE; bound++)
        if (timing->seconds_of_bound[bound] > timing->seconds_of_bound[most])
            most = (Bound)bound;
    return most;
}

/* ---- What of a timing there is where it has no time ------------------------------------------ */

const Roof *timing_roof(const TimingResult *timing)
{
    return timing->fused ? &timing->fused->roof : NULL;
}

const GHashTable *timing_fused_places(const TimingResult *timing)
{
    struct TimingMore *more = timing->more;
    const ModelCost *fused = timing->fused_of->cost;
    if (more->fused_places)
        return more->fused_places;
    more->fused_places = g_hash_table_new(g_str_hash, g_str_equal);
    for (int i = 0; i < fused->n_layers; i++)
        g_hash_table_insert(more->fused_places, (char *)cost_op(fused, i)->name,
                            GINT_TO_POINTER(i));
    return more->fused_places;
}

static const Roof *roof_of(const TimingResult *timing)
{
    static const Roof none = {.compute_dtype = DTYPE_UNKNOWN};
    const Roof *roof = timing_roof(timing);
    return roof ? roof : &none;
}

static const char *computed_in(const TimingResult *timing)
{
    DType dtype = roof_of(timing)->compute_dtype;
    return dtype == DTYPE_UNKNOWN ? NULL : dtype_name(dtype);
}

static const char *vector_dtype(const TimingResult *timing)
{
    const Peak *peak = roof_of(timing)->vector;
    return peak ? dtype_name(peak->dtype) : NULL;
}

/* Of the fused graph, which the roofline time is of. */
static double flops_per_s(const TimingResult *timing)
{
    return ratio((double)timing->fused_of->cost->flops, timing->roofline_seconds);
}

/* Units work at the same time, so all work over one peak could pass 1. */
static double utilisation(const TimingResult *timing)
{
    double computing = 0;
    for (int i = 0; !timing->reason && i < timing->fused->cost->n_layers; i++) {
        const LayerTime *time = timing_layer(timing->fused, i);
        computing += MAX(time->matrix_s, time->vector_s);
    }
    return ratio(computing, timing->roofline_seconds);
}

static double bound_share(const TimingResult *timing, Bound bound)
{
    return timing->reason ? NAN
                          : ratio(timing->fused->seconds_of_bound[bound], timing->roofline_seconds);
}

static double overhead(const TimingResult *timing, const Timing *of)
{
    return timing->reason || !of ? NAN : known(timing_overhead(of));
}

static double if_it_fitted(const TimingResult *timing)
{
    return timing->fit.fits == FITS_NO && timing->fused ? timing->fused->seconds : NAN;
}

static int fits(const TimingResult *timing)
{
    return timing->fit.fits == FITS_UNKNOWN ? -1 : timing->fit.fits == FITS_YES;
}

static double live_mean(const TimingResult *timing)
{
    bool timed = !timing->reason && timing->timing;
    const Footprint *footprint = timed ? model_footprint(timing->of) : NULL;
    return footprint ? live_bytes_mean(timing->timing, footprint) : NAN;
}

static double live_swing(const TimingResult *timing)
{
    return ratio((double)timing->of->counted->peak_bytes, live_mean(timing));
}

static const char *const *notes_of(const TimingResult *timing)
{
    const Roof *roof = roof_of(timing);
    return roof->notes[0] ? roof->notes : NULL;
}

static const Interval *whole_of(const TimingResult *timing)
{
    return timing->estimate ? &timing->estimate->whole : NULL;
}

#define TIMING_FIELDS(X, R)                                                                        \
    X(R, model, ID, "", "Model", self->of->id)                                                     \
    X(R, device, ID, "", "Device")                                                                 \
    X(R, device_name, TEXT, "", "The device's name for people", self->setup.device->name)          \
    X(R, dtype, ID, "", "Element type asked for", dtype_name(self->fused_of->compute))             \
    X(R, compute_dtype, ID, "", "Element type the device computes it in", computed_in(self))       \
    X(R, batch, COUNT, "samples", "Samples in one forward pass", self->of->batch)                  \
    X(R, scheme, ID, "", "Quantization scheme", self->of->scheme)                                  \
    X(R, fusion, ID, "", "Fusion applied to what stands operator by operator", self->of->fusion)   \
    X(R, design, TEXT, "", "Design what-ifs applied", self->of->design)                            \
    X(R, traffic_model, ID, "", "Traffic model", traffic_model_name(self->setup.traffic))          \
    X(R, basis, ID, "", "Ceilings used: theoretical, sustained or measured",                       \
      basis_name(self->setup.basis))                                                               \
    X(R, supported, BOOL, "", "The device computes this format")                                   \
    X(R, fits, BOOL, "", "Weights and activations fit its memory; absent: unknown", fits(self))    \
    X(R, reason, TEXT, "", "Why there is no time")                                                 \
    X(R, operators_reason, TEXT, "", "Why there is none operator by operator, but one fused")      \
    X(R, operators_seconds, SECONDS, "s",                                                          \
      "Operator by operator: the layers' times on the graph as it stands, one after the other; "   \
      "what an eager framework approaches")                                                        \
    X(R, roofline_seconds, SECONDS, "s",                                                           \
      "Roofline: the same on the graph with all fused that can be; what a compiler approaches")    \
    X(R, bound_seconds, SECONDS, "s", "Bound: no implementation with direct algorithms is faster") \
    X(R, estimate_seconds, SECONDS, "s",                                                           \
      "Estimate: how long it takes on the stack of a profile, by what was measured of others",     \
      seconds_of(whole_of(self)))                                                                  \
    X(R, estimate_low_seconds, SECONDS, "s",                                                       \
      "Lower end of the interval in which four of five measurements should lie",                   \
      low_of(whole_of(self)))                                                                      \
    X(R, estimate_high_seconds, SECONDS, "s", "Upper end", high_of(whole_of(self)))                \
    X(R, estimate_profile, ID, "", "The profile that it is by",                                    \
      self->estimate ? self->estimate->profile->id : NULL)                                         \
    X(R, estimate_domain, TEXT, "", "inside, or what of the network is unlike what was measured",  \
      self->estimate ? self->estimate->domain : NULL)                                              \
    X(R, overhead_seconds, SECONDS, "s", "Launching the fused operators, in none of these times",  \
      overhead(self, self->fused))                                                                 \
    X(R, operators_overhead_seconds, SECONDS, "s", "Launching the operators as they stand",        \
      overhead(self, self->timing))                                                                \
    X(R, if_it_fitted_seconds, SECONDS, "s", "Roofline time on such a device with room for it",    \
      if_it_fitted(self))                                                                          \
    X(R, memory_needed_bytes, BYTES, "byte", "Weights, and activations at their peak, in place",   \
      count_add(self->fit.weights_bytes, self->fit.activations_bytes))                             \
    X(R, live_mean_bytes, NUMBER, "byte",                                                          \
      "Activations live on average, each operator for as long as it takes", live_mean(self))       \
    X(R, live_swing, NUMBER, "", "Peak of live activations over that mean", live_swing(self))      \
    X(R, inferences_per_s, NUMBER, "1/s", "Samples over roofline time",                            \
      ratio((double)self->of->batch, self->roofline_seconds))                                      \
    X(R, flops_per_s, NUMBER, "FLOP/s", "Work over roofline time", flops_per_s(self))              \
    X(R, utilisation, RATIO, "",                                                                   \
      "Of the peaks its layers compute against, each as long as it takes", utilisation(self))      \
    X(R, bound, ID, "", "What bounds most of the roofline time",                                   \
      self->reason ? NULL : bound_name(self->bound))                                               \
    X(R, memory_bound_share, RATIO, "", "Of the roofline time in memory-bound layers",             \
      bound_share(self, BOUND_MEMORY))                                                             \
    X(R, compute_bound_share, RATIO, "", "Of the roofline time in compute-bound layers",           \
      bound_share(self, BOUND_COMPUTE))                                                            \
    X(R, ridge, NUMBER, "FLOP/byte", "Ridge point of the unit dot products run on",                \
      self->fused ? roof_ridge(roof_of(self)) : NAN)                                               \
    X(R, bandwidth, NUMBER, "byte/s", "Main-memory bandwidth used",                                \
      known(roof_of(self)->bandwidth))                                                             \
    X(R, matrix_peak, NUMBER, "FLOP/s", "Peak of the matrix unit used",                            \
      known(peak_flops(roof_of(self)->matrix)))                                                    \
    X(R, vector_peak, NUMBER, "FLOP/s", "Peak of the vector unit used",                            \
      known(peak_flops(roof_of(self)->vector)))                                                    \
    X(R, vector_dtype, ID, "", "Element type of that peak", vector_dtype(self))                    \
    X(R, launch_seconds, SECONDS, "s", "Launching one operator", known(roof_of(self)->overhead_s)) \
    X(R, notes, TEXTS, "", "What must be known about the ceilings used", notes_of(self))           \
    X(R, classes, RECORDS, class_time_record, "Operator by operator, by class", classes_of(self))  \
    X(R, layers, RECORDS, layer_time_record, "Operator by operator", timing_layers(self))
RECORD_TYPE(timing, TimingResult, TIMING_FIELDS, "timing", "A network on a device");

static void set_times(TimingResult *result)
{
    result->bound = timing_main_bound(result->fused);
    result->operators_seconds = result->timing ? result->timing->seconds : NAN;
    result->roofline_seconds = result->fused->seconds;
    result->bound_seconds = bound_seconds(result->fused);
}

static Timing *time_model(const ModelResult *model, const Setup *on, GError **error)
{
    Roof roof;
    if (!roof_on(on->device, model->compute, on->basis, &roof, error))
        return NULL;
    return timing_new(model->cost, &roof, on->traffic, error);
}

/* What needs to be fused to run has no time operator by operator. */
static bool time_alone(TimingResult *result, Timing *fused, const Setup *on, GError **error)
{
    g_autoptr(GError) cannot = NULL;
    Timing *timing = time_model(result->of, on, &cannot);
    result->timing = timing;
    if (timing)
        return true;
    if (!g_error_matches(cannot, RB_ERROR, RB_ERROR_CANNOT)) {
        g_propagate_error(error, g_steal_pointer(&cannot));
        return false;
    }
    result->operators_reason = g_strdup(cannot->message);
    roof_add_note(&fused->roof, ROOF_NOTE_FUSED_ALONE);
    return true;
}

static bool time_both(TimingResult *result, const Setup *on, GError **error)
{
    Timing *fused = time_model(result->fused_of, on, error);
    result->fused = result->timing = fused;
    return fused && (result->fused_of == result->of || time_alone(result, fused, on, error));
}

static TimingResult *result_new(const ModelResult *model, const ModelResult *fused_of,
                                const Setup *on)
{
    TimingResult *result = g_new0(TimingResult, 1);
    *result = (TimingResult){.setup = model->setup,
                             .of = model,
                             .fused_of = fused_of,
                             .device = on->device->id,
                             .fit = counted_fit(model->counted, on->device),
                             .operators_seconds = NAN,
                             .roofline_seconds = NAN,
                             .bound_seconds = NAN,
                             .more = g_new0(struct TimingMore, 1)};
    result->setup.device = on->device;
    result->setup.basis = on->basis;
    result->setup.traffic = on->traffic;
    result->setup.runtime = on->runtime;
    result->setup.reserve_bytes = on->reserve_bytes;
    return result;
}

TimingResult *timing_result_on(const ModelResult *model, const ModelResult *fused_of,
                               const Setup *on, GError **error)
{
    g_autoptr(GError) cannot = NULL;
    g_autoptr(TimingResult) result = result_new(model, fused_of, on);
    if (!time_both(result, on, &cannot) && !g_error_matches(cannot, RB_ERROR, RB_ERROR_CANNOT)) {
        g_propagate_error(error, g_steal_pointer(&cannot));
        return NULL;
    }
    result->supported =
        result->fused || timing_supports(fused_of->cost, on->device, model->compute);
    if (!result->fused)
        result->reason = g_strdup(cannot->message);
    else if (result->fit.fits == FITS_NO)
        result->reason = fit_text(&result->fit, on->device);
    else
        set_times(result);
    return g_steal_pointer(&result);
}

const char *timing_remedy(const TimingResult *timing)
{
    return timing->fused && timing->fit.fits == FITS_NO ? FIT_REMEDY : NULL;
}

bool timing_fail(const TimingResult *timing, GError **error)
{
    const char *reason = timing->reason ? timing->reason : timing->operators_reason;
    return rb_fail_because(error, reason, timing_remedy(timing));
}

void timing_result_free(TimingResult *result)
{
    if (!result)
        return;
    if (result->fused != result->timing)
        timing_free((Timing *)result->fused);
    timing_free((Timing *)result->timing);
    g_free(result->reason);
    g_free(result->operators_reason);
    estimate_free(result->estimate);
    g_clear_pointer(&result->more->fused_places, g_hash_table_unref);
    g_free(result->more->layers);
    g_free(result->more->classes);
    g_free(result->more);
    g_free(result);
}

/* ---- Fusion ---------------------------------------------------------------------------------- */

#define FUSION_STEP_FIELDS(X, R)                                                                   \
    X(R, rule, ID, "", "Fusion rule", fusion_info(self->rule)->name)                               \
    X(R, meaning, ID, "", "What it does", fusion_info(self->rule)->doc)                            \
    X(R, applications, COUNT, "", "Times it was applied")                                          \
    X(R, operators, COUNT, "operators", "Operators left after it", self->after.operators)          \
    X(R, params, COUNT, "elements", "Parameters after it", self->after.params)                     \
    X(R, flops, COUNT, "FLOP", "Work after it", self->after.flops)                                 \
    X(R, bytes, BYTES, "byte", "Compulsory traffic after it",                                      \
      self->after.bytes[TRAFFIC_COMPULSORY])                                                       \
    X(R, peak_bytes, BYTES, "byte", "Activations live at once after it", self->after.peak_bytes)
RECORD_TYPE(fusion_step, FusionStep, FUSION_STEP_FIELDS, "fusion step",
            "What one fusion rule changes, after those before it");

#define UNFUSED_FIELDS(X, R)                                                                       \
    X(R, layer, TEXT, "", "Layer that stays as it is", self->op)                                   \
    X(R, rule, ID, "", "Rule that would have changed it", fusion_info(self->rule)->name)           \
    X(R, reason, TEXT, "", "Why it did not")
RECORD_TYPE(unfused, Unfused, UNFUSED_FIELDS, "unfused", "What could not be fused, and why");
