/* What a profiler wrote of networks, as a set of measurements that a profile can be fitted to. */
#ifndef MEASURE_PROFILED_H
#define MEASURE_PROFILED_H

#include "graph/graph.h"
#include "measure/trace.h"
#include "zoo/measurements.h"

/* An empty set of the device, to which traces are added. Caller frees. */
MeasurementSet *profiled_set_new(const char *device, DType dtype);

/* Adds a network, as its source has it, that the trace is of: a row for each operator of the graph
 * that the program ran, with the time of all events that are joined to it (measure/join.h) but
 * copies, and one for the whole where the trace tells how long a run took. `image` is the
 * resolution that the network is built with. The first trace tells how the set was run: a program
 * that fuses or one that does not. An error: another trace is of another kind, or nothing joins. */
bool profiled_add(MeasurementSet *set, const Graph *graph, const char *model, int64_t image,
                  const Trace *trace, const char *shown, GError **error);

#endif
