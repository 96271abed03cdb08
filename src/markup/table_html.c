/* A table in HTML: columns told once, sort keys in heads where cells need none. */
#include <math.h>
#include <string.h>

#include "base/append.h"
#include "base/decimal.h"
#include "markup/escape.h"
#include "markup/sort_keys.h"
#include "markup/table_parts.h"

enum { FILTER_ROWS = 20 };

/* What has fewer rows is not sorted, as assets/site.js says too, and has no keys. */
enum { SORTED_ROWS = 8, SORTED_FILTERED_ROWS = 3 };

/* Up to so many a table stands beside another and on one sheet of paper. */
enum { SHORT_ROWS = 16 };

/* Columns are told by a class of the table for each, "n3" the third one of numbers, "s3" and "t3"
 * one of second and third priority, which the stylesheet knows of so many, and from which
 * assets/site.js gives heads theirs; cells and heads past these have classes of their own. */
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
static ClassNames untold_classes(const TableColumn *column, int at, const char *extra)
{
    ClassNames classes = classes_of(column, extra);
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
    if (table_unfolds(table)) {
        append_text(out, open ? " parts" : " class=\"parts");
        open = true;
    }
    if (open)
        g_string_append_c(out, '"');
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

/* Of six digits, or as it was given where that is shorter; into `key`, of DECIMAL_SIZE. */
static void write_key(const TableCell *cell, double value, char *key)
{
    g_ascii_formatd(key, DECIMAL_SIZE, "%.6g", value);
    shorten_exponent(key);
    if (strlen(cell->sort) <= strlen(key) &&
        strspn(cell->sort, "0123456789.-+eE") == strlen(cell->sort))
        g_strlcpy(key, cell->sort, DECIMAL_SIZE);
}

/* Rows that stand open. */
static int open_rows(const Table *table)
{
    return table_rows(table) - (int)table->within->len;
}

static bool is_filtered(const Table *table)
{
    return table->filter < 0 ? open_rows(table) > FILTER_ROWS : table->filter;
}

static bool is_sorted(const Table *table)
{
    return open_rows(table) >= (is_filtered(table) ? SORTED_FILTERED_ROWS : SORTED_ROWS);
}

/* How a cell of numbers says what it sorts by. */
typedef enum KeyKind {
    KEY_READ, /* as a script reads its text, or by nothing */
    KEY_REST, /* by that, its unit and a letter, markup/sort_keys.h */
    KEY_OWN   /* by a number that the cell has */
} KeyKind;

static KeyKind key_kind(const TableCell *cell, char *letter, char *key)
{
    double value = cell->sort ? sort_keys_plain(cell->sort) : NAN;
    if (!cell->sort || !isfinite(value))
        return KEY_READ;
    if (!cell->content && sort_keys_plain(cell->text ? cell->text : "") == value)
        return KEY_READ;
    *letter = cell->content || !cell->text ? '\0' : sort_keys_rest(cell->text, value);
    if (!*letter)
        write_key(cell, value, key);
    return *letter ? KEY_REST : KEY_OWN;
}

/* A letter for each row, '.' where it has none, none past the last one. */
static void html_keys(const Table *table, int column, GString *out)
{
    g_autoptr(GString) letters = g_string_new(NULL);
    gsize length = 0;
    if (!table_column(table, column)->numeric || !is_sorted(table))
        return;
    for (int row = 0; row < table_rows(table); row++) {
        char letter = '.', key[DECIMAL_SIZE];
        bool has_one = key_kind(table_cell(table, row, column), &letter, key) == KEY_REST;
        g_string_append_c(letters, has_one ? letter : '.');
        length = has_one ? letters->len : length;
    }
    g_string_truncate(letters, length);
    if (length > 0)
        html_attribute(out, "data-keys", letters->str);
}

static void html_header(const TableWriter *writer)
{
    const Table *table = writer->table;
    GString *out = writer->out;
    append_text(out, "<thead>\n<tr>");
    for (int i = 0; i < table_columns(table); i++) {
        const TableColumn *column = table_column(table, i);
        append_text(out, "<th");
        const ClassNames classes = untold_classes(column, i, NULL);
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
    }
}

/* What a cell sorts by, where neither its text nor its letter in the head says so. */
static void html_sort(const Table *table, const TableColumn *column, const TableCell *cell,
                      GString *out)
{
    char letter, key[DECIMAL_SIZE];
    if (!is_sorted(table))
        return;
    if (!column->numeric && cell->sort && strcmp(cell->sort, cell->text) != 0)
        html_attribute(out, "data-sort", cell->sort);
    else if (column->numeric && key_kind(cell, &letter, key) == KEY_OWN)
        html_attribute(out, "data-sort", key);
}

/* Lines do not end in columns of numbers: the stylesheet sees to that. */
static void html_text(const TableWriter *writer, const TableColumn *column, const TableCell *cell)
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
    if (column->numeric)
        html_escape(out, cell->text);
    else
        html_escape_cell(out, cell->text);
    if (cell->href)
        append_text(out, "</a>");
}

/* Whether a row within another has its first cell alone. */
static bool is_remark(const Table *table, int row)
{
    for (int i = 1; i < table_columns(table); i++)
        if (*table_cell(table, row, i)->text || table_cell(table, row, i)->content)
            return false;
    return table_within(table, row);
}

static void html_remark(const TableWriter *writer, int row)
{
    g_string_append_printf(writer->out, "<td colspan=\"%d\">", table_columns(writer->table));
    html_text(writer, table_column(writer->table, 0), table_cell(writer->table, row, 0));
}

static void html_cell(const TableWriter *writer, int row, int at)
{
    GString *out = writer->out;
    const TableColumn *column = table_column(writer->table, at);
    const TableCell *cell = table_cell(writer->table, row, at);
    const ClassNames classes = untold_classes(column, at, cell->class_name);
    bool head = at == 0 && writer->table->row_headers;
    bool unfolds =
        at == 0 && !table_within(writer->table, row) && table_within(writer->table, row + 1);
    append_text(out, head ? "<th" : "<td");
    html_class(out, &classes, cell->bar);
    html_sort(writer->table, column, cell, out);
    append_text(out, unfolds ? "><label><input type=\"checkbox\"> " : ">");
    html_text(writer, column, cell);
    append_text(out, unfolds ? "</label>" : "");
}

static void html_row(const TableWriter *writer, int row)
{
    append_text(writer->out, "<tr>");
    if (is_remark(writer->table, row)) {
        html_remark(writer, row);
    } else {
        for (int i = 0; i < table_columns(writer->table); i++)
            html_cell(writer, row, i);
    }
    g_string_append_c(writer->out, '\n');
}

/* A row with those within it is a body of its own, which the style sheet folds to its first row. */
static void html_body(const TableWriter *writer)
{
    const Table *table = writer->table;
    bool unfolds = table_unfolds(table);
    append_text(writer->out, unfolds && table_rows(table) > 0 ? "" : "<tbody>\n");
    for (int row = 0; row < table_rows(table); row++) {
        append_text(writer->out, unfolds && !table_within(table, row) ? "<tbody>\n" : "");
        html_row(writer, row);
    }
}

static void html_number(const Table *table, GString *out)
{
    if (!table->number)
        return;
    append_text(out, "<a href=\"#");
    html_escape_address(out, table->anchor);
    append_text(out, "\">");
    html_escape(out, table->number);
    append_text(out, "</a> ");
}

/* Captions, cells, rows, heads and bodies end where the next one begins, and heads are of a column
 * where they stand in a row of heads, else of their row: both HTML leaves to whoever reads it. */
void table_to_html(const Table *table, GString *out, TableContent write, void *data)
{
    const TableWriter writer = {table, out, write, data};
    bool filter = is_filtered(table);
    append_text(out, open_rows(table) > SHORT_ROWS ? "<figure class=\"table long\""
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
    }
    html_header(&writer);
    html_body(&writer);
    append_text(out, "</table>\n</div>\n</figure>\n");
}
