/* Counts, times and layers of a model in the terminal. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "cli/show.h"
#include "cli/text_table.h"

static char *marked(const ModelResult *model, const char *mark, char *text)
{
    char *with_mark = g_strconcat(model->complete ? "" : mark, text, NULL);
    g_free(text);
    return with_mark;
}

char *show_at_least(const ModelResult *model, char *text)
{
    return marked(model, "≥ ", text);
}

/* A rate, of a time that is a lower bound. */
static char *at_most(const ModelResult *model, char *text)
{
    return marked(model, "≤ ", text);
}

static void print_fact(TextTable *table, const char *name, char *value, char *unit)
{
    text_table_add(table, g_strdup(name));
    text_table_add(table, value);
    text_table_add(table, unit);
}

/* A total of `model`. */
static void print_count(TextTable *table, const ModelResult *model, const char *name, int64_t value,
                        const char *unit)
{
    if (value != COUNT_ABSENT)
        print_fact(table, name, show_at_least(model, units_grouped(value)),
                   show_at_least(model, units_si((double)value, 4, unit)));
}

static void print_bytes(TextTable *table, const ModelResult *model, const char *name, int64_t value)
{
    print_fact(table, name, show_at_least(model, units_grouped(value)),
               show_at_least(model, units_bytes((double)value)));
}

static void print_coverage(const ModelResult *model)
{
    if (model->complete)
        return;
    char *unknown = g_strjoinv(", ", (char **)model->coverage->unknown);
    printf("Totals are lower bounds (≥): %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
           " operators are covered; not covered: %s\n",
           model->coverage->covered, model->coverage->operators, unknown);
    g_free(unknown);
}

static void print_model(const ModelResult *model)
{
    static const char *const headers[] = {"", ">exact", "", NULL};
    g_autoptr(TextTable) table = text_table_new(headers);
    bool fused = strcmp(model->fusion, "none") != 0, changed = strcmp(model->design, "none") != 0;
    printf("%s (%s), batch %" G_GINT64_FORMAT ", %s%s%s%s%s\n", model->name, model->id,
           model->batch, model->scheme, fused ? ", fused: " : "", fused ? model->fusion : "",
           changed ? ", changed: " : "", changed ? model->design : "");
    print_coverage(model);
    print_count(table, model, "MACs", model->macs, "MAC");
    print_count(table, model, "FLOPs", model->flops, "FLOP");
    print_count(table, model, "exact FLOPs", model->flops_exact, "FLOP");
    print_count(table, model, "parameters", model->params, "");
    print_count(table, model, "  in auxiliary heads", model->params_aux_heads, "");
    print_count(table, model, "buffers", model->buffers, "");
    print_count(table, model, "activations", model->activations, "");
    print_bytes(table, model, "weights, bytes", model->weights_bytes);
    print_bytes(table, model, "activations live at peak, bytes", model->peak_bytes);
    print_bytes(table, model, "  with in-place operators", model->peak_inplace_bytes);
    print_bytes(table, model, "  all preallocated", model->tensors_bytes);
    print_bytes(table, model, "  arena", model->arena_bytes);
    print_bytes(table, model, "traffic, compulsory, bytes", model->traffic->compulsory->bytes);
    if (model->traffic->tiled)
        print_bytes(table, model, "traffic, tiled, bytes", model->traffic->tiled->bytes);
    print_bytes(table, model, "traffic, no reuse, bytes", model->traffic->no_reuse->bytes);
    print_fact(table, "intensity, compulsory", units_number(model->intensity, 4),
               g_strdup("FLOP/byte"));
    text_table_print(table);
}

static char *bound_text(const TimingResult *timing)
{
    g_autofree char *share = units_percent(timing->memory_bound_share, 0);
    return g_strdup_printf("%s (%s of the time memory-bound)", timing->bound, share);
}

static void print_timings(const Show *show)
{
    static const char *const headers[] = {
        "device", "computed in", ">roofline", ">bound, fused", ">per second", "bound by", NULL};
    g_autoptr(TextTable) table = text_table_new(headers);
    for (guint i = 0; i < show->timings->len; i++) {
        const TimingResult *timing = g_ptr_array_index(show->timings, i);
        text_table_add(table, g_strdup(timing->device));
        text_table_add(table, g_strdup(timing->compute_dtype));
        text_table_add(table, show_at_least(timing->of, units_seconds(timing->roofline_seconds)));
        text_table_add(table, show_at_least(timing->of, units_seconds(timing->bound_seconds)));
        text_table_add(table, at_most(timing->of, units_si(timing->inferences_per_s, 3, "")));
        text_table_add(table, bound_text(timing));
    }
    printf("\nRoofline, %s ceilings, %s traffic; no latency, published measurements sit at 2 to 5 "
           "times\n",
           basis_name(show->setup.basis), traffic_model_name(show->setup.traffic));
    text_table_print(table);
}

static char *shapes_text(const ShapeList *list)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < list->n; i++) {
        g_autofree char *shape = shape_text(&list->shapes[i]);
        g_string_append_printf(text, "%s%s", i > 0 ? " " : "", shape);
    }
    return g_string_free(text, FALSE);
}

static void print_layers(const Show *show)
{
    static const char *const plain[] = {"layer",   "operator", "output",     ">MACs",
                                        ">params", ">bytes",   ">FLOP/byte", NULL};
    static const char *const timed[] = {"layer",   "operator", "output",     ">MACs",
                                        ">params", ">bytes",   ">FLOP/byte", ">time",
                                        ">used",   "bound",    NULL};
    const TimingResult *timing =
        show->timings->len > 0 ? g_ptr_array_index(show->timings, 0) : NULL;
    g_autoptr(TextTable) table = text_table_new(timing ? timed : plain);
    for (int i = 0; i < show->model->layers.n; i++) {
        const LayerResult *layer = record_at(&show->model->layers, i);
        text_table_add(table, g_strdup(layer->name));
        text_table_add(table, g_strdup(layer->op));
        text_table_add(table, shapes_text(&layer->outputs));
        text_table_add(table, layer->covered ? units_grouped(layer->macs) : g_strdup("?"));
        text_table_add(table, units_grouped(layer->params));
        text_table_add(table, layer->traffic ? units_grouped(layer->traffic->compulsory->bytes)
                                             : g_strdup("?"));
        text_table_add(table,
                       isnan(layer->intensity) ? g_strdup("") : units_number(layer->intensity, 4));
        if (!timing)
            continue;
        const LayerTimeResult *time = record_at(&timing->layers, i);
        text_table_add(table, units_seconds(time->seconds));
        text_table_add(table, units_percent(time->utilisation, 1));
        text_table_add(table,
                       g_strconcat(time->bound, time->skips_zeros ? ", zeros skipped" : "", NULL));
    }
    printf("\n");
    text_table_print(table);
}

/* Before and after ----------------------------------------------------------------------------- */

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
    static const struct {
        const char *name, *field;
        bool bytes;
    } rows[] = {{"parameters", "params", false},
                {"MACs", "macs", false},
                {"FLOPs", "flops", false},
                {"weights", "weights_bytes", true},
                {"activations live at peak", "peak_bytes", true}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        size_t offset = record_field(&model_record, rows[i].field)->offset;
        int64_t a = *(const int64_t *)((const char *)before + offset);
        int64_t b = *(const int64_t *)((const char *)after + offset);
        char *old = rows[i].bytes ? units_bytes((double)a) : units_grouped(a);
        char *new = rows[i].bytes ? units_bytes((double)b) : units_grouped(b);
        print_change(table, rows[i].name, (double)a, show_at_least(before, old), (double)b,
                     show_at_least(after, new));
    }
    double a = (double)before->traffic->compulsory->bytes;
    double b = (double)after->traffic->compulsory->bytes;
    print_change(table, "traffic, compulsory", a, show_at_least(before, units_bytes(a)), b,
                 show_at_least(after, units_bytes(b)));
}

static void print_before(const Show *show)
{
    static const char *const headers[] = {"", ">before", ">after", ">change", NULL};
    g_autoptr(TextTable) table = text_table_new(headers);
    print_changed_counts(table, show->before, show->model);
    for (guint i = 0; i < show->timings->len; i++) {
        const TimingResult *after = g_ptr_array_index(show->timings, i);
        const TimingResult *before = show_before(show, after);
        g_autofree char *name = g_strdup_printf("time on %s", after->device);
        if (before)
            print_change(table, name, before->roofline_seconds,
                         show_at_least(show->before, units_seconds(before->roofline_seconds)),
                         after->roofline_seconds,
                         show_at_least(show->model, units_seconds(after->roofline_seconds)));
    }
    printf("\nBefore %s, and after\n", show->model->design);
    text_table_print(table);
}

void show_print(const Show *show)
{
    print_model(show->model);
    if (show->timings->len > 0)
        print_timings(show);
    if (show->before)
        print_before(show);
    if (show->options.layers)
        print_layers(show);
}
