#include "analysis/judged.h"

#include <math.h>

#include "record/fields.h"
#include "zoo/devices.h"

/* ---- Records --------------------------------------------------------------------------------- */

#define JUDGED_ROW_FIELDS(X, R)                                                                    \
    X(R, model, ID, "", "The network", self->sample->model)                                        \
    X(R, name, TEXT, "", "Its name for people", self->sample->name)                                \
    X(R, resolution, COUNT, "", "Of its images", self->sample->resolution)                         \
    X(R, batch, COUNT, "", "Samples in a batch", self->sample->batch)                              \
    X(R, measured_seconds, SECONDS, "s", "What a batch took", self->sample->seconds)               \
    X(R, estimate_seconds, SECONDS, "s", "Estimated without its family", self->seconds)            \
    X(R, estimate_low_seconds, SECONDS, "s", "Of the interval of 80 %", self->low)                 \
    X(R, estimate_high_seconds, SECONDS, "s", "Likewise", self->high)                              \
    X(R, estimate_ratio, NUMBER, "", "Estimate over measured",                                     \
      self->seconds / self->sample->seconds)                                                       \
    X(R, roofline_seconds, SECONDS, "s", "At the roofline", self->sample->roofline_seconds)        \
    X(R, bound_seconds, SECONDS, "s", "At the bound", self->sample->bound_seconds)                 \
    X(R, cause, TEXT, "", "What the estimate likely misses", self->cause)
RECORD_TYPE(judged_row, JudgedRow, JUDGED_ROW_FIELDS, "judged estimate",
            "A network that was measured, estimated from others");

static const HeldOutErrors *errors_of(const JudgedProfile *judged, HeldOut held_out)
{
    return &judged->fitted->errors[held_out];
}

#define ERROR_FIELDS(X, R, name, ID, what)                                                         \
    X(R, name##_error, RATIO, "", "How far off half of the networks are at most, without " what,   \
      errors_of(self, HELD_OUT_##ID)->networks.median)                                             \
    X(R, name##_error_p90, RATIO, "", "Nine of ten likewise",                                      \
      errors_of(self, HELD_OUT_##ID)->networks.p90)                                                \
    X(R, name##_product_error, RATIO, "",                                                          \
      "Half of single layers with products, by time, without " what,                               \
      errors_of(self, HELD_OUT_##ID)->products.median)

#define JUDGED_FIELDS(X, R)                                                                        \
    X(R, id, ID, "", "Set of measurements, and profile", self->fitted->profile->id)                \
    X(R, title, TEXT, "", "The same in words", self->fitted->profile->title)                       \
    X(R, device, ID, "", "Device", self->fitted->profile->device)                                  \
    X(R, device_name, TEXT, "", "The device's name for people")                                    \
    X(R, stack, TEXT, "", "Software", self->fitted->profile->stack)                                \
    X(R, how, ID, "", "eager, compiled or engine",                                                 \
      stack_kind_name((StackKind)self->fitted->profile->how))                                      \
    X(R, dtype, ID, "", "Element type", dtype_name(self->fitted->profile->dtype))                  \
    X(R, source, TEXT, "", "Where the measurements are published", self->fitted->profile->source)  \
    X(R, networks, COUNT, "networks", "Measured", self->fitted->profile->networks)                 \
    X(R, measurements, COUNT, "rows", "Measured, of networks and layers",                          \
      self->fitted->profile->rows)                                                                 \
    ERROR_FIELDS(X, R, network, NETWORK, "the network")                                            \
    ERROR_FIELDS(X, R, family, FAMILY, "its family")                                               \
    ERROR_FIELDS(X, R, device, DEVICE, "the device")                                               \
    ERROR_FIELDS(X, R, class, CLASS, "a class of layers")                                          \
    X(R, tau_flops, NUMBER, "", "Kendall's tau of FLOPs with the time measured",                   \
      self->fitted->correlations.flops)                                                            \
    X(R, tau_activations, NUMBER, "", "Likewise of activations",                                   \
      self->fitted->correlations.activations)                                                      \
    X(R, tau_operators, NUMBER, "", "Likewise operator by operator",                               \
      self->fitted->correlations.operators)                                                        \
    X(R, tau_roofline, NUMBER, "", "Likewise of roofline times",                                   \
      self->fitted->correlations.roofline)                                                         \
    X(R, tau_estimate, NUMBER, "", "Likewise of estimates without the family",                     \
      self->fitted->correlations.estimate)                                                         \
    X(R, coverage, RATIO, "", "Within intervals of 80 %", self->fitted->coverage)                  \
    X(R, under_bound, COUNT, "rows", "Measured faster than the bound", self->fitted->under_bound)  \
    X(R, worst, RECORDS, judged_row_record, "The furthest off")                                    \
    X(R, rows, RECORDS, judged_row_record, "All networks")
RECORD_TYPE(judged, JudgedProfile, JUDGED_FIELDS, "judged profile",
            "How far off estimates are on one stack, of networks that did not help to make them");

/* ---- Answers --------------------------------------------------------------------------------- */

/* All that is borrowed by the records. */
typedef struct Judgements {
    Samples *samples;
    GPtrArray *fitted; /* FittedProfile * */
    GPtrArray *rows;   /* GArray * of JudgedRow */
    GPtrArray *list;   /* JudgedProfile * */
    GStringChunk *causes;
} Judgements;

static void judgements_free(void *memory)
{
    Judgements *all = memory;
    g_ptr_array_unref(all->list);
    g_ptr_array_unref(all->rows);
    g_ptr_array_unref(all->fitted);
    g_string_chunk_free(all->causes);
    samples_free(all->samples);
    g_free(all);
}

static GArray *rows_of(const FittedProfile *fitted)
{
    const SampleSet *set = samples_set(fitted->samples, fitted->set);
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(JudgedRow));
    for (int i = set->first; i < set->first + set->n; i++) {
        Ends ends = fitted_interval(fitted, i);
        JudgedRow row = {samples_at(fitted->samples, i), fitted_out_of_sample(fitted, i), ends.low,
                         ends.high, NULL};
        if (row.sample->whole && !isnan(row.seconds))
            g_array_append_val(rows, row);
    }
    return rows;
}

static double off(const JudgedRow *row)
{
    return fabs(log(row->seconds / row->sample->seconds));
}

static int by_distance(const void *a, const void *b)
{
    const JudgedRow *x = a, *y = b;
    double p = off(x), q = off(y);
    if (p != q)
        return (p < q) - (p > q);
    return (x->sample > y->sample) - (x->sample < y->sample);
}

/* The worst of them, with the likely cause. */
static GArray *worst_of(const FittedProfile *fitted, const GArray *rows, GStringChunk *causes)
{
    GArray *worst = g_array_new(FALSE, FALSE, sizeof(JudgedRow));
    g_array_append_vals(worst, rows->data, rows->len);
    g_array_sort(worst, by_distance);
    g_array_set_size(worst, MIN(worst->len, JUDGED_WORST));
    for (guint i = 0; i < worst->len; i++) {
        JudgedRow *row = &g_array_index(worst, JudgedRow, i);
        int sample = (int)(row->sample - samples_at(fitted->samples, 0));
        g_autofree char *cause = fitted_likely_cause(fitted, sample);
        row->cause = g_string_chunk_insert(causes, cause);
    }
    return worst;
}

static RecordList list_of(const GArray *rows)
{
    return (RecordList){rows->data, sizeof(JudgedRow), (int)rows->len};
}

static void add_fitted(Judgements *all, FittedProfile *fitted)
{
    const SampleSet *set = samples_set(all->samples, fitted->set);
    GArray *rows = rows_of(fitted), *worst = worst_of(fitted, rows, all->causes);
    JudgedProfile *judged = g_new(JudgedProfile, 1);
    *judged = (JudgedProfile){fitted, set->device->name, list_of(rows), list_of(worst)};
    g_ptr_array_add(all->fitted, fitted);
    g_ptr_array_add(all->rows, rows);
    g_ptr_array_add(all->rows, worst);
    g_ptr_array_add(all->list, judged);
}

/* What the answer depends on, for whoever keeps pages. */
static void say_read(Analysis *analysis, const Samples *samples)
{
    analysis_read(analysis, "measurements", NULL);
    for (guint i = 0; i < samples->sets->len; i++)
        analysis_read(analysis, "device", samples_set(samples, (int)i)->device->id);
    for (guint i = 0; i < samples->samples->len; i++)
        if (zoo_find(analysis_zoo(analysis), samples_at(samples, (int)i)->model) >= 0)
            analysis_read(analysis, "model", samples_at(samples, (int)i)->model);
}

/* Sets that no profile can be fitted to, of devices without ceilings or of few networks, say
 * nothing here. */
static void *make_all(const CacheKey *key, void *user, GError **error)
{
    const GPtrArray *sets = analysis_measurements(user);
    Judgements *all = g_new0(Judgements, 1);
    all->samples = samples_new();
    all->fitted = g_ptr_array_new_with_free_func((GDestroyNotify)fitted_profile_free);
    all->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    all->list = g_ptr_array_new_with_free_func(g_free);
    all->causes = g_string_chunk_new(1024);
    (void)key;
    (void)error;
    for (guint i = 0; sets && i < sets->len; i++) {
        const MeasurementSet *set = g_ptr_array_index(sets, i);
        const Device *device = devices_find(analysis_devices(user), set->device);
        if (device)
            (void)samples_add(all->samples, set, device, analysis_zoo(user), NULL);
    }
    say_read(user, all->samples);
    for (guint i = 0; i < all->samples->sets->len; i++) {
        FittedProfile *fitted = fitted_profile_new(all->samples, (int)i, NULL, "", NULL);
        if (fitted)
            add_fitted(all, fitted);
    }
    return all;
}

static int64_t bytes_of_all(const void *answer)
{
    const Judgements *all = answer;
    return (int64_t)(sizeof *all + all->samples->rows->len * (sizeof(Sample) + sizeof(FitRow) +
                                                              64 * sizeof(LayerFeatures)));
}

static const CacheKind judgements = {make_all, judgements_free, bytes_of_all};

RecordList judged_profiles(Analysis *analysis)
{
    const Judgements *all =
        cache_ask(analysis_cache(analysis), &(CacheKey){.kind = &judgements}, NULL);
    return (RecordList){all->list->pdata, 0, (int)all->list->len};
}
