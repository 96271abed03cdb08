#include "cli/text_table.h"

#include <stdio.h>
#include <string.h>

#include "markup/escape.h"

struct TextTable {
    const char *const *headers;
    guint columns;
    GPtrArray *cells; /* char * */
};

int text_table_rows(const TextTable *table)
{
    return (int)(table->cells->len / table->columns);
}

TextTable *text_table_new(const char *const *headers)
{
    TextTable *table = g_new0(TextTable, 1);
    table->headers = headers;
    table->columns = g_strv_length((char **)headers);
    table->cells = g_ptr_array_new_with_free_func(g_free);
    return table;
}

void text_table_free(TextTable *table)
{
    if (!table)
        return;
    g_ptr_array_unref(table->cells);
    g_free(table);
}

/* A terminal must not obey what a model is called. */
static char *harmless(char *text)
{
    char *valid = g_utf8_make_valid(text ? text : "", -1);
    g_free(text);
    GString *out = g_string_new(NULL);
    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        g_string_append_unichar(out, g_unichar_iscntrl(c) ? '?' : c);
    }
    g_free(valid);
    return g_string_free(out, FALSE);
}

void text_table_add(TextTable *table, char *text)
{
    g_ptr_array_add(table->cells, harmless(text));
}

void text_table_add_row(TextTable *table, const char *const *texts)
{
    for (guint i = 0; i < table->columns; i++)
        text_table_add(table, g_strdup(texts[i]));
}

static int display_width(const char *text)
{
    int width = 0;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        width += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
    }
    return width;
}

static bool right_aligned(const TextTable *table, guint column)
{
    return table->headers[column][0] == '>';
}

static const char *header(const TextTable *table, guint column)
{
    return table->headers[column] + (right_aligned(table, column) ? 1 : 0);
}

static void append_cell(GString *out, const char *text, int width, bool right, bool last)
{
    int blank = width - display_width(text);
    if (right)
        g_string_append_printf(out, "%*s%s", blank, "", text);
    else if (last)
        g_string_append(out, text);
    else
        g_string_append_printf(out, "%s%*s", text, blank, "");
    g_string_append(out, last ? "\n" : "  ");
}

char *text_table_text(const TextTable *table)
{
    GString *out = g_string_new(NULL);
    guint n = table->columns;
    g_autofree int *widths = g_new0(int, n);
    for (guint c = 0; c < n; c++)
        widths[c] = display_width(header(table, c));
    for (guint i = 0; i < table->cells->len; i++)
        widths[i % n] = MAX(widths[i % n], display_width(g_ptr_array_index(table->cells, i)));
    for (guint c = 0; c < n; c++)
        append_cell(out, header(table, c), widths[c], right_aligned(table, c), c + 1 == n);
    for (guint i = 0; i < table->cells->len; i++)
        append_cell(out, g_ptr_array_index(table->cells, i), widths[i % n],
                    right_aligned(table, i % n), i % n + 1 == n);
    return g_string_free(out, FALSE);
}

static void append_escaped(GString *out, char *text)
{
    g_string_append(out, "| ");
    markdown_escape_within(out, g_strchug(text));
    g_string_append_c(out, ' ');
}

char *text_table_markdown(const TextTable *table)
{
    GString *out = g_string_new("\n");
    guint n = table->columns;
    for (guint c = 0; c < n; c++) {
        g_autofree char *text = g_strdup(header(table, c));
        append_escaped(out, text);
    }
    g_string_append(out, "|\n");
    for (guint c = 0; c < n; c++)
        g_string_append(out, right_aligned(table, c) ? "|---:" : "|---");
    g_string_append(out, "|\n");
    for (guint i = 0; i < table->cells->len; i++) {
        g_autofree char *text = g_strdup(g_ptr_array_index(table->cells, i));
        append_escaped(out, text);
        if (n > 0 && i % n + 1 == n)
            g_string_append(out, "|\n");
    }
    return g_string_free(g_string_append_c(out, '\n'), FALSE);
}

void text_table_print(const TextTable *table)
{
    g_autofree char *text = text_table_text(table);
    fputs(text, stdout);
}
