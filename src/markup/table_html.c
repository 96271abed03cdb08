/* A table in HTML: columns told once, sort keys in heads where cells need none. */
#include <math.h>
#include <string.h>

#include "base/append.h"
#include "base/decimal.h"
#include "markup/escape.h"
#include "markup/table_parts.h"

enum { FILTER_ROWS = 20 };

/* Up to so many a table stands beside another and on one sheet of paper. */
enum { SHORT_ROWS = 16 };

/* Columns are told by a class of the table for each, "n3" the third one of numbers, "s3" and "t3"
 * one of second and third priority, which the stylesheet knows of so many; cells past these, and
 * their heads, which scripts ask, have classes of their own. */
enum { TOLD_COLUMNS = 24 };

typedef struct ClassNames {
    const char *names[3];
} ClassNames;

static ClassNames classes_of(const TableColumn *column, const char *extra)
{
    static const char *const aligned[] = {
        [ALIGN_LEFT] = "left", [ALIGN_CENTER] = "center", [ALIGN_RIGHT] = "right"};
    return (ClassNames){{column->numeric ? "num" : aligned[column->align],
                         column->priority == 2   ? "p2"
                         : column->priority == 3 ? "p3"
                                                 : NULL,
                         extra && *extra ? extra : NULL}};
}

/* Those that are not told by the table's. */
static ClassNames cell_classes(const TableColumn *column, int at, const TableCell *cell)
{
    ClassNames classes = classes_of(column, cell->class_name);
    if (at < TOLD_COLUMNS) {
        classes.names[0] = column->numeric ? NULL : classes.names[0];
        classes.names[1] = NULL;
    }
    return classes;
}

/* `bar`: 0 to 1, in whole per cents, of which none is nothing; below 0 none. */
static void html_class(GString *out, const ClassNames *classes, double bar)
{
    bool open = false;
    for (size_t i = 0; i < G_N_ELEMENTS(classes->names); i++) {
        if (!classes->names[i])
            continue;
        append_text(out, open ? " " : " class=\"");
        html_escape(out, classes->names[i]);
        open = true;
    }
    if (bar >= 0) {
        int percent = (int)(100 * MIN(bar, 1) + 0.5);
        g_string_append_printf(out, "%sbar b%d", open ? " " : " class=\"",
                               percent == 0 && bar > 0 ? 1 : percent);
        open = true;
    }
    if (open)
        g_string_append_c(out, '"');
}

static void html_column_classes(const Table *table, GString *out)
{
    bool open = false;
    for (int i = 0; i < MIN(table_columns(table), TOLD_COLUMNS); i++) {
        const TableColumn *column = table_column(table, i);
        const char told[] = {column->numeric ? 'n' : ' ', column->priority == 2   ? 's'
                                                          : column->priority == 3 ? 't'
                                                                                  : ' '};
        for (size_t k = 0; k < sizeof told; k++) {
            if (told[k] == ' ')
                continue;
            g_string_append_printf(out, "%s%c%d", open ? " " : " class=\"", told[k], i + 1);
            open = true;
        }
    }
    if (open)
        g_string_append_c(out, '"');
}

/* A number as a script reads it: grouped, and up to what is none. NAN: there is none. */
static double number_of(const char *text)
{
    char digits[DECIMAL_SIZE];
    gsize n = 0;
    for (; *text && n < sizeof digits - 1; text++)
        if (*text != ',' && !g_ascii_isspace(*text))
            digits[n++] = *text;
    digits[n] = '\0';
    char *end;
    double value = g_ascii_strtod(digits, &end);
    return end == digits ? NAN : value;
}

/* "4.08918e+09" as "4.08918e9". */
static void shorten_exponent(char *text)
{
    char *at = strchr(text, 'e'), *to = at ? at + 1 : NULL;
    if (!at)
        return;
    for (at++; *at == '+' || *at == '-' || *at == '0'; at++)
        if (*at == '-')
            *to++ = '-';
    memmove(to, at, strlen(at) + 1);
}

/* What a cell of numbers sorts by, of which six digits do, into `key`, of DECIMAL_SIZE; false where
 * that is what a script reads in its text, or none. */
static bool key_of(const TableCell *cell, char *key)
{
    double shown = number_of(cell->text), value = cell->sort ? number_of(cell->sort) : NAN;
    if (!cell->sort || !isfinite(value))
        return false;
    if (!cell->content && shown == value)
        return false;
    g_ascii_formatd(key, DECIMAL_SIZE, "%.6g", value);
    shorten_exponent(key);
    if (strlen(cell->sort) <= strlen(key) &&
        strspn(cell->sort, "0123456789.-+eE") == strlen(cell->sort))
        g_strlcpy(key, cell->sort, DECIMAL_SIZE);
    return true;
}

/* The keys of a column of numbers, a comma between, those of cells without one empty; none where no
 * cell has one. */
static void html_keys(const Table *table, int column, GString *out)
{
    g_autoptr(GString) keys = g_string_new(NULL);
    bool any = false;
    for (int row = 0; row < table_rows(table); row++) {
        char key[DECIMAL_SIZE] = "";
        any |= key_of(table_cell(table, row, column), key);
        append_text(keys, row > 0 ? "," : "");
        append_text(keys, key);
    }
    if (any && table_column(table, column)->numeric)
        html_attribute(out, "data-keys", keys->str);
}

static void html_header(const TableWriter *writer)
{
    const Table *table = writer->table;
    GString *out = writer->out;
    append_text(out, "<thead>\n<tr>");
    for (int i = 0; i < table_columns(table); i++) {
        const TableColumn *column = table_column(table, i);
        append_text(out, "<th scope=\"col\"");
        const ClassNames classes = classes_of(column, NULL);
        html_class(out, &classes, -1);
        html_keys(table, i, out);
        g_string_append_c(out, '>');
        if (column->content)
            writer->write(column->content, out, writer->data);
        else
            html_escape(out, column->header);
        if (column->unit && *column->unit) {
            append_text(out, " <span class=\"unit\">");
            html_escape(out, column->unit);
            append_text(out, "</span>");
        }
        append_text(out, "</th>");
    }
    append_text(out, "</tr>\n</thead>\n");
}

/* What a cell of words sorts by, where that is not what it reads as; of numbers the head has it. */
static void html_sort(const TableColumn *column, const TableCell *cell, GString *out)
{
    if (!column->numeric && cell->sort && strcmp(cell->sort, cell->text) != 0)
        html_attribute(out, "data-sort", cell->sort);
}

static void html_text(const TableWriter *writer, const TableCell *cell)
{
    GString *out = writer->out;
    if (cell->content) {
        writer->write(cell->content, out, writer->data);
        return;
    }
    if (cell->href) {
        append_text(out, "<a href=\"");
        html_escape_href(out, cell->href);
        append_text(out, html_link_external(cell->href) ? "\" rel=\"noopener\">" : "\">");
    }
    html_escape_cell(out, cell->text);
    if (cell->href)
        append_text(out, "</a>");
}

static void html_cell(const TableWriter *writer, int row, int at)
{
    GString *out = writer->out;
    const TableColumn *column = table_column(writer->table, at);
    const TableCell *cell = table_cell(writer->table, row, at);
    const ClassNames classes = cell_classes(column, at, cell);
    bool head = at == 0 && writer->table->row_headers;
    append_text(out, head ? "<th scope=\"row\"" : "<td");
    html_class(out, &classes, cell->bar);
    html_sort(column, cell, out);
    g_string_append_c(out, '>');
    html_text(writer, cell);
}

static void html_number(const Table *table, GString *out)
{
    if (!table->number)
        return;
    append_text(out, "<a class=\"number\" href=\"#");
    html_escape_address(out, table->anchor);
    append_text(out, "\">");
    html_escape(out, table->number);
    append_text(out, "</a> ");
}

/* Cells of the body end where the next one begins, which HTML leaves to whoever reads it. */
void table_to_html(const Table *table, GString *out, TableContent write, void *data)
{
    const TableWriter writer = {table, out, write, data};
    bool filter = table->filter < 0 ? table_rows(table) > FILTER_ROWS : table->filter;
    append_text(out, table_rows(table) > SHORT_ROWS ? "<figure class=\"table long\""
                                                    : "<figure class=\"table\"");
    html_attribute(out, "id", table->anchor);
    append_text(out, filter ? " data-filter>\n<div class=\"scroll\">\n<table"
                            : ">\n<div class=\"scroll\">\n<table");
    html_column_classes(table, out);
    append_text(out, ">\n");
    if (table->caption && *table->caption) {
        append_text(out, "<caption>");
        html_number(table, out);
        html_escape_text(out, table->caption);
        append_text(out, "</caption>\n");
    }
    html_header(&writer);
    append_text(out, "<tbody>\n");
    for (int row = 0; row < table_rows(table); row++) {
        append_text(out, "<tr>");
        for (int i = 0; i < table_columns(table); i++)
            html_cell(&writer, row, i);
        append_text(out, "</tr>\n");
    }
    append_text(out, "</tbody>\n</table>\n</div>\n</figure>\n");
}
