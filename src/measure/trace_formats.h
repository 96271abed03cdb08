/* The formats of traces, each a file of its own. */
#ifndef MEASURE_TRACE_FORMATS_H
#define MEASURE_TRACE_FORMATS_H

#include "measure/trace_build.h"

extern const TraceFormat trace_onnxruntime, trace_pytorch, trace_tensorrt, trace_csv;

/* Whether the first object of a list, or the object that the text is, has a key. */
bool trace_has_key(const TraceFile *file, char opening, const char *key);

/* The scan's error, if it has one, or that there are too many events; false. */
bool trace_scan_failed(JsonScan *scan, GError **error);
bool trace_too_many(JsonScan *scan);

#endif
