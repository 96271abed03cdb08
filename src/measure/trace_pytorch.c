/* The PyTorch profiler's Chrome trace: prof.export_chrome_trace().
 *
 * "traceEvents" holds operators (cat cpu_op), kernels (kernel, gpu_memcpy, gpu_memset) that carry
 * the "External id" of the operator which started them, and what the program calls its parts: steps
 * (ProfilerStep#N) and record_function() (user_annotation), modules (python_function "nn.Module:
 * NAME" and args "Module Hierarchy"). An operator's events are those around which no other operator
 * is; their time is that of their kernels where there are any, else their own. Times in µs.
 *
 * Without Kineto, as autograd.profiler and builds for processors alone write it, the file is the
 * list of operators itself: no categories, no sizes, "pid" says what runs them ("CPU functions").
 *
 * Without steps all of it is one run. Operators have no names: the k-th in a run with that type,
 * those sizes and that module is one. */
#include <math.h>
#include <string.h>

#include "measure/trace_formats.h"

#define ROUNDED                                                                                    \
    2e-6 /* s: starts and durations are in whole microseconds where Kineto does not write */

typedef enum Kind { KIND_OTHER, KIND_OP, KIND_KERNEL, KIND_PART, KIND_STEP } Kind;

typedef struct PyEvent PyEvent;
struct PyEvent {
    Kind kind;
    const char *name, *module;
    TraceShapes inputs;
    int64_t thread, id; /* id -1: none */
    double start, seconds, kernels;
    int order;
    PyEvent *outermost; /* the operator around it, or that started it; NULL: none is */
};

typedef struct PyTrace {
    Trace *trace;
    GArray *events;
    bool has_kernels;
} PyTrace;

/* ---- Events ---------------------------------------------------------------------------------- */

static const char step_name[] = "ProfilerStep#", module_name[] = "nn.Module: ";
static const char operators_process[] = "CPU functions"; /* without Kineto */

static Kind kind_of(const char *category, const char *name)
{
    static const struct {
        const char *category;
        Kind kind;
    } kinds[] = {{"cpu_op", KIND_OP},           {"kernel", KIND_KERNEL},
                 {"gpu_memcpy", KIND_KERNEL},   {"gpu_memset", KIND_KERNEL},
                 {"Kernel", KIND_KERNEL},       {"Operator", KIND_OP},
                 {"user_annotation", KIND_PART}};
    if (g_str_has_prefix(name, step_name))
        return strcmp(category, "user_annotation") == 0 || strcmp(category, "cpu_op") == 0
                   ? KIND_STEP
                   : KIND_OTHER;
    if (g_str_has_prefix(name, module_name))
        return KIND_PART;
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].category, category) == 0)
            return kinds[i].kind;
    return KIND_OTHER;
}

/* "TOP(Net)::forward.layer1(Sequential)::forward.0(Block)::..." is layer1.0. */
static const char *hierarchy_path(Trace *trace, JsonText text)
{
    g_autofree char *copy = g_strndup(text.text, text.length);
    g_auto(GStrv) steps = g_strsplit(copy, "::", 64);
    g_autoptr(GString) path = g_string_new(NULL);
    for (char **step = steps; *step; step++) {
        char *dot = strchr(*step, '.'), *open = dot ? strchr(dot, '(') : NULL;
        if (!open || strncmp(dot, ".SELF(", 6) == 0)
            continue;
        g_string_append_printf(path, "%s%.*s", path->len ? "." : "", (int)(open - dot - 1),
                               dot + 1);
    }
    return trace_text(trace, (JsonText){path->str, path->len});
}

static void scan_dims(JsonScan *scan, GArray *shapes)
{
    g_array_set_size(shapes, 0);
    json_scan_array(scan);
    while (json_scan_item(scan)) {
        Shape shape = shape_unknown();
        if (json_scan_next(scan) == '[')
            shape = trace_scan_shape(scan);
        else
            json_scan_skip(scan);
        g_array_append_val(shapes, shape);
    }
}

static void scan_args(JsonScan *scan, Trace *trace, PyEvent *event, GArray *shapes)
{
    JsonText key;
    json_scan_object(scan);
    while (json_scan_key(scan, &key)) {
        char next = json_scan_next(scan);
        if (next == '[' && (json_text_is(key, "Input Dims") || json_text_is(key, "Input dims"))) {
            scan_dims(scan, shapes);
            event->inputs = trace_shapes(trace, shapes);
        } else if (next == '0' &&
                   (json_text_is(key, "External id") || json_text_is(key, "external id"))) {
            event->id = json_scan_whole(scan);
        } else if (next == '"' && json_text_is(key, "Module Hierarchy")) {
            event->module = hierarchy_path(trace, json_scan_text(scan));
        } else {
            json_scan_skip(scan);
        }
    }
}

static int64_t scan_thread(JsonScan *scan)
{
    char next = json_scan_next(scan);
    if (next == '0')
        return json_scan_whole(scan);
    json_scan_skip(scan);
    return -1;
}

static PyEvent scan_event(JsonScan *scan, Trace *trace, GArray *shapes)
{
    JsonText key;
    const char *category = "", *process = "";
    PyEvent event = {.name = "", .module = "", .id = -1, .thread = -1, .seconds = NAN};
    json_scan_object(scan);
    while (json_scan_key(scan, &key)) {
        char next = json_scan_next(scan);
        if (next == '"' && json_text_is(key, "cat"))
            category = trace_text(trace, json_scan_text(scan));
        else if (next == '"' && json_text_is(key, "name"))
            event.name = trace_text(trace, json_scan_text(scan));
        else if (next == '"' && json_text_is(key, "pid"))
            process = trace_text(trace, json_scan_text(scan));
        else if (json_text_is(key, "ts"))
            event.start = json_scan_number(scan) * 1e-6;
        else if (json_text_is(key, "dur"))
            event.seconds = json_scan_number(scan) * 1e-6;
        else if (json_text_is(key, "tid"))
            event.thread = scan_thread(scan);
        else if (next == '{' && json_text_is(key, "args"))
            scan_args(scan, trace, &event, shapes);
        else
            json_scan_skip(scan);
    }
    bool timed = event.seconds >= 0 && !isnan(event.start);
    if (!*category && strcmp(process, operators_process) == 0)
        category = "cpu_op";
    event.kind = timed ? kind_of(category, event.name) : KIND_OTHER;
    return event;
}

static void scan_events(JsonScan *scan, PyTrace *py)
{
    g_autoptr(GArray) shapes = g_array_new(FALSE, FALSE, sizeof(Shape));
    json_scan_array(scan);
    while (json_scan_item(scan)) {
        PyEvent event = scan_event(scan, py->trace, shapes);
        if (event.kind == KIND_OTHER)
            continue;
        event.order = (int)py->events->len;
        py->has_kernels |= event.kind == KIND_KERNEL;
        if (py->events->len >= TRACE_SAMPLES)
            trace_too_many(scan);
        else
            g_array_append_val(py->events, event);
    }
}

/* [{ "name": "NVIDIA A100", ... }, ...]: the first one's. */
static void scan_devices(JsonScan *scan, Trace *trace)
{
    JsonText key;
    json_scan_array(scan);
    while (json_scan_item(scan)) {
        if (json_scan_next(scan) != '{') {
            json_scan_skip(scan);
            continue;
        }
        json_scan_object(scan);
        while (json_scan_key(scan, &key))
            if (!*trace->device && json_text_is(key, "name") && json_scan_next(scan) == '"')
                trace->device = trace_text(trace, json_scan_text(scan));
            else
                json_scan_skip(scan);
    }
}

/* ---- Operators ------------------------------------------------------------------------------- */

static int by_thread_and_start(gconstpointer a, gconstpointer b)
{
    const PyEvent *x = a, *y = b;
    int order = trace_span_order(x->thread, (TraceSpan){x->start, x->seconds}, y->thread,
                                 (TraceSpan){y->start, y->seconds});
    return order ? order : x->order - y->order;
}

static PyEvent *event_at(const PyTrace *py, guint i)
{
    return &g_array_index(py->events, PyEvent, i);
}

static const char *part_path(const char *name)
{
    return g_str_has_prefix(name, module_name) ? name + sizeof module_name - 1 : name;
}

/* The last of those around an event that it is inside of; the others are taken away. */
static PyEvent *innermost(GPtrArray *around, const PyEvent *event)
{
    for (; around->len > 0; g_ptr_array_set_size(around, (int)around->len - 1)) {
        PyEvent *outer = around->pdata[around->len - 1];
        double end = outer->start + outer->seconds;
        if (outer->thread == event->thread && event->start < end &&
            event->start + event->seconds <= end + ROUNDED)
            return outer;
    }
    return NULL;
}

/* Says of each operator which one is around all of it, and what part it is in. */
static void find_outermost(const PyTrace *py, GHashTable *ids)
{
    g_autoptr(GPtrArray) around = g_ptr_array_new();
    for (guint i = 0; i < py->events->len; i++) {
        PyEvent *event = event_at(py, i);
        if (event->kind != KIND_OP && event->kind != KIND_PART)
            continue;
        PyEvent *outer = innermost(around, event);
        if (outer && !*event->module)
            event->module = outer->kind == KIND_PART ? part_path(outer->name) : outer->module;
        if (outer)
            event->outermost = outer->outermost         ? outer->outermost
                               : outer->kind == KIND_OP ? outer
                                                        : NULL;
        if (event->kind == KIND_OP && event->id >= 0)
            g_hash_table_insert(ids, &event->id, event->outermost ? event->outermost : event);
        g_ptr_array_add(around, event);
    }
}

/* A kernel that no operator of the trace started stands for itself. */
static void give_kernels(const PyTrace *py, GHashTable *ids)
{
    for (guint i = 0; i < py->events->len; i++) {
        PyEvent *event = event_at(py, i);
        if (event->kind != KIND_KERNEL)
            continue;
        PyEvent *op = event->id >= 0 ? g_hash_table_lookup(ids, &event->id) : NULL;
        event->kernels = event->seconds;
        event->outermost = op;
        if (op)
            op->kernels += event->seconds;
    }
}

/* ---- Runs ------------------------------------------------------------------------------------ */

static int by_start(gconstpointer a, gconstpointer b)
{
    const PyEvent *x = *(PyEvent *const *)a, *y = *(PyEvent *const *)b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->order - y->order;
}

/* What in a run has the same type, sizes and module, before its number. */
static void write_key(GString *key, const PyEvent *event)
{
    g_string_printf(key, "%s|%s", event->name, event->module);
    for (int i = 0; i < event->inputs.n; i++) {
        g_autofree char *shape = shape_text(&event->inputs.shapes[i]);
        g_string_append_printf(key, "|%s", shape);
    }
}

static bool take(TraceBuild *build, GHashTable *counts, const PyEvent *event, int run, bool kernels)
{
    bool is_new;
    write_key(build->key, event);
    g_autofree char *counter = g_strdup_printf("%s#%d", build->key->str, run);
    int times = GPOINTER_TO_INT(g_hash_table_lookup(counts, counter));
    g_hash_table_replace(counts, g_steal_pointer(&counter), GINT_TO_POINTER(times + 1));
    g_string_append_printf(build->key, "#%d", times);
    int made = trace_build_node(build, (JsonText){build->key->str, build->key->len}, &is_new);
    TraceSpan span = {event->start, kernels ? event->kernels : event->seconds};
    if (made < 0 || !trace_build_sample(build, made, event->thread, span))
        return false;
    if (is_new) {
        TraceEvent *of = &g_array_index(build->trace->events, TraceEvent, (guint)made);
        of->name = of->op = event->name;
        of->module = event->module;
        of->inputs = event->inputs;
        of->thread = event->thread;
    }
    return true;
}

static bool build_events(PyTrace *py, TraceBuild *build)
{
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    for (guint i = 0; i < py->events->len; i++) {
        PyEvent *event = event_at(py, i);
        if (event->kind == KIND_STEP)
            trace_build_run(build, (TraceSpan){event->start, event->seconds});
        else if ((event->kind == KIND_OP || event->kind == KIND_KERNEL) && !event->outermost)
            g_ptr_array_add(sorted, event);
    }
    g_ptr_array_sort(sorted, by_start);
    for (guint i = 0; i < sorted->len; i++) {
        const PyEvent *event = sorted->pdata[i];
        int run = build->runs->len ? trace_build_run_at(build, event->start) : 0;
        bool joins = strstr(event->name, "triton") || strstr(event->name, "CompiledF") ||
                     strstr(event->name, "inductor");
        py->trace->fused = py->trace->fused || joins;
        if ((run >= 0 || build->runs->len == 0) &&
            !take(build, counts, event, run, py->has_kernels))
            return false;
    }
    return true;
}

/* ---- Files ----------------------------------------------------------------------------------- */

static void scan_file(JsonScan *scan, PyTrace *py)
{
    JsonText key;
    if (json_scan_next(scan) == '[') {
        scan_events(scan, py);
    } else if (json_scan_object(scan)) {
        while (json_scan_key(scan, &key))
            if (json_text_is(key, "traceEvents"))
                scan_events(scan, py);
            else if (json_text_is(key, "deviceProperties") && json_scan_next(scan) == '[')
                scan_devices(scan, py->trace);
            else
                json_scan_skip(scan);
    }
    if (!scan->error)
        json_scan_end(scan);
}

/* record_shapes and with_modules are off unless asked for. */
static bool tells_types_alone(const Trace *trace)
{
    for (guint i = 0; i < trace->events->len; i++)
        if (*trace_event(trace, i)->module || trace_event(trace, i)->inputs.n > 0)
            return false;
    return true;
}

static bool read_trace(Trace *trace, const TraceFile *file,
                       G_GNUC_UNUSED const TraceOptions *options, GError **error)
{
    g_auto(JsonScan) scan = json_scan(file->text, file->length, file->shown);
    g_autoptr(GArray) events = g_array_new(FALSE, FALSE, sizeof(PyEvent));
    g_autoptr(GHashTable) ids = g_hash_table_new(g_int64_hash, g_int64_equal);
    g_auto(TraceBuild) build = {0};
    PyTrace py = {trace, events, false};
    scan_file(&scan, &py);
    if (trace_scan_failed(&scan, error))
        return false;
    g_array_sort(events, by_thread_and_start);
    find_outermost(&py, ids);
    give_kernels(&py, ids);
    trace_build_init(&build, trace);
    bool fits = build_events(&py, &build) || trace_too_many(&scan);
    if (!fits && trace_scan_failed(&scan, error))
        return false;
    trace_build_finish(&build);
    trace->runtime = "PyTorch";
    trace->by_order = tells_types_alone(trace);
    return true;
}

static bool is_one(const TraceFile *file)
{
    return trace_has_key(file, '{', "traceEvents") ||
           (trace_has_key(file, '[', "ph") && !trace_has_key(file, '[', "cat"));
}

const TraceFormat trace_pytorch = {
    "pytorch", "PyTorch", "an object with \"traceEvents\", or a list of events with \"ph\"", is_one,
    read_trace};
