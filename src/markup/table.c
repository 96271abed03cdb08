#include "markup/table.h"

#include "markup/escape.h"
#include "markup/table_parts.h"

Table *table_new(const char *caption)
{
    Table *table = g_new0(Table, 1);
    table->strings = g_string_chunk_new(4096);
    table->columns = g_array_new(FALSE, TRUE, sizeof(TableColumn));
    table->cells = g_array_new(FALSE, TRUE, sizeof(TableCell));
    table->lines = g_array_new(FALSE, TRUE, sizeof(int));
    table->within = g_array_new(FALSE, TRUE, sizeof(int));
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
    g_array_free(table->within, TRUE);
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

void table_set_excerpt(Table *table, bool on)
{
    table->excerpt = on;
}

bool table_is_excerpt(const Table *table)
{
    return table->excerpt;
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

/* ---- Rows that are part of another ----------------------------------------------------------- */

static gint by_row(gconstpointer a, gconstpointer b)
{
    return *(const int *)a - *(const int *)b;
}

void table_set_within(Table *table)
{
    int row = table_rows(table);
    g_array_append_val(table->within, row);
}

bool table_within(const Table *table, int row)
{
    return g_array_binary_search(table->within, &row, by_row, NULL);
}

bool table_unfolds(const Table *table)
{
    return table->within->len > 0;
}
