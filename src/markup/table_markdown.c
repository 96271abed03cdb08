/* A table in Markdown: a pipe table. */
#include "base/append.h"
#include "markup/escape.h"
#include "markup/table_parts.h"

static void markdown_cell(const TableWriter *writer, const TableCell *cell)
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
        [ALIGN_NONE] = "---|",
        [ALIGN_LEFT] = ":---|",
        [ALIGN_CENTER] = ":---:|",
        [ALIGN_RIGHT] = "---:|",
    };
    return delimiters[column->numeric ? ALIGN_RIGHT : column->align];
}

static void markdown_header(const TableWriter *writer)
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

int table_to_markdown(const Table *table, int rows, bool parts, GString *out, TableContent write,
                      void *data)
{
    const TableWriter writer = {table, out, write, data};
    int left = table_rows(table);
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
    for (int row = 0; row < MIN(rows, table_rows(table)); row++) {
        if (table_within(table, row) && !parts)
            continue;
        left--;
        append_text(out, table_within(table, row) ? "| ↳" : "|");
        for (int i = 0; i < table_columns(table); i++)
            markdown_cell(&writer, table_cell(table, row, i));
        g_string_append_c(out, '\n');
    }
    return left;
}
