/* Counts, times and layers of a model in the terminal. */
#include <math.h>
#include <string.h>

#include "analysis/estimates.h"
#include "analysis/stated.h"
#include "base/units.h"
#include "cli/show.h"
#include "graph/sample.h"

/* Takes the text. */
static char *marked(const ModelResult *model, Mark mark, char *text)
{
    char *with_mark = g_strconcat(mark_sign(mark, model->cost), text, NULL);
    g_free(text);
    return with_mark;
}

static void print_fact(TextTable *table, const char *name, char *value, char *unit)
{
    text_table_add(table, g_strdup(name));
    text_table_add(table, value);
    text_table_add(table, unit);
}

/* "12 of 14": what is not covered is named. */
static void print_coverage(const Show *show, const ModelResult *model)
{
    Value unknown;
    if (model->complete)
        return;
    record_read(&model_record, model, "coverage.unknown", NULL, &unknown);
    g_autofree char *names = g_strjoinv(", ", (char **)unknown.texts);
    show_line(show,
              "Totals marked ≥ are lower bounds: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
              " operators are covered; not covered: %s",
              model->cost->covered, model->cost->operators, names);
}

static void print_assumptions(const Show *show, const ModelResult *model)
{
    const char *const *line = model->graph->assumptions;
    for (; line && *line; line++)
        show_line(show, "Assumed: %s", *line);
}

/* What is shown of a model: lines of its totals. */
static const struct Total {
    const char *name, *path, *unit; /* unit NULL: bytes */
    Mark mark;
} totals[] = {
    {"MACs", "macs", "MAC", MARK_MACS},
    {"FLOPs", "flops", "FLOP", MARK_FLOPS},
    {"exact FLOPs", "flops_exact", "FLOP", MARK_FLOPS},
    {"parameters", "params", "", MARK_PARAMS},
    {"  in auxiliary heads", "params_aux_heads", "", MARK_PARAMS},
    {"buffers", "buffers", "", MARK_PARAMS},
    {"activations", "activations", "", MARK_MACS},
    {"weights, bytes", "weights_bytes", NULL, MARK_PARAMS},
    {"activations live at peak, bytes", "peak_bytes", NULL, MARK_PEAK},
    {"  with in-place operators", "peak_inplace_bytes", NULL, MARK_PEAK},
    {"  all preallocated", "tensors_bytes", NULL, MARK_PEAK},
    {"  arena", "arena_bytes", NULL, MARK_PEAK},
    {"traffic, compulsory, bytes", "traffic.compulsory.bytes", NULL, MARK_BYTES},
    {"traffic, expected, bytes", "traffic.expected.bytes", NULL, MARK_BYTES},
    {"traffic, tiled, bytes", "traffic.tiled.bytes", NULL, MARK_BYTES},
    {"traffic, no reuse, bytes", "traffic.no_reuse.bytes", NULL, MARK_BYTES},
};

static void print_total(TextTable *table, const ModelResult *model, const struct Total *total)
{
    Value value;
    if (!record_read(&model_record, model, total->path, NULL, &value))
        return;
    int64_t count = value.integer;
    print_fact(
        table, total->name, marked(model, total->mark, units_grouped(count)),
        marked(model, total->mark,
               total->unit ? units_count(count, 4, total->unit) : units_bytes((double)count)));
}

static double real_of(const RecordType *type, const void *record, const char *path)
{
    Value value;
    return record_read(type, record, path, NULL, &value) ? value.real : NAN;
}

static void print_model(const Show *show)
{
    const ModelResult *model = show->model;
    static const char *const headers[] = {"", ">exact", "", NULL};
    g_autoptr(TextTable) table = text_table_new(headers);
    g_autofree char *how = stated(&model, 1, NULL, STATED_NETWORK);
    g_autofree char *format = show_format(show);
    show_line(show, "%s (%s), %s%s%s", model->name, model->id, how, show->published ? "; " : "",
              show->published ? format : "");
    print_assumptions(show, model);
    print_coverage(show, model);
    for (gsize i = 0; i < G_N_ELEMENTS(totals); i++)
        print_total(table, model, &totals[i]);
    print_fact(table, "intensity, compulsory",
               units_number(real_of(&model_record, model, "intensity"), 4), g_strdup("FLOP/byte"));
    show_table(show, table);
}

/* ---- Times ----------------------------------------------------------------------------------- */

static char *bound_text(const TimingResult *timing)
{
    double memory = timing->fused->memory_bound_share;
    g_autofree char *share = units_percent(MAX(memory, 1 - memory), 0);
    return g_strdup_printf("%s (%s of the time)", bound_name(timing->bound), share);
}

static char *operators_text(const TimingResult *timing)
{
    return timing->timing ? marked(timing->of, MARK_LEAST, units_seconds(timing->operators_seconds))
                          : g_strdup("–");
}

/* "" where no profile is for it. */
static char *estimated_text(const TimingResult *timing)
{
    const Estimate *estimate = timing->estimate;
    return estimate ? marked(timing->of, MARK_LEAST,
                             units_interval(estimate->whole.seconds, estimate->whole.low,
                                            estimate->whole.high))
                    : g_strdup("");
}

static void add_time(TextTable *table, const TimingResult *timing, bool estimates)
{
    const ModelResult *model = timing->of;
    double rate = real_of(&timing_record, timing, "inferences_per_s");
    text_table_add(table, g_strdup(timing->device));
    text_table_add(table, g_strdup(dtype_name(timing_roof(timing)->compute_dtype)));
    text_table_add(table, operators_text(timing));
    text_table_add(table, marked(model, MARK_LEAST, units_seconds(timing->roofline_seconds)));
    text_table_add(table, marked(model, MARK_LEAST, units_seconds(timing->bound_seconds)));
    if (estimates)
        text_table_add(table, estimated_text(timing));
    text_table_add(table, marked(model, MARK_MOST, units_rate_of(rate, sample_name(model->graph))));
    text_table_add(table, bound_text(timing));
}

/* What cannot be has no time. */
static void add_reason(TextTable *table, const TimingResult *timing, bool estimates)
{
    enum { TIMES = 5 };
    text_table_add(table, g_strdup(timing->device));
    for (int i = 0; i < TIMES + estimates; i++)
        text_table_add(table, g_strdup("–"));
    text_table_add(table, g_strdup(timing->reason));
}

static void print_notes(const Show *show, const TimingResult *timing)
{
    double overhead = real_of(&timing_record, timing, "overhead_seconds");
    g_autofree char *launches = units_seconds(overhead);
    for (const char *const *note = timing_roof(timing)->notes; *note; note++)
        show_line(show, "%s: %s", timing->device, *note);
    if (!isnan(overhead))
        show_line(show, "%s: launching its %d fused operators takes %s, in none of these times",
                  timing->device, timing->fused->launches, launches);
}

/* Whose estimate it is, and whether the network is like those that were measured. */
static void print_profile(const Show *show, const TimingResult *timing)
{
    const Estimate *estimate = timing->estimate;
    g_autofree char *networks = units_plural(estimate->profile->networks, "network");
    show_line(show, "%s: estimate by profile '%s', %s, of %s; %s%s", timing->device,
              estimate->profile->id, estimate->profile->stack, networks,
              estimate->inside ? "" : ESTIMATE_OUTSIDE_WORDS ": ",
              estimate->inside ? "inside what was measured" : estimate->domain);
}

/* Which device it is that nobody sells. */
static void print_supposed(const Show *show)
{
    for (guint i = 0; i < show->supposing->len; i++) {
        const Device *with = g_ptr_array_index(show->supposing, i);
        const Device *stated = project_device(show->project, with->id, NULL);
        g_auto(GStrv) texts = supposed_texts(stated, with, show->model->compute, show->setup.basis);
        for (char **text = texts; *text; text++)
            show_line(show, "%s: supposed %s", with->id, *text);
    }
}

static void find_estimates(const Show *show, bool *any, bool *intervals)
{
    *any = *intervals = false;
    for (guint i = 0; i < show->timings->len; i++) {
        const Estimate *estimate =
            ((const TimingResult *)g_ptr_array_index(show->timings, i))->estimate;
        *any = *any || estimate;
        *intervals = *intervals || (estimate && !isnan(estimate->whole.low));
    }
}

static void print_timings(const Show *show)
{
    static const char *const plain[] = {"device",    "computed in", ">operator by operator",
                                        ">roofline", ">bound",      ">rate",
                                        "bound by",  NULL};
    static const char *const with[] = {"device",    "computed in", ">operator by operator",
                                       ">roofline", ">bound",      ">estimate",
                                       ">rate",     "bound by",    NULL};
    bool estimates, intervals;
    find_estimates(show, &estimates, &intervals);
    g_autoptr(TextTable) table = text_table_new(estimates ? with : plain);
    for (int possible = 1; possible >= 0; possible--)
        for (guint i = 0; i < show->timings->len; i++) {
            const TimingResult *timing = g_ptr_array_index(show->timings, i);
            if ((timing->reason == NULL) == possible)
                (possible ? add_time : add_reason)(table, timing, estimates);
        }
    show_gap(show);
    show_line(
        show,
        "Times of one batch, %s ceilings, %s traffic. Operator by operator is what an eager "
        "framework approaches,\nroofline (fused) what a compiler approaches; no implementation "
        "with direct algorithms is faster than the bound.",
        basis_name(show->setup.basis), traffic_model_name(show->setup.traffic));
    if (estimates)
        show_line(show,
                  "Estimate is how long it takes on the stack of a profile, by what others were "
                  "measured to take%s",
                  intervals ? ";\nfour of five measurements should lie in its interval." : ".");
    show_table(show, table);
    print_supposed(show);
    for (guint i = 0; i < show->timings->len; i++) {
        const TimingResult *timing = g_ptr_array_index(show->timings, i);
        if (!timing->reason)
            print_notes(show, timing);
        if (timing->estimate)
            print_profile(show, timing);
    }
}

static char *shapes_text(const ShapeList *list)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < list->n; i++) {
        g_autofree char *shape = shape_words(&list->shapes[i]);
        g_string_append_printf(text, "%s%s", i > 0 ? " " : "", shape);
    }
    return g_string_free(text, FALSE);
}

/* Of a count of the layer: one that is unknown is "?", one of which more is not known "≥ 12". */
static void add_count(TextTable *table, const ModelPart *layer, const char *path, unsigned figure)
{
    Value value;
    bool known = record_read(&layer_record, layer, path, NULL, &value);
    bool whole =
        layer->i == NOT_EXECUTED || cost_layer(layer->model->cost, layer->i)->known & figure;
    g_autofree char *text = known ? units_grouped(value.integer) : g_strdup("?");
    text_table_add(table, g_strconcat(known && !whole ? "≥ " : "", text, NULL));
}

/* Shapes that are not inferred say so. */
static void add_outputs(TextTable *table, const ModelPart *layer)
{
    Value outputs = {0}, stated = {0};
    record_read(&layer_record, layer, "outputs", NULL, &outputs);
    record_read(&layer_record, layer, "stated", NULL, &stated);
    g_autofree char *shapes = shapes_text(&outputs.shapes);
    text_table_add(table, g_strconcat(shapes, stated.yes ? " (stated)" : "", NULL));
}

static void add_layer(TextTable *table, const ModelPart *layer)
{
    Value name, op;
    double intensity = real_of(&layer_record, layer, "intensity");
    record_read(&layer_record, layer, "name", NULL, &name);
    record_read(&layer_record, layer, "op", NULL, &op);
    text_table_add(table, g_strdup(name.text));
    text_table_add(table, g_strdup(op.text));
    add_outputs(table, layer);
    add_count(table, layer, "macs", KNOWS_MACS);
    add_count(table, layer, "params", KNOWS_PARAMS);
    add_count(table, layer, "traffic.compulsory.bytes", KNOWS_BYTES);
    text_table_add(table, isnan(intensity) ? g_strdup("") : units_number(intensity, 4));
}

static void add_layer_time(TextTable *table, const Timing *timing, int i)
{
    const LayerCost *cost = cost_layer(timing->cost, i);
    const LayerTime *time = timing_layer(timing, i);
    text_table_add(table, units_seconds(layer_is_timed(cost, time) ? time->seconds : NAN));
    text_table_add(table, units_percent(layer_utilisation(time), 1));
    text_table_add(table, g_strconcat(bound_name(time->bound),
                                      time->skips_zeros ? ", zeros skipped" : "", NULL));
}

/* Of the operator that the layer is the first of where the stack runs it; "" elsewhere. */
static void add_layer_estimate(TextTable *table, const TimingResult *timing, int i)
{
    const Interval *interval = estimate_of_layer(timing, i);
    bool inside = interval && estimate_layer_is_inside(timing, i);
    g_autofree char *text =
        interval ? units_interval(interval->seconds, interval->low, interval->high) : g_strdup("");
    text_table_add(table, g_strconcat(text, interval && !inside ? ", outside" : "", NULL));
}

/* What a layer of the network has besides, in as many cells. */
static void add_layer_times(TextTable *table, const TimingResult *timing, int i)
{
    int cells = timing->estimate ? 4 : 3;
    for (int cell = 0; i == NOT_EXECUTED && cell < cells; cell++)
        text_table_add(table, g_strdup(""));
    if (i == NOT_EXECUTED)
        return;
    add_layer_time(table, timing->timing, i);
    if (timing->estimate)
        add_layer_estimate(table, timing, i);
}

static void print_layers(const Show *show)
{
    static const char *const plain[] = {"layer",   "operator", "output",     ">MACs",
                                        ">params", ">bytes",   ">FLOP/byte", NULL};
    static const char *const timed[] = {"layer",   "operator", "output",     ">MACs",
                                        ">params", ">bytes",   ">FLOP/byte", ">time",
                                        ">used",   "bound",    NULL};
    static const char *const estimated[] = {"layer",   "operator", "output",     ">MACs",
                                            ">params", ">bytes",   ">FLOP/byte", ">time",
                                            ">used",   "bound",    ">estimate",  NULL};
    const TimingResult *first = show->timings->len > 0 ? g_ptr_array_index(show->timings, 0) : NULL;
    const TimingResult *timing = first && !first->reason && first->timing ? first : NULL;
    bool estimates = timing && timing->estimate;
    g_autoptr(TextTable) table = text_table_new(estimates ? estimated : timing ? timed : plain);
    RecordList rows = model_rows(show->model);
    for (int i = 0; i < rows.n; i++) {
        const ModelPart *layer = record_at(&rows, i);
        add_layer(table, layer);
        if (timing)
            add_layer_times(table, timing, layer->i);
    }
    show_gap(show);
    show_table(show, table);
}

/* ---- Before and after ------------------------------------------------------------------------ */

static char *change_text(double before, double after)
{
    if (!(before > 0) || isnan(after))
        return g_strdup("");
    g_autofree char *percent = units_percent(after / before - 1, 1);
    return g_strconcat(after > before ? "+" : "", percent, NULL);
}

static void print_change(TextTable *table, const char *name, double before, char *before_text,
                         double after, char *after_text)
{
    text_table_add(table, g_strdup(name));
    text_table_add(table, before_text);
    text_table_add(table, after_text);
    text_table_add(table, change_text(before, after));
}

static void print_changed_counts(TextTable *table, const ModelResult *before,
                                 const ModelResult *after)
{
    static const struct Total rows[] = {
        {"parameters", "params", "", MARK_PARAMS},
        {"MACs", "macs", "", MARK_MACS},
        {"FLOPs", "flops", "", MARK_FLOPS},
        {"weights", "weights_bytes", NULL, MARK_PARAMS},
        {"activations live at peak", "peak_bytes", NULL, MARK_PEAK},
        {"traffic, compulsory", "traffic.compulsory.bytes", NULL, MARK_BYTES}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Value a, b;
        bool bytes = !rows[i].unit;
        record_read(&model_record, before, rows[i].path, NULL, &a);
        record_read(&model_record, after, rows[i].path, NULL, &b);
        double x = (double)a.integer, y = (double)b.integer;
        char *old = bytes ? units_bytes(x) : units_grouped(a.integer);
        char *new = bytes ? units_bytes(y) : units_grouped(b.integer);
        print_change(table, rows[i].name, x, marked(before, rows[i].mark, old), y,
                     marked(after, rows[i].mark, new));
    }
}

static void print_changed_estimate(TextTable *table, const TimingResult *before,
                                   const TimingResult *after)
{
    g_autofree char *name = g_strdup_printf("estimate on %s", after->device);
    print_change(table, name, before->estimate->whole.seconds, estimated_text(before),
                 after->estimate->whole.seconds, estimated_text(after));
}

static void print_before(const Show *show)
{
    static const char *const headers[] = {"", ">before", ">after", ">change", NULL};
    g_autoptr(TextTable) table = text_table_new(headers);
    print_changed_counts(table, show->before, show->model);
    for (guint i = 0; i < show->timings->len; i++) {
        const TimingResult *after = g_ptr_array_index(show->timings, i);
        const TimingResult *before = show_before(show, after);
        g_autofree char *name = g_strdup_printf("roofline time on %s", after->device);
        if (before && !before->reason && !after->reason)
            print_change(table, name, before->roofline_seconds,
                         marked(show->before, MARK_LEAST, units_seconds(before->roofline_seconds)),
                         after->roofline_seconds,
                         marked(show->model, MARK_LEAST, units_seconds(after->roofline_seconds)));
        if (before && before->estimate && after->estimate)
            print_changed_estimate(table, before, after);
    }
    show_gap(show);
    show_line(show,
              "Before %s, and after; both in %s (`roofbook review` changes the format as well)",
              show->model->design, show->model->format);
    show_table(show, table);
}

void show_print(const Show *show)
{
    print_model(show);
    if (show->timings->len > 0)
        print_timings(show);
    if (show->before)
        print_before(show);
    if (show->options.layers)
        print_layers(show);
}
