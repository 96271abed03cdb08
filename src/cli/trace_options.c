#include "cli/trace_options.h"

#include "base/amount.h"
#include "base/error.h"
#include "proto/file.h"

void trace_options_clear(TraceOptionTexts *texts)
{
    g_free(texts->profile);
    g_free(texts->layers);
    g_free(texts->optimized);
    g_free(texts->latency);
}

void trace_options_add(const TraceOptionTexts *texts, ReportInputs *inputs)
{
    report_inputs_add_named(inputs, texts->profile);
    report_inputs_add_named(inputs, texts->layers);
    report_inputs_add_named(inputs, texts->optimized);
}

void trace_input_clear(TraceInput *input)
{
    trace_free(input->trace);
    onnx_model_free(input->optimized);
}

static bool read_latency(const char *text, double *seconds, GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (!text)
        return true;
    if (!amount_parse(text, AMOUNT_SECONDS, seconds, &problem))
        return rb_fail(error, RB_ERROR_USAGE, "--latency: %s", problem->message);
    return *seconds > 0 ||
           rb_fail(error, RB_ERROR_USAGE,
                   "--latency: '%s' is no time above 0; give what a run takes, as in '12.5 ms'",
                   text);
}

bool trace_options_read(const TraceOptionTexts *texts, const char *model, TraceInput *input,
                        GError **error)
{
    if (!read_latency(texts->latency, &input->latency_seconds, error))
        return false;
    input->trace = trace_read(texts->profile, texts->layers, model, error);
    if (!input->trace)
        return false;
    if (texts->optimized)
        input->optimized = onnx_model_read(NULL, texts->optimized, texts->optimized, error);
    return !texts->optimized || input->optimized;
}

Traced *trace_options_compare(const TraceInput *input, Analysis *analysis, const Setup *setup,
                              const char *fuse, GError **error)
{
    Setup run = *setup;
    if (!fuse)
        run.fusion = input->trace->fused ? FUSION_ALL : FUSION_NONE;
    TracedRequest request = {analysis, &run, input->trace, input->optimized,
                             input->latency_seconds};
    return traced_new(&request, error);
}
