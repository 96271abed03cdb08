#include "measure/trace.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/files.h"
#include "measure/trace_formats.h"

static const TraceFormat *const table[] = {&trace_onnxruntime, &trace_pytorch, &trace_tensorrt,
                                           &trace_csv, NULL};

const TraceFormat *const *trace_formats(void)
{
    return table;
}

/* ---- What readers share ---------------------------------------------------------------------- */

bool trace_has_key(const TraceFile *file, char opening, const char *key)
{
    g_auto(JsonScan) scan = json_scan(file->text, file->length, file->shown);
    JsonText found;
    if (json_scan_next(&scan) != opening)
        return false;
    if (opening == '[' && (!json_scan_array(&scan) || !json_scan_item(&scan)))
        return false;
    if (json_scan_next(&scan) != '{' || !json_scan_object(&scan))
        return false;
    while (json_scan_key(&scan, &found)) {
        if (json_text_is(found, key))
            return true;
        json_scan_skip(&scan);
    }
    return false;
}

bool trace_scan_failed(JsonScan *scan, GError **error)
{
    if (!scan->error)
        return false;
    g_propagate_error(error, g_steal_pointer(&scan->error));
    return true;
}

bool trace_too_many(JsonScan *scan)
{
    return json_scan_fail(scan, "there are more than %d events or %d names; profile fewer runs",
                          TRACE_SAMPLES, TRACE_EVENTS);
}

/* ---- Reading --------------------------------------------------------------------------------- */

static Trace *trace_new(void)
{
    Trace *trace = g_new0(Trace, 1);
    trace->events = g_array_new(FALSE, FALSE, sizeof(TraceEvent));
    trace->blocks = g_ptr_array_new_with_free_func(g_free);
    trace->strings = g_string_chunk_new(1 << 14);
    trace->seconds = NAN;
    trace->device = trace->runtime = trace->model = "";
    return trace;
}

void trace_free(Trace *trace)
{
    if (!trace)
        return;
    g_array_unref(trace->events);
    g_ptr_array_unref(trace->blocks);
    g_string_chunk_free(trace->strings);
    g_free(trace);
}

static bool is_text(const TraceFile *file, GError **error)
{
    if (g_utf8_validate(file->text, (gssize)file->length, NULL))
        return true;
    return rb_fail(
        error, RB_ERROR_INPUT,
        "%s: it is no text in UTF-8; name a profile as ONNX Runtime, PyTorch or TensorRT "
        "writes it, or save a CSV file as UTF-8",
        file->shown);
}

static const TraceFormat *format_of(const TraceFile *file, GError **error)
{
    for (size_t i = 0; table[i]; i++)
        if (table[i]->is(file))
            return table[i];
    GString *known = g_string_new(NULL);
    for (size_t i = 0; table[i]; i++)
        g_string_append_printf(known, "%s%s (%s)", i == 0 ? "" : ", ", table[i]->title,
                               table[i]->recognised);
    rb_fail(error, RB_ERROR_INPUT, "%s: it is no profile that can be read; give one of %s",
            file->shown, known->str);
    g_string_free(known, TRUE);
    return NULL;
}

/* What took longest, or the run; all of it, if it took none. */
static bool check_times(const Trace *trace, const TraceFile *file, GError **error)
{
    double longest = isnan(trace->seconds) ? 0 : trace->seconds;
    for (guint i = 0; i < trace->events->len; i++)
        longest = fmax(longest, trace_event(trace, i)->seconds);
    if (trace->events->len == 0 && isnan(trace->seconds))
        return rb_fail(error, RB_ERROR_INPUT,
                       "%s: no operator ran in it; profile at least one run of the network",
                       file->shown);
    if (longest <= 0)
        return rb_fail(error, RB_ERROR_INPUT,
                       "%s: all times in it are 0; profile again, with a finer clock", file->shown);
    return longest <= TRACE_LONGEST ||
           rb_fail(
               error, RB_ERROR_INPUT,
               "%s: something in it took %.3g s, above thirty years; check the unit of its times",
               file->shown, longest);
}

static TraceFile without_mark(const TraceFile *file)
{
    size_t n = files_mark_length(file->text, file->length);
    return (TraceFile){file->text + n, file->length - n, file->shown};
}

static Trace *parse(const TraceFile *file, const TraceOptions *options, GError **error)
{
    if (!is_text(file, error) || (options->layers && !is_text(options->layers, error)))
        return NULL;
    const TraceFormat *format = format_of(file, error);
    if (!format)
        return NULL;
    if (options->layers && format != &trace_tensorrt) {
        rb_fail(error, RB_ERROR_USAGE,
                "%s: layer information goes with a profile of TensorRT, and this is one of %s; "
                "leave it away",
                options->layers->shown, format->title);
        return NULL;
    }
    g_autoptr(Trace) trace = trace_new();
    trace->format = format;
    if (!format->read(trace, file, options, error) || !check_times(trace, file, error))
        return NULL;
    return g_steal_pointer(&trace);
}

Trace *trace_parse(const TraceFile *file, const TraceOptions *options, GError **error)
{
    TraceFile bare = without_mark(file), layers;
    TraceOptions given = *options;
    if (options->layers) {
        layers = without_mark(options->layers);
        given.layers = &layers;
    }
    return parse(&bare, &given, error);
}

Trace *trace_read(const char *path, const char *layers, const char *model, GError **error)
{
    TraceFile file = {.shown = path}, info = {.shown = layers};
    g_autofree char *text = files_read(path, TRACE_LARGEST, &file.length, error);
    if (!text)
        return NULL;
    g_autofree char *described =
        layers ? files_read(layers, TRACE_LARGEST, &info.length, error) : NULL;
    if (layers && !described)
        return NULL;
    file.text = text;
    info.text = described;
    return trace_parse(&file, &(TraceOptions){layers ? &info : NULL, model}, error);
}
