/* Making a trace: samples of nodes, gathered run by run.
 *
 * A reader names each node once (trace_build_node), adds how long it took each time, and says when
 * runs were; trace_build_finish() takes from each sample what others of its thread spent inside it,
 * adds up those of one run, and leaves what is in no run. Where no run is told, each time that a
 * node ran is one. */
#ifndef MEASURE_TRACE_BUILD_H
#define MEASURE_TRACE_BUILD_H

#include "measure/json_scan.h"
#include "measure/trace.h"

typedef struct TraceBuild {
    Trace *trace;
    GHashTable *nodes; /* key to event + 1 */
    GArray *samples;   /* private */
    GArray *runs;      /* TraceSpan */
    GString *key;      /* room for a reader's key */
    bool nested;       /* samples may lie inside others */
    bool sorted;       /* private: the runs are */
} TraceBuild;

/* Seconds from some beginning. */
typedef struct TraceSpan {
    double start, seconds;
} TraceSpan;

void trace_build_init(TraceBuild *build, Trace *trace);
void trace_build_clear(TraceBuild *build);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TraceBuild, trace_build_clear)

/* The event of a key, made where there is none: then *is_new (may be NULL) is true, and the caller
 * fills it. -1: there are too many. */
int trace_build_node(TraceBuild *build, JsonText key, bool *is_new);

/* Below 0: the first comes before the other, in the order of threads and in that of time, and is
 * around it where both begin together. */
int trace_span_order(int64_t thread, TraceSpan span, int64_t other_thread, TraceSpan other);

/* False: there are too many samples. */
bool trace_build_sample(TraceBuild *build, int event, int64_t thread, TraceSpan span);
void trace_build_run(TraceBuild *build, TraceSpan span);

/* The place of the run, in the order of time, in which that is; -1: in none. */
int trace_build_run_at(TraceBuild *build, double start);

/* Sets the events' seconds and runs, the trace's, and the order; what never ran is left out. */
void trace_build_finish(TraceBuild *build);

/* A text that lives as long as the trace, cut after TRACE_TEXT bytes; equal ones are one. */
const char *trace_text(Trace *trace, JsonText text);

/* A list of n texts of the trace, NULL-terminated. */
const char *const *trace_texts(Trace *trace, const char *const *texts, guint n);

/* A copy of shapes (Shape). */
TraceShapes trace_shapes(Trace *trace, const GArray *shapes);

/* A list of sizes, [1, 3, 224, 224]: unknown where it is longer or larger than shapes are. */
Shape trace_scan_shape(JsonScan *scan);

/* A list of objects, each with such a list under a key (NULL: under whatever it has): unknown where
 * there is none. `shapes` (Shape) has those alone. */
void trace_scan_shapes(JsonScan *scan, const char *key, GArray *shapes);

#endif
