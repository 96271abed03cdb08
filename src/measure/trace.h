/* What a profiler of another program wrote: how long each operator took, run by run.
 *
 * A trace has one event for each operator of the network as the program ran it, in the order in
 * which they ran first, with the 25th percentile of its seconds over the runs: the value at place
 * ceil(n / 4) of n in rising order, as whatever else a machine does only makes times longer. Time
 * that an event spends in others of the same thread is theirs. Names and shapes are the program's;
 * who joins them to layers is measure/join.h.
 *
 * Files are not trusted: at most TRACE_LARGEST bytes, TRACE_SAMPLES of them events, TRACE_EVENTS of
 * different name; errors say file and line. */
#ifndef MEASURE_TRACE_H
#define MEASURE_TRACE_H

#include <glib.h>

#include "graph/shape.h"

enum { TRACE_EVENTS = 1 << 18, TRACE_SAMPLES = 1 << 22, TRACE_TEXT = 1 << 16 };
#define TRACE_LARGEST (INT64_C(512) << 20)
#define TRACE_LONGEST 1e9 /* s: beyond it, times have another unit than their format says */

typedef struct TraceShapes {
    int n;
    const Shape *shapes;
} TraceShapes;

typedef struct TraceEvent {
    const char *name;     /* what the program calls it; never "" */
    const char *op;       /* its type there, "Conv", "aten::conv2d"; "": not told, as all below */
    const char *module;   /* path of the module it is in, "layer1.0.conv1" */
    const char *provider; /* who ran it, "CPUExecutionProvider" */
    const char *const *nodes; /* names of ONNX nodes that it says it is made of, NULL-terminated;
                                 NULL: it does not say */
    TraceShapes inputs, outputs;
    int64_t thread; /* -1: not told */
    int runs;       /* in which it ran */
    double seconds; /* 25th percentile, or what else the format gives */
} TraceEvent;

typedef struct TraceFormat TraceFormat;

typedef struct Trace {
    const TraceFormat *format;
    GArray *events;                       /* TraceEvent */
    int runs;                             /* 0: the file does not say */
    double seconds;                       /* of a run from end to end, likewise; NAN: not told */
    const char *device, *runtime, *model; /* as the file says; "" */
    bool fused;                           /* the program joins operators before it runs them */
    bool by_order; /* events have types and neither names, modules nor sizes: their order tells what
                      they are */
    GPtrArray *blocks;     /* private: memory of lists */
    GStringChunk *strings; /* private */
} Trace;

/* A file in memory. */
typedef struct TraceFile {
    const char *text;
    size_t length;
    const char *shown;
} TraceFile;

/* What a trace is read with: `layers`, what TensorRT's --exportLayerInfo wrote, NULL: nothing;
 * `model`, the network that rows of a file of several are wanted of, by its name there. */
typedef struct TraceOptions {
    const TraceFile *layers;
    const char *model;
} TraceOptions;

struct TraceFormat {
    const char *name, *title;
    const char *recognised; /* by what, in words */
    bool (*is)(const TraceFile *file);
    bool (*read)(Trace *trace, const TraceFile *file, const TraceOptions *options, GError **error);
};

/* All formats, NULL-terminated. */
const TraceFormat *const *trace_formats(void);

/* NULL and an error: none of the formats, not as its format says, times above TRACE_LONGEST, or
 * nothing that took any. */
Trace *trace_parse(const TraceFile *file, const TraceOptions *options, GError **error);

/* The same of files; `layers` may be NULL. What messages call them is their name as given. */
Trace *trace_read(const char *path, const char *layers, const char *model, GError **error);

void trace_free(Trace *trace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Trace, trace_free)

static inline const TraceEvent *trace_event(const Trace *trace, guint i)
{
    return &g_array_index(trace->events, TraceEvent, i);
}

/* The 25th percentile of n values, which it sorts; NAN of none. */
double trace_quartile(double *values, guint n);

#endif
