#include "measure/trace_build.h"

#include <math.h>
#include <string.h>

#include "base/label.h"

typedef struct Sample {
    int event, run; /* run -1: in none */
    int64_t thread;
    double start, seconds;
    double inside; /* of others */
} Sample;

/* ---- Memory ---------------------------------------------------------------------------------- */

const char *trace_text(Trace *trace, JsonText text)
{
    g_autofree char *printable = label_printable(text.text, MIN(text.length, (size_t)TRACE_TEXT));
    return g_string_chunk_insert_const(trace->strings, printable);
}

static void *keep(Trace *trace, const void *data, size_t bytes)
{
    void *block = g_memdup2(data, MAX(bytes, 1));
    g_ptr_array_add(trace->blocks, block);
    return block;
}

const char *const *trace_texts(Trace *trace, const char *const *texts, guint n)
{
    g_autofree const char **list = g_new0(const char *, n + 1);
    for (guint i = 0; i < n; i++)
        list[i] = texts[i];
    return keep(trace, (const void *)list, (n + 1) * sizeof *list);
}

TraceShapes trace_shapes(Trace *trace, const GArray *shapes)
{
    if (shapes->len == 0)
        return (TraceShapes){0, NULL};
    return (TraceShapes){(int)shapes->len, keep(trace, shapes->data, shapes->len * sizeof(Shape))};
}

Shape trace_scan_shape(JsonScan *scan)
{
    const double largest = 1e15;
    Shape shape = {0};
    bool fits = true;
    if (!json_scan_array(scan))
        return shape_unknown();
    while (json_scan_item(scan)) {
        double size = -1;
        if (json_scan_next(scan) == '0')
            size = json_scan_number(scan);
        else
            json_scan_skip(scan);
        fits = fits && size >= 0 && size < largest && shape.rank < SHAPE_MAX_RANK;
        if (fits)
            shape.dim[shape.rank++] = (int64_t)size;
    }
    return fits ? shape : shape_unknown();
}

static Shape scan_shape_under(JsonScan *scan, const char *wanted)
{
    JsonText key;
    Shape shape = shape_unknown();
    json_scan_object(scan);
    while (json_scan_key(scan, &key))
        if (!wanted || (json_text_is(key, wanted) && json_scan_next(scan) == '['))
            shape = trace_scan_shape(scan);
        else
            json_scan_skip(scan);
    return shape;
}

void trace_scan_shapes(JsonScan *scan, const char *key, GArray *shapes)
{
    g_array_set_size(shapes, 0);
    if (!json_scan_array(scan))
        return;
    while (json_scan_item(scan)) {
        Shape shape = shape_unknown();
        if (json_scan_next(scan) == '{')
            shape = scan_shape_under(scan, key);
        else
            json_scan_skip(scan);
        g_array_append_val(shapes, shape);
    }
}

/* ---- Gathering ------------------------------------------------------------------------------- */

void trace_build_init(TraceBuild *build, Trace *trace)
{
    *build = (TraceBuild){
        .trace = trace,
        .nodes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .samples = g_array_new(FALSE, FALSE, sizeof(Sample)),
        .runs = g_array_new(FALSE, FALSE, sizeof(TraceSpan)),
        .key = g_string_new(NULL),
    };
}

void trace_build_clear(TraceBuild *build)
{
    if (!build->nodes)
        return;
    g_hash_table_destroy(build->nodes);
    g_array_unref(build->samples);
    g_array_unref(build->runs);
    g_string_free(build->key, TRUE);
    *build = (TraceBuild){0};
}

int trace_build_node(TraceBuild *build, JsonText key, bool *is_new)
{
    char *copy = g_strndup(key.text, key.length);
    int found = GPOINTER_TO_INT(g_hash_table_lookup(build->nodes, copy));
    if (is_new)
        *is_new = found == 0;
    if (found || build->trace->events->len >= TRACE_EVENTS) {
        g_free(copy);
        return found - 1;
    }
    TraceEvent event = {.name = "", .op = "", .module = "", .provider = "", .thread = -1};
    g_array_append_val(build->trace->events, event);
    int n = (int)build->trace->events->len;
    g_hash_table_insert(build->nodes, copy, GINT_TO_POINTER(n));
    return n - 1;
}

bool trace_build_sample(TraceBuild *build, int event, int64_t thread, TraceSpan span)
{
    Sample sample = {event, -1, thread, span.start, span.seconds, 0};
    if (build->samples->len >= TRACE_SAMPLES)
        return false;
    g_array_append_val(build->samples, sample);
    return true;
}

void trace_build_run(TraceBuild *build, TraceSpan span)
{
    g_array_append_val(build->runs, span);
    build->sorted = false;
}

/* ---- Nesting --------------------------------------------------------------------------------- */

int trace_span_order(int64_t thread, TraceSpan span, int64_t other_thread, TraceSpan other)
{
    if (thread != other_thread)
        return thread < other_thread ? -1 : 1;
    if (span.start != other.start)
        return span.start < other.start ? -1 : 1;
    if (span.seconds != other.seconds)
        return span.seconds > other.seconds ? -1 : 1;
    return 0;
}

static int by_thread_and_start(gconstpointer a, gconstpointer b)
{
    const Sample *x = a, *y = b;
    int order = trace_span_order(x->thread, (TraceSpan){x->start, x->seconds}, y->thread,
                                 (TraceSpan){y->start, y->seconds});
    return order ? order : x->event - y->event;
}

static bool is_inside(const Sample *inner, const Sample *outer)
{
    return inner->thread == outer->thread &&
           inner->start + inner->seconds <= outer->start + outer->seconds;
}

/* Each sample tells the one around it what it took: the stack is of those around. */
static void take_nested(GArray *samples)
{
    g_autoptr(GPtrArray) around = g_ptr_array_new();
    for (guint i = 0; i < samples->len; i++) {
        Sample *sample = &g_array_index(samples, Sample, i);
        while (around->len > 0 && !is_inside(sample, around->pdata[around->len - 1]))
            g_ptr_array_set_size(around, (int)around->len - 1);
        if (around->len > 0)
            ((Sample *)around->pdata[around->len - 1])->inside += sample->seconds;
        g_ptr_array_add(around, sample);
    }
}

/* ---- Runs ------------------------------------------------------------------------------------ */

static int by_span_start(gconstpointer a, gconstpointer b)
{
    const TraceSpan *x = a, *y = b;
    return (x->start > y->start) - (x->start < y->start);
}

static const TraceSpan *run_at(const TraceBuild *build, guint i)
{
    return &g_array_index(build->runs, TraceSpan, i);
}

static void sort_runs(TraceBuild *build)
{
    if (!build->sorted)
        g_array_sort(build->runs, by_span_start);
    build->sorted = true;
}

/* Of the last one that began before. */
int trace_build_run_at(TraceBuild *build, double start)
{
    sort_runs(build);
    guint low = 0, high = build->runs->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (run_at(build, middle)->start <= start)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return -1;
    const TraceSpan *run = run_at(build, low - 1);
    return start <= run->start + run->seconds ? (int)low - 1 : -1;
}

static void find_runs(TraceBuild *build)
{
    g_autofree int *times = g_new0(int, build->trace->events->len + 1);
    for (guint i = 0; i < build->samples->len; i++) {
        Sample *sample = &g_array_index(build->samples, Sample, i);
        sample->run = build->runs->len > 0 ? trace_build_run_at(build, sample->start)
                                           : times[sample->event]++;
    }
}

/* ---- Finishing ------------------------------------------------------------------------------- */

static int by_event_and_run(gconstpointer a, gconstpointer b)
{
    const Sample *x = a, *y = b;
    if (x->event != y->event)
        return x->event - y->event;
    return x->run != y->run ? x->run - y->run : by_thread_and_start(a, b);
}

static int by_value(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double trace_quartile(double *values, guint n)
{
    if (n == 0)
        return NAN;
    qsort(values, n, sizeof *values, by_value);
    return values[(n + 3) / 4 - 1];
}

/* What of one event begins at `first`; returns the place behind. */
static guint finish_event(TraceBuild *build, guint first, GArray *values, double *start)
{
    const GArray *samples = build->samples;
    int of = g_array_index(samples, Sample, first).event, run = -1;
    guint i = first;
    g_array_set_size(values, 0);
    for (; i < samples->len && g_array_index(samples, Sample, i).event == of; i++) {
        const Sample *sample = &g_array_index(samples, Sample, i);
        double own = MAX(sample->seconds - sample->inside, 0);
        if (sample->run < 0)
            continue;
        if (sample->run != run || values->len == 0)
            g_array_append_vals(values, &(double){0}, 1);
        if (values->len == 1 && sample->run != run)
            *start = sample->start;
        run = sample->run;
        g_array_index(values, double, values->len - 1) += own;
    }
    TraceEvent *event = &g_array_index(build->trace->events, TraceEvent, (guint)of);
    event->runs = (int)values->len;
    event->seconds = trace_quartile((double *)(void *)values->data, values->len);
    return i;
}

typedef struct Placed {
    double start;
    guint event;
} Placed;

static int by_first_start(gconstpointer a, gconstpointer b)
{
    const Placed *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->event < y->event ? -1 : 1;
}

/* Those that ran, in the order of when they first did. */
static void put_in_order(Trace *trace, GArray *placed)
{
    GArray *events = g_array_sized_new(FALSE, FALSE, sizeof(TraceEvent), placed->len);
    g_array_sort(placed, by_first_start);
    for (guint i = 0; i < placed->len; i++)
        g_array_append_vals(events, trace_event(trace, g_array_index(placed, Placed, i).event), 1);
    g_array_unref(trace->events);
    trace->events = events;
}

static double run_seconds(const TraceBuild *build)
{
    g_autofree double *values = g_new(double, build->runs->len + 1);
    for (guint i = 0; i < build->runs->len; i++)
        values[i] = run_at(build, i)->seconds;
    return trace_quartile(values, build->runs->len);
}

void trace_build_finish(TraceBuild *build)
{
    Trace *trace = build->trace;
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) placed = g_array_new(FALSE, FALSE, sizeof(Placed));
    g_array_sort(build->samples, by_thread_and_start);
    if (build->nested)
        take_nested(build->samples);
    find_runs(build);
    g_array_sort(build->samples, by_event_and_run);
    for (guint i = 0; i < build->samples->len;) {
        Placed place = {0, (guint)g_array_index(build->samples, Sample, i).event};
        i = finish_event(build, i, values, &place.start);
        if (trace_event(trace, place.event)->runs > 0)
            g_array_append_val(placed, place);
    }
    put_in_order(trace, placed);
    trace->runs = (int)build->runs->len;
    for (guint i = 0; trace->runs == 0 && i < trace->events->len; i++)
        trace->runs = MAX(trace->runs, trace_event(trace, i)->runs);
    if (build->runs->len > 0)
        trace->seconds = run_seconds(build);
}
