/* A network's layers beside a profile of the same network: how long they took, how long they would
 * at the device's roofs, and where the rest goes.
 *
 *     events   o o oo o   o  o   o        as the profile has them (measure/trace.h)
 *              | | |/ |   |  |   '- joins nothing: "not in the model"
 *     layers   1 2 3  4 5 6  '- a copy, of layer 6 (measure/join.h)
 *              |  \|  | \/
 *     rows     a   b  c  d       a row is a layer with events and those that ran within it: layer 2
 *                                has none of its own and goes to who reads it, 5 to what it reads
 *
 * Of a row that took m seconds in n events, while its layers take r at the roofline, starting
 * operators takes the overhead o = min(m - r, n * s), where s is the device's launch time or, where
 * it states none, the shortest event that joined, as no operator was started in more, but at most
 * TRACED_LAUNCH_MOST: a profile may have long operators alone. What is
 * left, m - r - o, is lost to compute or to memory far from its roof, by what bounds the row; of
 * layers that have nothing to do, as views and concatenations in place, it is a copy. A row faster
 * than its roofline loses nothing, and counts with m at the roofline. Copies, events that join
 * nothing, and what a run takes beside its events are causes of their own, so that causes add up to
 * the whole. An event of several layers is shared among them as their roofline times are.
 *
 * Times are the profile's; where another latency of a run is given, all are scaled to it. */
#ifndef COMPARE_TRACED_H
#define COMPARE_TRACED_H

#include "analysis/analysis.h"
#include "draw/canvas.h"
#include "measure/join.h"

#define TRACED_LAUNCH_MOST 20e-6 /* s: runtimes start operators in less */

/* X(id, name in data, title, meaning) */
#define SPENT_LIST(X)                                                                              \
    X(ROOFLINE, "roofline", "At the roofline",                                                     \
      "What the layers that ran take at the device's roofs, or took where that was less")          \
    X(COMPUTE, "compute", "Compute far from its roof",                                             \
      "Layers bound by compute, beyond their roofline and overhead")                               \
    X(MEMORY, "memory", "Memory far from its roof",                                                \
      "Layers bound by memory, beyond their roofline and overhead")                                \
    X(OVERHEAD, "overhead", "Overhead", "Starting operators")                                      \
    X(COPIES, "copies", "Extra copies",                                                            \
      "Copies that the network does not ask for: of layout, place or type, and of views")          \
    X(UNJOINED, "not_in_model", "Not in the model", "Events that join no layer")                   \
    X(OUTSIDE, "between", "Between operators", "What a run takes beside its events")

typedef enum Spent {
#define X(id, name, title, meaning) SPENT_##id,
    SPENT_LIST(X)
#undef X
        SPENT_COUNT,
} Spent;

const char *spent_name(Spent cause);
const char *spent_title(Spent cause);
const char *spent_meaning(Spent cause);

/* A layer with events, and those that ran within it. */
typedef struct TracedLayer {
    int index, layers; /* of the layer; how many the row is of */
    const char *name, *op, *block;
    OpClass op_class;
    int events;
    JoinedBy by;
    double measured_seconds; /* NAN: no event is of it, nor of a layer it would run in */
    double roofline_seconds, estimate_seconds; /* of all its layers; NAN: no estimate */
    double compute_seconds, memory_seconds;    /* terms of the roofline time */
    int64_t flops, bytes;
    Bound bound;
    double spent[SPENT_COUNT]; /* copies that are events of their own are beside measured_seconds */
} TracedLayer;

/* Rows of one operator class or block. */
typedef struct TracedGroup {
    const char *kind, *name; /* "class", "conv" */
    int rows;
    double measured_seconds, roofline_seconds, estimate_seconds;
    double spent[SPENT_COUNT];
} TracedGroup;

typedef struct TracedSpent {
    Spent spent;
    double seconds, share;
    const char *most; /* the layer or event that has most of it; NULL: none */
    double most_seconds;
} TracedSpent;

typedef struct TracedEvent {
    const TraceEvent *event;
    JoinedBy by;
    bool copies;
    const char *layer; /* the first it is of; NULL: none */
    double seconds;
} TracedEvent;

typedef struct Traced {
    const ModelResult *model; /* as it is run; borrowed, as what follows */
    const Device *device;
    const TimingResult *timing;
    const Trace *trace;
    Joined *joined;
    double seconds, events_seconds; /* of a run, and of its events; scaled, as all below */
    double scale;                   /* 1: as the profile has them */
    double launch_seconds;          /* s above */
    bool launch_is_stated;          /* by the device */
    double roofline_seconds;        /* of the rows that were measured */
    int unmeasured, faster;         /* rows without events; rows faster than their roofline */
    int other_batch;                /* events whose results have another leading dimension */
    double spent[SPENT_COUNT];
    GArray *rows, *groups, *causes, *events; /* TracedLayer ... TracedEvent */
    char *finding;
} Traced;

/* What is laid beside each other: `setup` has network, fusion and device. `optimized` may be NULL,
 * latency_seconds 0: as the profile says. */
typedef struct TracedRequest {
    Analysis *analysis;
    const Setup *setup;
    const Trace *trace;
    const OnnxModel *optimized;
    double latency_seconds;
} TracedRequest;

extern const RecordType traced_record, traced_layer_record, traced_group_record,
    traced_cause_record, traced_event_record;

/* Borrows the trace and what the analysis gives. NULL and an error where the network cannot be
 * counted or has no time on the device. */
Traced *traced_new(const TracedRequest *request, GError **error);
void traced_free(Traced *traced);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Traced, traced_free)

static inline const TracedLayer *traced_row(const Traced *traced, guint i)
{
    return &g_array_index(traced->rows, TracedLayer, i);
}

/* What a row loses: all that is not at the roofline, copies too. */
double traced_lost(const double spent[SPENT_COUNT]);

/* The cause of most of that; SPENT_ROOFLINE where nothing is lost. */
Spent traced_main_spent(const double spent[SPENT_COUNT]);

/* Rows by what they lose, the most first; `most` 0: all. const TracedLayer *, caller unrefs. */
GPtrArray *traced_worst(const Traced *traced, guint most);

/* {"schema": TRACED_SCHEMA, "compare", "causes", "groups", "layers", "events"}. */
#define TRACED_SCHEMA "roofbook-compare/1"
json_t *traced_json(const Traced *traced);

/* The roofline with a mark for each row where it was measured and an arrow up to its roof. NULL and
 * RB_ERROR_CANNOT where none has a place there. */
Canvas *traced_chart(const Traced *traced, Fonts *fonts, GError **error);

#endif
