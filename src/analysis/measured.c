#include "analysis/measured.h"

#include <math.h>

#include "estimate/ranks.h"
#include "record/fields.h"
#include "record/known.h"
#include "zoo/devices.h"

#define MEASURED_ROW_FIELDS(X, R)                                                                  \
    X(R, model, ID, "", "Model", self->row->model)                                                 \
    X(R, name, TEXT, "", "Its name for people")                                                    \
    X(R, resolution, COUNT, "px", "Of its images", self->row->resolution)                          \
    X(R, batch, COUNT, "samples", "In one forward pass", self->row->batch)                         \
    X(R, samples_per_s, NUMBER, "1/s", "As published", self->row->samples_per_s)                   \
    X(R, seconds, SECONDS, "s", "A batch took, by that")                                           \
    X(R, operators_seconds, SECONDS, "s", "Operator by operator")                                  \
    X(R, roofline_seconds, SECONDS, "s", "Roofline time")                                          \
    X(R, bound_seconds, SECONDS, "s", "Bound")                                                     \
    X(R, operators_ratio, NUMBER, "", "Measured over operator by operator",                        \
      ratio(self->seconds, self->operators_seconds))                                               \
    X(R, roofline_ratio, NUMBER, "", "Measured over roofline time",                                \
      ratio(self->seconds, self->roofline_seconds))                                                \
    X(R, bound_ratio, NUMBER, "", "Measured over bound", ratio(self->seconds, self->bound_seconds))
RECORD_TYPE(measured_row, MeasuredResult, MEASURED_ROW_FIELDS, "measurement",
            "A published measurement beside the times of its setup");

#define QUARTILE_FIELDS(X, R, name, what)                                                          \
    X(R, name##_low, NUMBER, "", "First quartile of measured over " what, self->name.low)          \
    X(R, name##_median, NUMBER, "", "Median of it", self->name.median)                             \
    X(R, name##_high, NUMBER, "", "Third quartile of it", self->name.high)                         \
    X(R, faster_than_##name, COUNT, "rows", "Measured faster than " what, self->above_##name)

#define MEASURED_FIELDS(X, R)                                                                      \
    X(R, id, ID, "", "Set of measurements", self->set->id)                                         \
    X(R, title, TEXT, "", "The same in words", self->set->title)                                   \
    X(R, device, ID, "", "Device", self->set->device)                                              \
    X(R, device_name, TEXT, "", "The device's name for people")                                    \
    X(R, stack, TEXT, "", "Software", self->set->stack)                                            \
    X(R, how, ID, "", "eager, compiled or engine", stack_kind_name((StackKind)self->set->how))     \
    X(R, dtype, ID, "", "Element type", dtype_name(self->set->dtype))                              \
    X(R, source, TEXT, "", "Where it is published", self->set->source)                             \
    X(R, note, TEXT, "", "What else must be known", self->set->note)                               \
    X(R, networks, COUNT, "rows", "Rows compared", self->rows.n)                                   \
    X(R, left_out, COUNT, "rows", "Rows without a time here")                                      \
    QUARTILE_FIELDS(X, R, operators, "operator by operator")                                       \
    QUARTILE_FIELDS(X, R, roofline, "roofline time")                                               \
    QUARTILE_FIELDS(X, R, bound, "bound")                                                          \
    X(R, rows, RECORDS, measured_row_record, "One by one")
RECORD_TYPE(measured, MeasuredSet, MEASURED_FIELDS, "measurements",
            "How long networks took on one stack, over the times of their setups");

/* ---- Rows ------------------------------------------------------------------------------------ */

static const TimingResult *timing_of(Analysis *analysis, const CacheKey *key)
{
    const Measurement *row = key->part;
    Setup setup = {
        .network = key->setup.network, .batch = row->batch, .resolution = row->resolution};
    if (key->setup.dtype == DTYPE_INT8)
        setup.scheme = "int8";
    else
        setup.dtype = key->setup.dtype;
    const ModelResult *model = analysis_model(analysis, &setup, NULL);
    return model ? analysis_timing(analysis, model, key->setup.device, &setup, NULL) : NULL;
}

/* No time where it cannot be: NAN in all three. */
static void *make_row(const CacheKey *key, void *user, GError **error)
{
    const TimingResult *timing = timing_of(user, key);
    const Measurement *row = key->part;
    (void)error;
    MeasuredResult *result = g_new(MeasuredResult, 1);
    *result = (MeasuredResult){.row = row,
                               .name = zoo_entry(analysis_zoo(user), key->setup.network)->name,
                               .seconds = (double)row->batch / row->samples_per_s,
                               .operators_seconds = timing ? timing->operators_seconds : NAN,
                               .roofline_seconds = timing ? timing->roofline_seconds : NAN,
                               .bound_seconds = timing ? timing->bound_seconds : NAN};
    return result;
}

static int64_t bytes_of_row(const void *answer)
{
    (void)answer;
    return sizeof(MeasuredResult);
}

/* Each by itself: networks are dropped before the next one is made. */
static const CacheKind rows = {make_row, g_free, bytes_of_row};

static void add_row(MeasuredSet *to, Analysis *analysis, const Measurement *row,
                    const Device *device)
{
    CacheKey key = {.kind = &rows,
                    .part = row,
                    .setup = {.network = zoo_find(analysis_zoo(analysis), row->model),
                              .dtype = to->set->dtype,
                              .device = device}};
    const MeasuredResult *result =
        key.setup.network >= 0 ? cache_ask(analysis_cache(analysis), &key, NULL) : NULL;
    if (!result || isnan(result->bound_seconds)) {
        to->left_out++;
        return;
    }
    g_array_append_vals(to->results, result, 1);
    to->above_operators += result->seconds < result->operators_seconds;
    to->above_roofline += result->seconds < result->roofline_seconds;
    to->above_bound += result->seconds < result->bound_seconds;
}

/* ---- Quartiles ------------------------------------------------------------------------------- */

/* Of one of the times, at its offset in a result, where there is one. */
static Quartiles quartiles_of(const GArray *results, size_t offset)
{
    g_autofree double *ratios = g_new(double, results->len + 1);
    int n = 0;
    for (guint i = 0; i < results->len; i++) {
        const MeasuredResult *result = &g_array_index(results, MeasuredResult, i);
        double seconds = G_STRUCT_MEMBER(double, result, offset);
        if (!isnan(seconds))
            ratios[n++] = result->seconds / seconds;
    }
    ranks_sort(ratios, n);
    return (Quartiles){ranks_quantile(ratios, n, 0.25), ranks_quantile(ratios, n, 0.5),
                       ranks_quantile(ratios, n, 0.75)};
}

/* ---- Sets ------------------------------------------------------------------------------------ */

static void measured_set_free(void *memory)
{
    MeasuredSet *set = memory;
    g_array_unref(set->results);
    g_free(set);
}

static void *make_set(const CacheKey *key, void *user, GError **error)
{
    const MeasurementSet *from = key->part;
    MeasuredSet *set = g_new0(MeasuredSet, 1);
    (void)error;
    set->set = from;
    set->device_name = key->setup.device->name;
    set->results = g_array_new(FALSE, FALSE, sizeof(MeasuredResult));
    for (guint i = 0; i < from->rows->len; i++)
        add_row(set, user, &g_array_index(from->rows, Measurement, i), key->setup.device);
    set->rows = (RecordList){set->results->data, sizeof(MeasuredResult), (int)set->results->len};
    set->operators = quartiles_of(set->results, offsetof(MeasuredResult, operators_seconds));
    set->roofline = quartiles_of(set->results, offsetof(MeasuredResult, roofline_seconds));
    set->bound = quartiles_of(set->results, offsetof(MeasuredResult, bound_seconds));
    return set;
}

static int64_t bytes_of_set(const void *answer)
{
    const MeasuredSet *set = answer;
    return (int64_t)(sizeof *set + set->results->len * sizeof(MeasuredResult));
}

static const CacheKind sets = {make_set, measured_set_free, bytes_of_set};

static void *make_list(const CacheKey *key, void *user, GError **error)
{
    const GPtrArray *all = analysis_measurements(user);
    GPtrArray *list = g_ptr_array_new();
    analysis_read(user, "measurements", NULL);
    (void)key;
    (void)error;
    for (guint i = 0; all && i < all->len; i++) {
        const MeasurementSet *set = g_ptr_array_index(all, i);
        const Device *device = devices_find(analysis_devices(user), set->device);
        CacheKey of = {.kind = &sets, .part = set, .setup = {.device = device}};
        bool compared = device && set->rows->len > 0;
        const void *made = compared ? cache_ask(analysis_cache(user), &of, NULL) : NULL;
        if (!made || ((const MeasuredSet *)made)->rows.n == 0)
            continue;
        cache_borrow(analysis_cache(user), made);
        g_ptr_array_add(list, (void *)made);
    }
    return list;
}

static int64_t bytes_of_list(const void *answer)
{
    return (int64_t)(((const GPtrArray *)answer)->len * sizeof(void *));
}

static const CacheKind lists = {make_list, (GDestroyNotify)g_ptr_array_unref, bytes_of_list};

RecordList measured_sets(Analysis *analysis)
{
    const GPtrArray *list = cache_ask(analysis_cache(analysis), &(CacheKey){.kind = &lists}, NULL);
    return (RecordList){list->pdata, 0, (int)list->len};
}
