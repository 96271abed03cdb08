/* Figures computed with one input of the other build. */
#include <math.h>
#include <string.h>

#include "analysis/times.h"
#include "diff/diff_parts.h"
#include "zoo/devices.h"

/* So many tables of times are computed again: enough for what people change in a day. */
enum { MOST_EXCHANGES = 20000 };

struct Exchange {
    Figures *before, *after;
    const DiffSource *old_source, *new_source; /* NULL: not at hand */
    GHashTable
        *devices; /* id in the old build -> Device *, which is NULL where it cannot be made */
    int exchanges;
};

Exchange *exchange_new(Figures *before, Figures *after, const DiffOptions *options)
{
    Exchange *exchange = g_new0(Exchange, 1);
    *exchange = (Exchange){.before = before,
                           .after = after,
                           .old_source = options->before,
                           .new_source = options->after,
                           .devices = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                            (GDestroyNotify)device_free)};
    return exchange;
}

/* What was timed on the devices goes first. */
void exchange_free(Exchange *exchange)
{
    if (!exchange)
        return;
    g_hash_table_unref(exchange->devices);
    g_free(exchange);
}

void exchange_release(Exchange *exchange)
{
    if (exchange->old_source)
        analysis_release(exchange->old_source->analysis);
    if (exchange->new_source)
        analysis_release(exchange->new_source->analysis);
}

static Device *device_of_facts(Figures *figures, const char *id)
{
    int i = figures_find(figures, FIGURES_DEVICE, id);
    const json_t *facts =
        i >= 0 ? json_object_get(figures_entry(figures, FIGURES_DEVICE, i), "facts") : NULL;
    if (!json_is_object(facts))
        return NULL;
    g_autoptr(GArray) sheet = fact_sheet_new();
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)facts, name, value) if (!g_str_has_prefix(name, FIGURES_PROFILE))
        fact_sheet_add(sheet, name, json_number_value(value));
    return fact_sheet_device(id, id, sheet);
}

/* As it was: what its facts make of it. */
static const Device *old_device(Exchange *exchange, const char *id)
{
    gpointer device;
    if (!g_hash_table_lookup_extended(exchange->devices, id, NULL, &device)) {
        device = device_of_facts(exchange->before, id);
        g_hash_table_insert(exchange->devices, g_strdup(id), device);
    }
    return device;
}

/* NAN where there is none. False: it cannot be told. */
static bool time_on(const DiffSource *source, const char *model, const Device *device,
                    const char *format, MetricId metric, double *time)
{
    Setup setup = {.network = zoo_find(analysis_zoo(source->analysis), model)};
    if (setup.network < 0 || !device ||
        !analysis_set_format(source->analysis, &setup, format, device))
        return false;
    const Times *times = analysis_times(source->analysis, &setup, device, &(Setup){0}, NULL);
    if (!times)
        return false;
    const double seconds[METRIC_TIMES] = {times->operators_seconds, times->roofline_seconds,
                                          times->bound_seconds, times->estimate_seconds};
    *time = seconds[metric - METRIC_FIRST_TIME];
    return true;
}

/* As they are written, to seven digits. */
static bool same(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-6 * fabs(b);
}

/* Of the new network on the old device: the old time shows that the network changed nothing of it,
 * the new one that the device did not. */
static Proof with_old_device(double time, double before, double after)
{
    return same(time, after) ? PROOF_MODEL : same(time, before) ? PROOF_DEVICE : PROOF_NONE;
}

static Proof with_new_device(double time, double before, double after)
{
    return same(time, after) ? PROOF_DEVICE : same(time, before) ? PROOF_MODEL : PROOF_NONE;
}

Proof exchange_prove(Exchange *exchange, const Compared *model, const char *model_before,
                     const char *device_before, const char *device_after, const char *format,
                     MetricId metric, double before, double after)
{
    double time;
    if ((isnan(before) && isnan(after)) || exchange->exchanges++ >= MOST_EXCHANGES)
        return PROOF_NONE;
    if (exchange->new_source) {
        bool told = time_on(exchange->new_source, model->id, old_device(exchange, device_before),
                            format, metric, &time);
        return told ? with_old_device(time, before, after) : PROOF_NONE;
    }
    if (!exchange->old_source)
        return PROOF_NONE;
    g_autofree char *key = g_strconcat("new ", device_after, NULL);
    gpointer device;
    if (!g_hash_table_lookup_extended(exchange->devices, key, NULL, &device)) {
        device = device_of_facts(exchange->after, device_after);
        g_hash_table_insert(exchange->devices, g_strdup(key), device);
    }
    bool told = time_on(exchange->old_source, model_before, device, format, metric, &time);
    return told ? with_new_device(time, before, after) : PROOF_NONE;
}
