/* Tables as authors write them: pipe tables and CSV. */
#include <string.h>

#include "base/error.h"
#include "base/label.h"
#include "markup/pipes.h"
#include "markup/table_parts.h"

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
