/* ONNX Runtime's profile: SessionOptions.enable_profiling.
 *
 * A list of events of Chrome's trace format. A node's is called NODE_kernel_time, with its operator
 * type, provider and shapes among `args`; a run of the session model_run; times in µs. */
#include <math.h>

#include "measure/trace_formats.h"

static const char suffix[] = "_kernel_time";

/* One event, as far as it was read; `args` is where its details begin. */
typedef struct Seen {
    JsonText name;
    GString *name_room;
    double start_us, seconds_us;
    int64_t thread;
    JsonScan args;
    bool has_args;
} Seen;

static void scan_args(JsonScan *scan, Trace *trace, TraceEvent *event)
{
    JsonText key;
    g_autoptr(GArray) shapes = g_array_new(FALSE, FALSE, sizeof(Shape));
    if (!json_scan_object(scan))
        return;
    while (json_scan_key(scan, &key)) {
        char next = json_scan_next(scan);
        bool list = next == '[', text = next == '"';
        if (text && json_text_is(key, "op_name")) {
            event->op = trace_text(trace, json_scan_text(scan));
        } else if (text && json_text_is(key, "provider")) {
            event->provider = trace_text(trace, json_scan_text(scan));
        } else if (list && json_text_is(key, "input_type_shape")) {
            trace_scan_shapes(scan, NULL, shapes);
            event->inputs = trace_shapes(trace, shapes);
        } else if (list && json_text_is(key, "output_type_shape")) {
            trace_scan_shapes(scan, NULL, shapes);
            event->outputs = trace_shapes(trace, shapes);
        } else {
            json_scan_skip(scan);
        }
    }
}

/* A text that an escape may have put where the next one goes. */
static JsonText text_in(JsonScan *scan, GString *room)
{
    JsonText text = json_scan_text(scan);
    if (scan->unescaped && text.text == scan->unescaped->str) {
        g_string_truncate(room, 0);
        g_string_append_len(room, text.text, (gssize)text.length);
        text.text = room->str;
    }
    return text;
}

static void scan_event(JsonScan *scan, Seen *seen)
{
    JsonText key;
    *seen = (Seen){.name = {"", 0}, .name_room = seen->name_room};
    if (!json_scan_object(scan))
        return;
    while (json_scan_key(scan, &key)) {
        if (json_text_is(key, "name")) {
            seen->name = text_in(scan, seen->name_room);
        } else if (json_text_is(key, "ts")) {
            seen->start_us = json_scan_number(scan);
        } else if (json_text_is(key, "dur")) {
            seen->seconds_us = json_scan_number(scan);
        } else if (json_text_is(key, "tid") && json_scan_next(scan) == '0') {
            seen->thread = json_scan_whole(scan);
        } else {
            seen->has_args = seen->has_args || json_text_is(key, "args");
            if (json_text_is(key, "args"))
                seen->args = *scan;
            json_scan_skip(scan);
        }
    }
}

static bool take_node(TraceBuild *build, JsonScan *scan, Seen *seen, TraceSpan span)
{
    bool is_new;
    JsonText name = {seen->name.text, seen->name.length - (sizeof suffix - 1)};
    int event = trace_build_node(build, name, &is_new);
    if (event < 0 || !trace_build_sample(build, event, seen->thread, span))
        return trace_too_many(scan);
    if (!is_new)
        return true;
    TraceEvent *made = &g_array_index(build->trace->events, TraceEvent, (guint)event);
    made->name = trace_text(build->trace, name);
    made->thread = seen->thread;
    if (!seen->has_args)
        return true;
    JsonScan args = seen->args; /* the text that was skipped, again */
    args.unescaped = NULL;
    scan_args(&args, build->trace, made);
    json_scan_clear(&args);
    return true;
}

static bool take_event(TraceBuild *build, JsonScan *scan, Seen *seen)
{
    TraceSpan span = {seen->start_us * 1e-6, seen->seconds_us * 1e-6};
    if (isnan(seen->start_us) || isnan(seen->seconds_us))
        return json_scan_fail(scan, "the time of an event is no number; profile again");
    if (seen->start_us < 0 || seen->seconds_us < 0)
        return json_scan_fail(scan, "an event has a negative time; profile again");
    if (json_text_is(seen->name, "model_run"))
        trace_build_run(build, span);
    else if (seen->name.length > sizeof suffix - 1 && json_text_ends(seen->name, suffix))
        return take_node(build, scan, seen, span);
    return true;
}

static bool read_list(Trace *trace, const TraceFile *file,
                      G_GNUC_UNUSED const TraceOptions *options, GError **error)
{
    g_auto(JsonScan) scan = json_scan(file->text, file->length, file->shown);
    g_auto(TraceBuild) build = {0};
    g_autoptr(GString) room = g_string_new(NULL);
    Seen seen = {.name_room = room};
    trace_build_init(&build, trace);
    build.nested = true;
    if (json_scan_array(&scan)) {
        while (json_scan_item(&scan)) {
            scan_event(&scan, &seen);
            if (scan.error || !take_event(&build, &scan, &seen))
                break;
        }
    }
    if (!scan.error)
        json_scan_end(&scan);
    if (trace_scan_failed(&scan, error))
        return false;
    trace_build_finish(&build);
    trace->runtime = "ONNX Runtime";
    trace->fused = true;
    return true;
}

static bool is_one(const TraceFile *file)
{
    return trace_has_key(file, '[', "cat");
}

const TraceFormat trace_onnxruntime = {"onnxruntime", "ONNX Runtime",
                                       "a list of events with \"cat\"", is_one, read_list};
