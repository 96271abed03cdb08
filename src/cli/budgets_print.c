#include "cli/budgets_print.h"

#include <string.h>

#include "base/append.h"
#include "base/label.h"
#include "base/units.h"
#include "cli/text_table.h"
#include "markup/escape.h"

static const char MARKER[] = "<!-- roofbook: budgets -->";

static const BudgetResult *row_at(const BudgetsReport *report, guint i)
{
    return g_ptr_array_index(report->rows, i);
}

static const char *problem_at(const BudgetsReport *report, guint i)
{
    return ((const GError *)g_ptr_array_index(report->problems, i))->message;
}

/* ---- Words ----------------------------------------------------------------------------------- */

/* "peak_bytes", "growth of peak_bytes, int8, fused: all". */
static char *figure_words(const BudgetResult *row)
{
    bool plain = strcmp(row->setup, "as declared") == 0;
    return g_strconcat(row->grows ? "growth of " : "", row->limit->name, plain ? "" : ", ",
                       plain ? "" : row->setup, NULL);
}

/* "detector-v2 on edge-box". */
static char *subject_words(const BudgetResult *row)
{
    return g_strconcat(row->model, row->device ? " on " : "", row->device ? row->device : "", NULL);
}

static char *place_words(const BudgetResult *row)
{
    return g_strdup_printf(BUDGETS_FILE ":%d", row->budget->line);
}

static void add_part(GString *text, const char *what, const char *words)
{
    if (words)
        g_string_append_printf(text, "%s%s%s", text->len > 0 ? "; " : "", what, words);
}

/* What else is to be said; "": nothing. Caller frees. */
static char *remarks(const BudgetResult *row)
{
    GString *text = g_string_new(NULL);
    add_part(text, "", row->reason);
    add_part(text, "remedy: ", row->remedy);
    if (text->len > 0)
        add_part(text, "why: ", row->budget->why);
    return g_string_free(text, FALSE);
}

static char *summary_of(const BudgetsReport *report)
{
    g_autofree char *summary = budget_rows_summary(report->rows);
    return g_strconcat(summary, report->waivers ? "; " : "", report->waivers ? report->waivers : "",
                       NULL);
}

/* ---- Tables ---------------------------------------------------------------------------------- */

/* Tables without a last column for remarks leave them out. */
static void add_row(TextTable *table, const BudgetResult *row)
{
    g_autofree char *place = place_words(row), *subject = subject_words(row),
                    *figure = figure_words(row), *said = remarks(row);
    text_table_row(table, budget_verdict_name(row->verdict), place, subject, figure,
                   row->value_text, row->limit_text, row->headroom_text, row->holder, said);
}

static void put_remarks(GString *out, const BudgetResult *row)
{
    g_autofree char *place = place_words(row), *subject = subject_words(row),
                    *figure = figure_words(row), *said = remarks(row);
    if (*said)
        g_string_append_printf(out, "%s: %s, %s: %s: %s\n", place, subject, figure,
                               budget_verdict_name(row->verdict), said);
}

/* One line for all limits on growth that are not compared for the same reason. */
static void put_not_compared(GString *out, const BudgetsReport *report)
{
    g_autoptr(GPtrArray) reasons = g_ptr_array_new();
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < report->rows->len; i++) {
        const BudgetResult *row = row_at(report, i);
        if (row->verdict != BUDGET_NOT_COMPARED)
            continue;
        int n = GPOINTER_TO_INT(g_hash_table_lookup(counts, row->reason));
        if (n == 0)
            g_ptr_array_add(reasons, (void *)row->reason);
        g_hash_table_insert(counts, (void *)row->reason, GINT_TO_POINTER(n + 1));
    }
    for (guint i = 0; i < reasons->len; i++) {
        const char *reason = g_ptr_array_index(reasons, i);
        g_autofree char *limits =
            units_plural(GPOINTER_TO_INT(g_hash_table_lookup(counts, reason)), "limit");
        g_string_append_printf(out, "%s not compared: %s\n", limits, reason);
    }
}

char *budgets_text(const BudgetsReport *report)
{
    static const char *const headers[] = {"verdict", "budget",    "of",         "figure", ">value",
                                          ">limit",  ">headroom", "most of it", NULL};
    g_autoptr(TextTable) table = text_table_new(headers);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < report->rows->len; i++)
        add_row(table, row_at(report, i));
    g_autofree char *rows = text_table_text(table), *summary = summary_of(report);
    if (report->rows->len > 0)
        append_text(out, rows);
    for (guint i = 0; i < report->rows->len; i++)
        if (row_at(report, i)->verdict != BUDGET_NOT_COMPARED)
            put_remarks(out, row_at(report, i));
    put_not_compared(out, report);
    g_string_append_printf(out, "%s\n", summary);
    return g_string_free(out, FALSE);
}

char *budgets_markdown(const BudgetsReport *report)
{
    static const char *const headers[] = {"verdict", "budget",    "of",         "figure",  ">value",
                                          ">limit",  ">headroom", "most of it", "remarks", NULL};
    g_autoptr(TextTable) table = text_table_new(headers);
    GString *out = g_string_new(MARKER);
    g_autofree char *summary = summary_of(report);
    append_text(out, "\n## Budgets\n\n");
    markdown_escape(out, summary);
    append_text(out, ".\n");
    for (guint i = 0; i < report->rows->len; i++)
        add_row(table, row_at(report, i));
    g_autofree char *rows = text_table_markdown(table);
    if (report->rows->len > 0)
        append_text(out, rows);
    for (guint i = 0; i < report->problems->len; i++) {
        append_text(out, i == 0 ? "\n- " : "- ");
        markdown_escape(out, problem_at(report, i));
        g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}

/* ---- JUnit ----------------------------------------------------------------------------------- */

/* Text of one line as XML 1.0 may hold it: no character that it has not. */
static void put_xml(GString *out, const char *text)
{
    g_autofree char *line = label_printable(text, strlen(text));
    for (const char *c = line; *c; c = g_utf8_next_char(c)) {
        gunichar character = g_utf8_get_char(c);
        bool there = character >= 0x20 && (character & 0xFFFE) != 0xFFFE;
        g_autofree char *escaped =
            there ? g_markup_escape_text(c, g_utf8_next_char(c) - c) : g_strdup(" ");
        append_text(out, escaped);
    }
}

static void put_attribute(GString *out, const char *name, const char *text)
{
    g_string_append_printf(out, " %s=\"", name);
    put_xml(out, text);
    g_string_append_c(out, '"');
}

static void put_element(GString *out, const char *name, const char *message, const char *text)
{
    g_string_append_printf(out, "   <%s", name);
    put_attribute(out, "message", message);
    g_string_append_c(out, '>');
    put_xml(out, text);
    g_string_append_printf(out, "</%s>\n", name);
}

static char *numbers_of(const BudgetResult *row)
{
    GString *text = g_string_new(NULL);
    add_part(text, "value ", row->value_text);
    add_part(text, "limit ", row->limit_text);
    add_part(text, "headroom ", row->headroom_text);
    add_part(text, "most of it: ", row->holder);
    return g_string_free(text, FALSE);
}

/* A waiver that lasts, and what there is nothing to compare with, are tests that were not run. */
static bool is_skipped(const BudgetResult *row)
{
    return row->verdict == BUDGET_WAIVED || row->verdict == BUDGET_NOT_COMPARED;
}

/* Why it is not kept, in a line. */
static char *message_of(const BudgetResult *row)
{
    if (row->reason)
        return g_strdup(row->reason);
    return g_strdup_printf("%s: %s, limit %s", budget_verdict_name(row->verdict), row->value_text,
                           row->limit_text);
}

static void put_outcome(GString *out, const BudgetResult *row, const char *told)
{
    g_autofree char *message = message_of(row);
    if (row->failed)
        put_element(out, "failure", message, told);
    else if (is_skipped(row))
        put_element(out, "skipped", message, told);
    if (row->failed || is_skipped(row))
        return;
    append_text(out, "   <system-out>");
    put_xml(out, told);
    append_text(out, "</system-out>\n");
}

static void put_case(GString *out, const BudgetResult *row)
{
    g_autofree char *subject = subject_words(row), *figure = figure_words(row),
                    *numbers = numbers_of(row), *said = remarks(row),
                    *line = g_strdup_printf("%d", row->budget->line),
                    *name = g_strdup_printf("%s (" BUDGETS_FILE ":%s)", figure, line),
                    *told = g_strconcat(budget_verdict_name(row->verdict), *numbers ? ": " : "",
                                        numbers, *said ? "; " : "", said, NULL);
    append_text(out, "  <testcase");
    put_attribute(out, "classname", subject);
    put_attribute(out, "name", name);
    put_attribute(out, "file", BUDGETS_FILE);
    put_attribute(out, "line", line);
    append_text(out, ">\n");
    put_outcome(out, row, told);
    append_text(out, "  </testcase>\n");
}

static void put_problem(GString *out, const char *problem)
{
    append_text(out, "  <testcase");
    put_attribute(out, "classname", "handbook");
    put_attribute(out, "name", problem);
    append_text(out, ">\n");
    put_element(out, "error", problem, "");
    append_text(out, "  </testcase>\n");
}

char *budgets_junit(const BudgetsReport *report)
{
    GString *out = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    int skipped = 0;
    for (guint i = 0; i < report->rows->len; i++)
        skipped += !row_at(report, i)->failed && is_skipped(row_at(report, i));
    g_autofree char *counts = g_strdup_printf(
        "tests=\"%u\" failures=\"%d\" errors=\"%u\"", report->rows->len + report->problems->len,
        budget_rows_failed(report->rows), report->problems->len);
    g_string_append_printf(
        out, "<testsuites %s>\n <testsuite name=\"" BUDGETS_FILE "\" %s skipped=\"%d\">\n", counts,
        counts, skipped);
    for (guint i = 0; i < report->problems->len; i++)
        put_problem(out, problem_at(report, i));
    for (guint i = 0; i < report->rows->len; i++)
        put_case(out, row_at(report, i));
    append_text(out, " </testsuite>\n</testsuites>\n");
    return g_string_free(out, FALSE);
}
