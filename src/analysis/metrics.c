#include "analysis/metrics.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "record/fields.h"

#define METRIC_KIND_COUNT METRIC_COUNT_OF
#define METRIC_KIND_BYTES METRIC_BYTES_OF
#define METRIC_KIND_SECONDS METRIC_SECONDS_OF

static const MetricInfo infos[METRIC_COUNT] = {
#define X(id, name, path, kind, title, by_format, mark)                                            \
    {name, path, METRIC_KIND_##kind, title, by_format},
    METRIC_LIST(X)
#undef X
};

#define METRIC_FIELDS(X, R)                                                                        \
    X(R, name, ID, "", "What the figure is called in the data")                                    \
    X(R, title, ID, "", "The same in words")
RECORD_TYPE(metric, MetricInfo, METRIC_FIELDS, "figure", "What builds are compared in");

RecordList metric_list(void)
{
    return (RecordList){infos, sizeof infos[0], METRIC_COUNT};
}

const MetricInfo *metric_info(MetricId id)
{
    return &infos[id];
}

const char *const *metric_names(void)
{
    static const char *const names[] = {
#define X(id, name, ...) name,
        METRIC_LIST(X)
#undef X
            NULL};
    return names;
}

MetricId metric_find(const char *name)
{
    int id = 0;
    while (id < METRIC_COUNT && strcmp(infos[id].name, name) != 0)
        id++;
    return (MetricId)id;
}

bool metric_is_headline(const char *name)
{
    static const char *const names[] = {"params",           "macs", "weights_bytes", "peak_bytes",
                                        "roofline_seconds", NULL};
    return g_strv_contains(names, name);
}

bool metric_read(MetricId id, const ModelResult *model, double *value)
{
    const Field *field;
    Value read;
    if (!*infos[id].path || !record_read(&model_record, model, infos[id].path, &field, &read))
        return false;
    *value = (double)read.integer;
    return true;
}

char *metric_text(MetricId id, double value)
{
    enum { DIGITS = 4 };
    const double whole = 9e18; /* that 64 bits hold */
    switch (infos[id].kind) {
    case METRIC_COUNT_OF:
        return fabs(value) < whole ? units_grouped((int64_t)value) : units_si(value, DIGITS, "");
    case METRIC_BYTES_OF:
        return units_bytes(value);
    case METRIC_SECONDS_OF:
        break;
    }
    return units_seconds(value);
}
