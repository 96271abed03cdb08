/* Options that name a profile of another program: those of `compare` and `review`. */
#ifndef CLI_TRACE_OPTIONS_H
#define CLI_TRACE_OPTIONS_H

#include "cli/command.h"
#include "cli/report_inputs.h"
#include "compare/traced.h"

typedef struct TraceOptionTexts {
    char *profile, *layers, *optimized, *latency;
} TraceOptionTexts;

void trace_options_clear(TraceOptionTexts *texts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TraceOptionTexts, trace_options_clear)

/* The entries of these options, NAMED by fields of `texts`. */
#define TRACE_OPTION_ENTRIES(texts)                                                                \
    {"profile",                                                                                    \
     0,                                                                                            \
     0,                                                                                            \
     G_OPTION_ARG_FILENAME,                                                                        \
     &(texts)->profile,                                                                            \
     "Profile of ONNX Runtime, TensorRT or PyTorch, or a CSV file of times",                       \
     "FILE"},                                                                                      \
        {"layers",                                                                                 \
         0,                                                                                        \
         0,                                                                                        \
         G_OPTION_ARG_FILENAME,                                                                    \
         &(texts)->layers,                                                                         \
         "What TensorRT's --exportLayerInfo wrote beside its profile",                             \
         "FILE"},                                                                                  \
        {"optimized",                                                                              \
         0,                                                                                        \
         0,                                                                                        \
         G_OPTION_ARG_FILENAME,                                                                    \
         &(texts)->optimized,                                                                      \
         "The ONNX file that ONNX Runtime saved of it (optimized_model_filepath)",                 \
         "FILE"},                                                                                  \
    {                                                                                              \
        "latency", 0, 0, G_OPTION_ARG_STRING, &(texts)->latency,                                   \
            "What a run takes when it is not profiled; times are scaled to it", "TIME"             \
    }

/* What was read of them. */
typedef struct TraceInput {
    Trace *trace;
    OnnxModel *optimized;
    double latency_seconds; /* 0: not given */
} TraceInput;

void trace_input_clear(TraceInput *input);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TraceInput, trace_input_clear)

/* Adds the files that are named to what a report was made from. */
void trace_options_add(const TraceOptionTexts *texts, ReportInputs *inputs);

/* Reads the files; rows of a CSV file are those of `model`. */
bool trace_options_read(const TraceOptionTexts *texts, const char *model, TraceInput *input,
                        GError **error);

/* Lays the network of the setup, on its device, beside the input. Where no fusion was asked for
 * (`fuse` NULL) it is fused as the program that was profiled fuses: fully, or not at all. */
Traced *trace_options_compare(const TraceInput *input, Analysis *analysis, const Setup *setup,
                              const char *fuse, GError **error);

#endif
