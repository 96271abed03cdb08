#include "markup/table.h"

#include "base/append.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/label.h"
#include "markup/escape.h"

#include <math.h>
#include <string.h>

enum { FILTER_ROWS = 20 };

/* Up to so many a table stands beside another and on one sheet of paper. */
enum { SHORT_ROWS = 16 };

struct Table {
    GStringChunk *strings;
    GArray *columns; /* TableColumn */
    GArray *cells;   /* TableCell, row by row */
    GArray *lines;   /* int, of headers and rows that were read */
    const char *caption;
    const char *name, *number, *anchor; /* or NULL */
    bool row_headers;
    bool finds_numeric;
    int filter; /* -1 by size */
};

Table *table_new(const char *caption)
{
    Table *table = g_new0(Table, 1);
    table->strings = g_string_chunk_new(4096);
    table->columns = g_array_new(FALSE, TRUE, sizeof(TableColumn));
    table->cells = g_array_new(FALSE, TRUE, sizeof(TableCell));
    table->lines = g_array_new(FALSE, TRUE, sizeof(int));
    table->row_headers = true;
    table->filter = -1;
    table_set_caption(table, caption);
    return table;
}

void table_free(Table *table)
{
    if (!table)
        return;
    g_string_chunk_free(table->strings);
    g_array_free(table->columns, TRUE);
    g_array_free(table->cells, TRUE);
    g_array_free(table->lines, TRUE);
    g_free(table);
}

static const char *keep(Table *table, const char *text)
{
    if (!text)
        return NULL;
    if (g_utf8_validate(text, -1, NULL))
        return g_string_chunk_insert(table->strings, text);
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    return g_string_chunk_insert(table->strings, valid);
}

void table_set_caption(Table *table, const char *caption)
{
    table->caption = keep(table, caption);
}

void table_set_name(Table *table, const char *name)
{
    table->name = keep(table, name);
}

const char *table_name(const Table *table)
{
    return table->name;
}

void table_set_number(Table *table, const char *number, const char *anchor)
{
    table->number = keep(table, number);
    table->anchor = keep(table, anchor);
}

void table_set_row_headers(Table *table, bool on)
{
    table->row_headers = on;
}

void table_set_filter(Table *table, bool on)
{
    table->filter = on;
}

void table_add_column(Table *table, const TableColumn *column)
{
    TableColumn copy = *column;
    g_assert(table->cells->len == 0);
    copy.header = keep(table, column->header ? column->header : "");
    copy.unit = keep(table, column->unit);
    copy.priority = CLAMP(column->priority, 1, 3);
    g_array_append_val(table->columns, copy);
}

void table_add_cell(Table *table, const TableCell *cell)
{
    TableCell copy = *cell;
    copy.text = keep(table, cell->text ? cell->text : "");
    copy.href = cell->href && html_link_allowed(cell->href) ? keep(table, cell->href) : NULL;
    copy.sort = keep(table, cell->sort);
    copy.class_name = keep(table, cell->class_name);
    g_array_append_val(table->cells, copy);
}

void table_add_text(Table *table, const char *text)
{
    table_add_cell(table, &TABLE_TEXT(text));
}

void table_end_row(Table *table)
{
    while (table->columns->len && table->cells->len % table->columns->len)
        table_add_text(table, "");
}

void table_set_href(Table *table, int row, int column, const char *href)
{
    guint at = (guint)row * table->columns->len + (guint)column;
    g_array_index(table->cells, TableCell, at).href = keep(table, href);
}

int table_columns(const Table *table)
{
    return (int)table->columns->len;
}

int table_rows(const Table *table)
{
    guint columns = table->columns->len;
    return columns ? (int)((table->cells->len + columns - 1) / columns) : 0;
}

const char *table_caption(const Table *table)
{
    return table->caption;
}

const TableColumn *table_column(const Table *table, int column)
{
    return &g_array_index(table->columns, TableColumn, column);
}

const TableCell *table_cell(const Table *table, int row, int column)
{
    static const TableCell empty = {.text = "", .bar = -1};
    guint at = (guint)row * table->columns->len + (guint)column;
    return at < table->cells->len ? &g_array_index(table->cells, TableCell, at) : &empty;
}

/* ---- What cells show, and where they come from ----------------------------------------------- */

void table_set_content(Table *table, int row, int column, void *content, const char *text)
{
    if (row < 0) {
        TableColumn *head = &g_array_index(table->columns, TableColumn, column);
        head->content = content;
        head->header = text ? keep(table, text) : head->header;
        return;
    }
    guint at = (guint)row * table->columns->len + (guint)column;
    TableCell *cell = &g_array_index(table->cells, TableCell, at);
    cell->content = content;
    cell->text = text ? keep(table, text) : cell->text;
}

void *table_content(const Table *table, int row, int column)
{
    return row < 0 ? table_column(table, column)->content : table_cell(table, row, column)->content;
}

const char *table_text(const Table *table, int row, int column)
{
    return row < 0 ? table_column(table, column)->header : table_cell(table, row, column)->text;
}

int table_line(const Table *table, int row)
{
    guint at = (guint)(row + 1);
    return at < table->lines->len ? g_array_index(table->lines, int, at) : 0;
}

void table_set_line(Table *table, int line)
{
    g_array_append_val(table->lines, line);
}

/* ---- Markdown -------------------------------------------------------------------------------- */

typedef struct Writer {
    const Table *table;
    GString *out;
    TableContent write;
    void *data;
} Writer;

static void markdown_cell(const Writer *writer, const TableCell *cell)
{
    GString *out = writer->out;
    g_string_append_c(out, ' ');
    if (cell->content) {
        writer->write(cell->content, out, writer->data);
        append_text(out, " |");
        return;
    }
    if (cell->href)
        g_string_append_c(out, '[');
    markdown_escape(out, cell->text);
    if (cell->href) {
        append_text(out, "](");
        markdown_escape_href(out, cell->href);
        g_string_append_c(out, ')');
    }
    append_text(out, " |");
}

static const char *delimiter_of(const TableColumn *column)
{
    static const char *const delimiters[] = {
        [ALIGN_NONE] = " --- |",
        [ALIGN_LEFT] = " :--- |",
        [ALIGN_CENTER] = " :---: |",
        [ALIGN_RIGHT] = " ---: |",
    };
    return delimiters[column->numeric ? ALIGN_RIGHT : column->align];
}

static void markdown_header(const Writer *writer)
{
    const Table *table = writer->table;
    GString *out = writer->out;
    g_string_append_c(out, '|');
    for (int i = 0; i < table_columns(table); i++) {
        const TableColumn *column = table_column(table, i);
        g_string_append_c(out, ' ');
        if (column->content)
            writer->write(column->content, out, writer->data);
        else
            markdown_escape(out, column->header);
        if (column->unit) {
            append_text(out, " (");
            markdown_escape(out, column->unit);
            g_string_append_c(out, ')');
        }
        append_text(out, " |");
    }
    append_text(out, "\n|");
    for (int i = 0; i < table_columns(table); i++)
        append_text(out, delimiter_of(table_column(table, i)));
    g_string_append_c(out, '\n');
}

void table_to_markdown(const Table *table, GString *out, TableContent write, void *data)
{
    const Writer writer = {table, out, write, data};
    if (table->caption && *table->caption) {
        append_text(out, "**");
        if (table->number) {
            markdown_escape(out, table->number);
            append_text(out, ". ");
        }
        markdown_escape(out, table->caption);
        append_text(out, "**\n\n");
    }
    markdown_header(&writer);
    for (int row = 0; row < table_rows(table); row++) {
        g_string_append_c(out, '|');
        for (int i = 0; i < table_columns(table); i++)
            markdown_cell(&writer, table_cell(table, row, i));
        g_string_append_c(out, '\n');
    }
}

/* ---- HTML ------------------------------------------------------------------------------------ */

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

static void html_header(const Writer *writer)
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

static void html_text(const Writer *writer, const TableCell *cell)
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

static void html_cell(const Writer *writer, int row, int at)
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
    const Writer writer = {table, out, write, data};
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

/* ---- Reading what an author wrote ------------------------------------------------------------ */

typedef enum Read { READ_ROW, READ_END, READ_UNCLOSED } Read;

typedef struct Reader {
    const char *path;
    int line;
    const char *at, *end;
} Reader;

/* One record of RFC 4180: fields between commas, a quoted one may hold commas, line breaks and ""
 * for ". */
static Read read_csv(Reader *reader, GPtrArray *fields)
{
    g_autoptr(GString) field = g_string_new(NULL);
    bool quoted = false;
    if (reader->at == reader->end)
        return READ_END;
    for (; reader->at < reader->end; reader->at++) {
        char c = *reader->at;
        reader->line += c == '\n';
        if (c == '"' && quoted && reader->at + 1 < reader->end && reader->at[1] == '"')
            g_string_append_c(field, *reader->at++);
        else if (c == '"' && (quoted || field->len == 0))
            quoted = !quoted;
        else if (c == ',' && !quoted) {
            g_ptr_array_add(fields, g_strstrip(g_strdup(field->str)));
            g_string_truncate(field, 0);
        } else if (c == '\n' && !quoted) {
            reader->at++;
            break;
        } else
            g_string_append_c(field, c);
    }
    g_ptr_array_add(fields, g_strstrip(g_strdup(field->str)));
    return quoted ? READ_UNCLOSED : READ_ROW;
}

/* One line of a pipe table. */
static Read read_pipes(Reader *reader, GPtrArray *fields)
{
    if (reader->at == reader->end)
        return READ_END;
    const char *newline = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
    const char *stop = newline ? newline : reader->end;
    g_autofree char *line = g_strndup(reader->at, (gsize)(stop - reader->at));
    g_autoptr(GPtrArray) cells = pipes_split(line);
    g_ptr_array_extend_and_steal(fields, g_steal_pointer(&cells));
    reader->at = newline ? newline + 1 : reader->end;
    reader->line++;
    return READ_ROW;
}

static bool row_blank(const GPtrArray *fields)
{
    return fields->len == 1 && *(const char *)fields->pdata[0] == '\0';
}

/* Digits with at most grouping, sign, point, exponent or a percent sign: what sorts as a number. */
static bool field_numeric(const char *field)
{
    return *field && strspn(field, "0123456789.,+-eE %") == strlen(field) &&
           strpbrk(field, "0123456789");
}

static bool column_numeric(const Table *table, int column)
{
    for (int row = 0; row < table_rows(table); row++)
        if (!field_numeric(table_cell(table, row, column)->text))
            return false;
    return table_rows(table) > 0;
}

void table_find_numeric(Table *table)
{
    for (int i = 0; table->finds_numeric && i < table_columns(table); i++)
        g_array_index(table->columns, TableColumn, i).numeric = column_numeric(table, i);
}

static void set_aligned(Table *table, const GPtrArray *delimiters)
{
    for (guint i = 0; i < MIN(delimiters->len, table->columns->len); i++) {
        TableColumn *column = &g_array_index(table->columns, TableColumn, i);
        column->align = pipes_align(delimiters->pdata[i]);
        column->numeric = column->align == ALIGN_RIGHT;
    }
}

static bool add_record(Table *table, const GPtrArray *fields, const char *path, int line,
                       GError **error)
{
    table_set_line(table, line);
    if (table_columns(table) == 0) {
        for (guint i = 0; i < fields->len; i++)
            table_add_column(table, &(TableColumn){.header = fields->pdata[i]});
        return true;
    }
    if (fields->len > table->columns->len) {
        g_set_error(error, RB_ERROR, RB_ERROR_INPUT,
                    "%s:%d: %u cells under %u columns; remove some or add headers", path, line,
                    fields->len, table->columns->len);
        return false;
    }
    if (table->cells->len + table->columns->len > TABLE_MOST_CELLS)
        return rb_fail(error, RB_ERROR_LIMIT,
                       "%s:%d: a table of more than %d cells; divide it among several", path, line,
                       TABLE_MOST_CELLS);
    for (guint i = 0; i < fields->len; i++)
        table_add_text(table, fields->pdata[i]);
    table_end_row(table);
    return true;
}

static bool read_table(Table *table, Reader *reader, bool pipes, GError **error)
{
    g_autoptr(GPtrArray) delimiters = NULL;
    for (;;) {
        g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func(g_free);
        int line = reader->line;
        Read read = pipes ? read_pipes(reader, fields) : read_csv(reader, fields);
        if (read == READ_END)
            break;
        if (read == READ_UNCLOSED) {
            g_set_error(error, RB_ERROR, RB_ERROR_INPUT,
                        "%s:%d: a quote does not close; add '\"' at the end of the cell",
                        reader->path, line);
            return false;
        }
        if (row_blank(fields))
            continue;
        if (pipes && !delimiters && table_rows(table) == 0 && table_columns(table) > 0 &&
            pipes_delimiter(fields))
            delimiters = g_steal_pointer(&fields);
        else if (!add_record(table, fields, reader->path, line, error))
            return false;
    }
    table->finds_numeric = !delimiters;
    if (delimiters)
        set_aligned(table, delimiters);
    table_find_numeric(table);
    return true;
}

Table *table_parse(const char *path, int line, const char *text, gsize len, GError **error)
{
    g_autoptr(Table) table = table_new(NULL);
    Reader reader = {.path = path, .line = line, .at = text, .end = text + len};
    gsize first = 0;
    while (first < len && text[first] != '\n')
        first++;
    bool pipes = first > 0 && memchr(text, '|', first);
    if (!read_table(table, &reader, pipes, error)) {
        label_error(error);
        return NULL;
    }
    if (table_columns(table) == 0) {
        g_set_error(error, RB_ERROR, RB_ERROR_INPUT,
                    "%s:%d: the table is empty; write a header row", path, line);
        return NULL;
    }
    return g_steal_pointer(&table);
}
