/* The headline figures that two builds are compared in, by SPEC §13's names.
 *
 * Of a network they are read from its record, of a network on a device from its times. All of them
 * are what something costs: of each, less is better.
 */
#ifndef ANALYSIS_METRICS_H
#define ANALYSIS_METRICS_H

#include <glib.h>
#include <stdbool.h>

#include "analysis/results.h"

/* id, name in data, path in the record of a network ("" of what a device takes), how the number is
 * written, name for people, whether it is kept for every number format, fused and not, its Mark
 * (analysis/ask.h) where operators are not covered. */
/* clang-format off */
#define METRIC_LIST(X)                                                                             \
    X(OPERATORS,    "operators",                "operators",                COUNT,   "operators",             true,  NONE) \
    X(PARAMS,       "params",                   "params",                   COUNT,   "parameters",            true,  PARAMS) \
    X(BUFFERS,      "buffers",                  "buffers",                  COUNT,   "running statistics",    false, PARAMS) \
    X(MACS,         "macs",                     "macs",                     COUNT,   "MACs",                  true,  MACS) \
    X(FLOPS,        "flops",                    "flops",                    COUNT,   "FLOPs",                 true,  FLOPS) \
    X(FLOPS_EXACT,  "flops_exact",              "flops_exact",              COUNT,   "exact FLOPs",           false, FLOPS) \
    X(ACTIVATIONS,  "activations",              "activations",              COUNT,   "activations",           false, MACS) \
    X(WEIGHTS,      "weights_bytes",            "weights_bytes",            BYTES,   "weights",               true,  PARAMS) \
    X(METADATA,     "metadata_bytes",           "metadata_bytes",           BYTES,   "metadata",              true,  PARAMS) \
    X(TENSORS,      "tensors_bytes",            "tensors_bytes",            BYTES,   "all activations",       false, PEAK) \
    X(PEAK,         "peak_bytes",               "peak_bytes",               BYTES,   "peak of activations",   true,  PEAK) \
    X(PEAK_INPLACE, "peak_inplace_bytes",       "peak_inplace_bytes",       BYTES,   "peak in place",         true,  PEAK) \
    X(ARENA,        "arena_bytes",              "arena_bytes",              BYTES,   "arena",                 false, PEAK) \
    X(TRAFFIC,      "traffic.compulsory.bytes", "traffic.compulsory.bytes", BYTES,   "compulsory traffic",    true,  BYTES) \
    X(NO_REUSE,     "traffic.no_reuse.bytes",   "traffic.no_reuse.bytes",   BYTES,   "traffic without reuse", false, BYTES) \
    X(OPERATORS_S,  "operators_seconds",        "",                         SECONDS, "operator by operator",  false, LEAST) \
    X(ROOFLINE_S,   "roofline_seconds",         "",                         SECONDS, "roofline",              false, LEAST) \
    X(BOUND_S,      "bound_seconds",            "",                         SECONDS, "bound",                 false, LEAST) \
    X(ESTIMATE_S,   "estimate_seconds",         "",                         SECONDS, "estimate",              false, LEAST)
/* clang-format on */

typedef enum MetricId {
#define X(id, ...) METRIC_##id,
    METRIC_LIST(X)
#undef X
        METRIC_COUNT,
} MetricId;

/* The last ones are of a device. */
#define METRIC_FIRST_TIME METRIC_OPERATORS_S
enum { METRIC_TIMES = 4 };

typedef enum MetricKind { METRIC_COUNT_OF, METRIC_BYTES_OF, METRIC_SECONDS_OF } MetricKind;

typedef struct MetricInfo {
    const char *name, *path;
    MetricKind kind;
    const char *title;
    bool by_format;
} MetricInfo;

const MetricInfo *metric_info(MetricId id);

/* All of them, as pages list them. */
extern const RecordType metric_record;
RecordList metric_list(void);

/* All names, NULL-terminated. */
const char *const *metric_names(void);

/* METRIC_COUNT: there is none of that name. */
MetricId metric_find(const char *name);

/* Whether people look at it first. */
bool metric_is_headline(const char *name);

/* A figure of a network; false where it is not known, and for what a device takes. */
bool metric_read(MetricId id, const ModelResult *model, double *value);

/* "4,089,184,256", "102 MB", "1.42 ms". Caller frees. */
char *metric_text(MetricId id, double value);

#endif
