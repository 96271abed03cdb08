#include "review/review_report.h"

#include <math.h>
#include <string.h>

#include "analysis/layer_pairs.h"
#include "analysis/stated.h"
#include "base/error.h"
#include "base/units.h"
#include "chart/chart.h"
#include "chart/sides.h"
#include "markup/table.h"
#include "publish/publish.h"
#include "review/review_pictures.h"
#include "review/traced_report.h"

#define ADVICE_SHOWN 5
#define CHANGES_SHOWN 30

typedef struct Document {
    const ReviewReport *report;
    Publication *pub;
    ReportText text;
    ReviewPictures *pictures;
} Document;

/* ---- Pieces ---------------------------------------------------------------------------------- */

static void add_cell(Table *table, char *text)
{
    table_add_text(table, text);
    g_free(text);
}

static void add_column(Table *table, const char *header, bool numeric)
{
    table_add_column(table, &(TableColumn){.header = header, .numeric = numeric});
}

static const Device *device_at(const Document *doc, guint i)
{
    return g_ptr_array_index(doc->report->review->devices, i);
}

/* Caller frees. */
static char *device_name(const Document *doc, const char *id)
{
    for (guint i = 0; i < doc->report->review->devices->len; i++)
        if (strcmp(device_at(doc, i)->id, id) == 0)
            return g_strdup(device_at(doc, i)->name);
    return g_strdup(id);
}

/* ---- Figures --------------------------------------------------------------------------------- */

/* "after: int8, width=0.75". Caller frees. */
static char *side_title(const ReviewSide *side)
{
    return g_strdup_printf("%s: %s", side->name, side->words);
}

/* Of the network, or on a device. */
static bool is_of(const ReviewFigure *figure, const char *device)
{
    return g_strcmp0(figure->device, device) == 0;
}

/* A row for each figure, with all changes beside each other. */
static void add_figures(Table *table, const Review *review, const ResultList *figures,
                        const char *device)
{
    int n = (int)review->sides->len;
    for (int i = 0; i < figures->records.n; i++) {
        const ReviewFigure *first = record_at(&figures->records, i);
        if (first->change != 1 || !is_of(first, device))
            continue;
        table_add_text(table, first->title);
        add_cell(table, review_figure_text(first, false));
        for (int change = 1; change < n; change++) {
            const ReviewFigure *figure = review_find_figure(figures, change, device, first->name);
            add_cell(table, figure ? review_figure_text(figure, true) : g_strdup(""));
            add_cell(table, figure ? review_change_text(figure) : g_strdup(""));
        }
        table_end_row(table);
    }
}

static void put_figures(Document *doc, const ResultList *figures, const char *device)
{
    const Review *review = doc->report->review;
    g_autofree char *name = device ? device_name(doc, device) : g_strdup("The network");
    g_autoptr(GPtrArray) titles = g_ptr_array_new_with_free_func(g_free);
    Table *table = table_new(NULL);
    add_column(table, name, false);
    for (guint i = 0; i < review->sides->len; i++) {
        g_ptr_array_add(titles, side_title(review_side(review, (int)i)));
        add_column(table, g_ptr_array_index(titles, i), true);
        if (i > 0)
            add_column(table, "change", true);
    }
    add_figures(table, review, figures, device);
    report_table(&doc->text, table);
}

/* ---- Charts ---------------------------------------------------------------------------------- */

/* Takes the canvas. */
static bool put_picture(Document *doc, Canvas *canvas, const char *name, GError **error)
{
    review_pictures_add(doc->pictures, canvas, name);
    return report_picture(&doc->text, canvas, name, error);
}

/* Of so many devices from the first on. What cannot be drawn says why. */
static bool put_chart(Document *doc, const char *kind, guint first, guint n, GError **error)
{
    const Review *review = doc->report->review;
    g_autoptr(GPtrArray) models = g_ptr_array_new(), names = g_ptr_array_new();
    g_autofree Setup *how = g_new0(Setup, review->sides->len);
    for (guint i = 0; i < review->sides->len; i++) {
        const ReviewSide *side = review_side(review, (int)i);
        g_ptr_array_add(models, (void *)side->model);
        g_ptr_array_add(names, side->name);
        how[i] = side->setup;
    }
    ChartRequest request = {.models = (const ModelResult *const *)models->pdata,
                            .n_models = (int)models->len,
                            .devices = (const Device *const *)review->devices->pdata + first,
                            .n_devices = (int)n,
                            .setup = {.basis = how[0].basis, .traffic = how[0].traffic},
                            .how = how,
                            .names = (const char *const *)names->pdata};
    g_autoptr(GError) failure = NULL;
    g_autoptr(Canvas) canvas = chart_draw(chart_kind(kind, NULL), review->analysis, &request,
                                          doc->report->fonts, &failure);
    g_autofree char *name =
        first ? g_strdup_printf("%s-%u", kind, first / SIDES_MAX + 1) : g_strdup(kind);
    if (canvas)
        return put_picture(doc, g_steal_pointer(&canvas), name, error);
    if (g_error_matches(failure, RB_ERROR, RB_ERROR_CANNOT)) {
        report_text(&doc->text, failure->message);
        return true;
    }
    g_propagate_error(error, g_steal_pointer(&failure));
    return false;
}

static bool put_charts(Document *doc, GError **error)
{
    static const char *const kinds[] = {"roofline", "memory", "slowest"};
    guint devices = doc->report->review->devices->len;
    if (devices > 0)
        report_heading(&doc->text, 2, "Charts");
    for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++)
        for (guint first = 0; first < devices; first += SIDES_MAX)
            if (!put_chart(doc, kinds[k], first, MIN(SIDES_MAX, devices - first), error))
                return false;
    return true;
}

/* ---- Layers and advice ----------------------------------------------------------------------- */

static char *change_of(int64_t before, int64_t after, bool bytes)
{
    char *texts[2];
    const int64_t counts[2] = {before, after};
    for (int i = 0; i < 2; i++)
        texts[i] = counts[i] == COUNT_ABSENT ? g_strdup("–")
                   : bytes                   ? units_bytes((double)counts[i])
                                             : units_count(counts[i], 3, "");
    char *text =
        before == after ? g_strdup(texts[0]) : g_strdup_printf("%s → %s", texts[0], texts[1]);
    g_free(texts[0]);
    g_free(texts[1]);
    return text;
}

static void add_layer_change(Table *table, const LayerChange *change)
{
    table_add_text(table, change->status);
    add_cell(table, units_grouped(change->layers));
    if (change->before && change->after && strcmp(change->before, change->after) != 0)
        add_cell(table, g_strdup_printf("%s → %s", change->before, change->after));
    else
        table_add_text(table, change->before ? change->before : change->after);
    add_cell(table, change->last ? g_strdup_printf("%s … %s", change->first, change->last)
                                 : g_strdup(change->first));
    add_cell(table, change_of(change->macs_before, change->macs_after, false));
    add_cell(table, change_of(change->params_before, change->params_after, false));
    add_cell(table, change_of(change->bytes_before, change->bytes_after, true));
}

static void put_layers(Document *doc, int change)
{
    const Review *review = doc->report->review;
    const ReviewSide *side = review_side(review, change);
    g_autoptr(ResultList) changes =
        layer_changes(review_side(review, 0)->model->cost, side->model->cost);
    g_autofree char *title = g_strdup_printf("Layers changed, %s: %s", side->name, side->words);
    static const char *const headers[] = {"What",  ">Layers",     "Operator", "From … to",
                                          ">MACs", ">Parameters", ">Traffic"};
    report_heading(&doc->text, 2, title);
    if (!changes->records.n) {
        report_text(&doc->text,
                    "None: every layer has the operator, the work, the parameters and the "
                    "traffic that it had.");
        return;
    }
    Table *table = table_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(headers); i++)
        add_column(table, headers[i] + (*headers[i] == '>'), *headers[i] == '>');
    for (int i = 0; i < MIN(changes->records.n, CHANGES_SHOWN); i++)
        add_layer_change(table, record_at(&changes->records, i));
    report_table(&doc->text, table);
}

/* "format_traffic: ... saves 58.5 µs (46 %)". */
static void put_piece(Document *doc, const AdviceResult *row)
{
    const Advice *advice = row->advice;
    GString *out = g_string_new(advice->title);
    if (advice->gain_s > 0) {
        g_autofree char *gain = units_seconds(advice->gain_s);
        g_string_append_printf(out, "; saves %s%s", advice->at_most ? "at most " : "", gain);
    }
    g_string_append_printf(out, ". %s. Effort: %s; accuracy: %s.",
                           advice->evidence ? advice->evidence : "",
                           advice_effort_name(advice->effort), advice_risk_name(advice->risk));
    report_item(&doc->text, out->str);
    g_string_free(out, TRUE);
}

static void put_advice(Document *doc)
{
    const Review *review = doc->report->review;
    for (int change = 1; change < (int)review->sides->len; change++)
        for (guint i = 0; i < review->devices->len; i++) {
            const ReviewSide *side = review_side(review, change);
            g_autoptr(ResultList) rows = review_advice(review, change, i, ADVICE_SHOWN);
            g_autofree char *title = g_strdup_printf("Advice that remains, %s, on %s", side->name,
                                                     device_at(doc, i)->name);
            if (!rows->records.n)
                continue;
            report_heading(&doc->text, 2, title);
            g_string_append(doc->text.html, "<ul>\n");
            for (int k = 0; k < rows->records.n; k++)
                put_piece(doc, record_at(&rows->records, k));
            g_string_append(doc->text.html, "</ul>\n");
        }
}

/* ---- Data ------------------------------------------------------------------------------------ */

static json_t *side_json(const Review *review, int i)
{
    const ReviewSide *side = review_side(review, i);
    json_t *json = results_json(side->model, side->timings);
    json_object_del(json, "schema");
    json_object_set_new(json, "name", json_string(side->name));
    json_object_set_new(json, "setup", json_string(side->words));
    return json;
}

static json_t *inputs_json(const ReportInput *input)
{
    json_t *json = json_array();
    for (; input->name; input++)
        json_array_append_new(
            json, json_pack("{s:s, s:s}", "file", input->name, "sha256", input->digest));
    return json;
}

static json_t *changes_json(const Review *review, const ResultList *figures)
{
    json_t *changes = json_array();
    for (int change = 1; change < (int)review->sides->len; change++) {
        json_t *json = side_json(review, change);
        json_t *own = json_array();
        for (int i = 0; i < figures->records.n; i++) {
            const ReviewFigure *figure = record_at(&figures->records, i);
            if (figure->change == change)
                json_array_append_new(own, record_json(&review_figure_record, figure));
        }
        g_autofree char *finding = review_finding(review, change);
        g_autoptr(ResultList) layers = layer_changes(review_side(review, 0)->model->cost,
                                                     review_side(review, change)->model->cost);
        json_object_set_new(json, "finding", json_string(finding));
        json_object_set_new(json, "figures", own);
        json_object_set_new(json, "layer_changes",
                            layers->records.n
                                ? record_list_json(&layer_change_record, &layers->records)
                                : json_array());
        json_array_append_new(changes, json);
    }
    return changes;
}

static bool write_text(const Document *doc, const char *file, const char *text, GError **error)
{
    return publish_write(doc->pub, file, text, strlen(text), error);
}

static bool write_data(const Document *doc, const ResultList *figures, GError **error)
{
    const ReviewReport *report = doc->report;
    json_t *json = json_object();
    json_object_set_new(json, "schema", json_string(REVIEW_SCHEMA));
    json_object_set_new(json, "command", json_string(report->command));
    json_object_set_new(json, "inputs", inputs_json(report->inputs));
    json_object_set_new(json, "before", side_json(report->review, 0));
    json_object_set_new(json, "changes", changes_json(report->review, figures));
    if (report->traced)
        json_object_set_new(json, "profile", traced_json(report->traced));
    g_autofree char *text = json_publish(json);
    g_autofree char *csv = record_csv(&review_figure_record, &figures->records);
    return write_text(doc, "review.json", text, error) && write_text(doc, "review.csv", csv, error);
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void put_head(Document *doc)
{
    const Review *review = doc->report->review;
    const ReviewSide *before = review_side(review, 0);
    g_autofree char *title = g_strdup_printf("Review of %s", before->model->name);
    report_begin(&doc->text, REVIEW_MARKER, title);
    for (int change = 1; change < (int)review->sides->len; change++) {
        g_autofree char *finding = review_finding(review, change);
        report_text(&doc->text, finding);
    }
    g_autofree char *how = stated(
        &before->model, 1, &(Setup){.basis = before->setup.basis, .traffic = before->setup.traffic},
        STATED_OPERATORS);
    g_autofree char *setup = g_strdup_printf(
        "%s before: %s. Times are bounds of the roofline model for one batch; no implementation "
        "with direct algorithms is faster than the bound.",
        before->model->name, how);
    report_heading(&doc->text, 1, title);
    report_text(&doc->text, setup);
}

/* ---- A profile ------------------------------------------------------------------------------- */

static bool put_profile(Document *doc, GError **error)
{
    const Traced *traced = doc->report->traced;
    g_autoptr(GError) failure = NULL;
    if (!traced)
        return true;
    report_heading(&doc->text, 2, "Beside its profile, before");
    traced_report_put(traced, ADVICE_SHOWN, 3, &doc->text);
    Canvas *canvas = traced_chart(traced, doc->report->fonts, &failure);
    if (canvas)
        return put_picture(doc, canvas, "profile", error);
    if (g_error_matches(failure, RB_ERROR, RB_ERROR_CANNOT)) {
        report_text(&doc->text, failure->message);
        return true;
    }
    g_propagate_error(error, g_steal_pointer(&failure));
    return false;
}

static bool write_document(Document *doc, GError **error)
{
    const Review *review = doc->report->review;
    g_autoptr(ResultList) figures = review_figures(review);
    put_head(doc);
    report_heading(&doc->text, 2, "Figures");
    put_figures(doc, figures, NULL);
    for (guint i = 0; i < review->devices->len; i++)
        put_figures(doc, figures, device_at(doc, i)->id);
    if (!put_charts(doc, error) || !put_profile(doc, error))
        return false;
    for (int change = 1; change < (int)review->sides->len; change++)
        put_layers(doc, change);
    put_advice(doc);
    report_end(&doc->text, doc->report->command, doc->report->inputs);
    return write_text(doc, "review.md", doc->text.md->str, error) &&
           write_text(doc, "review.html", doc->text.html->str, error) &&
           write_data(doc, figures, error);
}

bool review_report_write(const ReviewReport *report, const char *dir, GError **error)
{
    g_autoptr(Publication) pub = publish_begin(dir, error);
    if (!pub)
        return false;
    g_autoptr(GString) md = g_string_new(NULL), html = g_string_new(NULL);
    g_autoptr(ReviewPictures) pictures = review_pictures_new();
    Document doc = {report, pub, {md, html}, pictures};
    return write_document(&doc, error) &&
           review_pictures_write(pictures, pub, report->workers, error) &&
           publish_commit(pub, error);
}
