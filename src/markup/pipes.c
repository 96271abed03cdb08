#include "markup/pipes.h"

#include <string.h>

#define MASKED "\\\\" PIPES_ESCAPE "\\"

/* The length of the escape that begins here, and what it is of; 0: none does. */
static size_t escape_at(const char *at, char *of)
{
    size_t length = g_str_has_prefix(at, MASKED) ? strlen(MASKED) : 1;
    if (*at != '\\' || !g_ascii_ispunct(at[length]))
        return 0;
    *of = at[length];
    return length + 1;
}

static void end_cell(GPtrArray *cells, GString *cell)
{
    g_ptr_array_add(cells, g_strstrip(g_strdup(cell->str)));
    g_string_truncate(cell, 0);
}

GPtrArray *pipes_split(const char *line)
{
    GPtrArray *cells = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) cell = g_string_new(NULL);
    g_autofree char *copy = g_strstrip(g_strdup(line));
    for (const char *at = *copy == '|' ? copy + 1 : copy; *at;) {
        char of = '\0';
        size_t escaped = escape_at(at, &of);
        if (escaped && of == '|')
            g_string_append_c(cell, '|');
        else if (escaped)
            g_string_append_len(cell, at, (gssize)escaped);
        else if (*at == '|')
            end_cell(cells, cell);
        else
            g_string_append_c(cell, *at);
        at += escaped ? escaped : 1;
    }
    if (cell->len || cells->len == 0)
        end_cell(cells, cell);
    return cells;
}

bool pipes_delimiter(const GPtrArray *cells)
{
    for (guint i = 0; i < cells->len; i++) {
        const char *cell = cells->pdata[i];
        cell += *cell == ':';
        size_t dashes = strspn(cell, "-");
        cell += dashes;
        cell += *cell == ':';
        if (dashes == 0 || *cell)
            return false;
    }
    return cells->len > 0;
}

PipeAlign pipes_align(const char *cell)
{
    bool left = *cell == ':', right = g_str_has_suffix(cell, ":");
    return left && right ? ALIGN_CENTER : left ? ALIGN_LEFT : right ? ALIGN_RIGHT : ALIGN_NONE;
}
