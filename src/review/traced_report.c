#include "review/traced_report.h"

#include <string.h>

#include "base/error.h"
#include "compare/traced_tables.h"
#include "compare/traced_words.h"
#include "publish/publish.h"
#include "record/record.h"
#include "review/review_pictures.h"

static Table *table_of(const TracedTable *from)
{
    Table *table = table_new(NULL);
    for (const char *const *header = from->headers; *header; header++)
        table_add_column(table, &(TableColumn){.header = *header + (**header == '>'),
                                               .numeric = **header == '>'});
    for (guint i = 0; i < from->cells->len; i++)
        table_add_text(table, from->cells->pdata[i]);
    return table;
}

void traced_report_put(const Traced *traced, guint most, int level, const ReportText *text)
{
    TracedTable tables[TRACED_TABLES];
    g_autofree char *notes = traced_notes(traced);
    g_auto(GStrv) lines = g_strsplit(notes, "\n", -1);
    report_text(text, traced->finding);
    traced_tables(traced, most, tables);
    for (int i = 0; i < TRACED_TABLES; i++) {
        if (tables[i].cells->len > 0) {
            report_heading(text, level, tables[i].title);
            report_table(text, table_of(&tables[i]));
        }
        traced_table_clear(&tables[i]);
    }
    report_heading(text, level, "How it was looked at");
    for (char **line = lines; *line; line++)
        if (**line)
            report_text(text, *line);
}

char *traced_markdown(const Traced *traced, guint most)
{
    g_autoptr(GString) html = g_string_new(NULL);
    GString *md = g_string_new(NULL);
    traced_report_put(traced, most, 3, &(ReportText){md, html});
    return g_string_free(md, FALSE);
}

/* ---- Files ----------------------------------------------------------------------------------- */

static bool put_picture(const TracedReport *report, const ReportText *text,
                        ReviewPictures *pictures, GError **error)
{
    g_autoptr(GError) failure = NULL;
    Canvas *canvas = traced_chart(report->traced, report->fonts, &failure);
    if (canvas) {
        review_pictures_add(pictures, canvas, "roofline");
        return report_picture(text, canvas, "roofline", error);
    }
    if (g_error_matches(failure, RB_ERROR, RB_ERROR_CANNOT)) {
        report_text(text, failure->message);
        return true;
    }
    g_propagate_error(error, g_steal_pointer(&failure));
    return false;
}

static bool write_text(Publication *pub, const char *file, const char *text, GError **error)
{
    return publish_write(pub, file, text, strlen(text), error);
}

static bool write_data(const TracedReport *report, Publication *pub, GError **error)
{
    const Traced *traced = report->traced;
    RecordList rows = {traced->rows->data, sizeof(TracedLayer), (int)traced->rows->len};
    json_t *data = traced_json(traced);
    json_object_set_new(data, "command", json_string(report->command));
    g_autofree char *json = json_publish(data);
    g_autofree char *csv = record_csv(&traced_layer_record, &rows);
    return write_text(pub, "compare.json", json, error) &&
           write_text(pub, "compare.csv", csv, error);
}

bool traced_report_write(const TracedReport *report, const char *dir, GError **error)
{
    g_autoptr(Publication) pub = publish_begin(dir, error);
    if (!pub)
        return false;
    g_autoptr(GString) md = g_string_new(NULL), html = g_string_new(NULL);
    g_autoptr(ReviewPictures) pictures = review_pictures_new();
    ReportText text = {md, html};
    g_autofree char *title = g_strdup_printf("%s beside its profile", report->traced->model->name);
    report_begin(&text, TRACED_MARKER, title);
    report_heading(&text, 1, title);
    if (!put_picture(report, &text, pictures, error))
        return false;
    traced_report_put(report->traced, report->most, 2, &text);
    report_end(&text, report->command, report->inputs);
    return write_text(pub, "compare.md", md->str, error) &&
           write_text(pub, "compare.html", html->str, error) && write_data(report, pub, error) &&
           review_pictures_write(pictures, pub, 0, error) && publish_commit(pub, error);
}
