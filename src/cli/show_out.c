/* What `show` prints, as text for a terminal or as Markdown, where nothing that is quoted is
 * markup. */
#include <string.h>

#include "base/append.h"
#include "cli/show.h"
#include "markup/escape.h"

/* Markdown's blocks stand apart. */
static void set_apart(GString *out)
{
    while (out->len > 0 && !g_str_has_suffix(out->str, "\n\n"))
        g_string_append_c(out, '\n');
}

void show_line(const Show *show, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *line = g_strdup_vprintf(format, args);
    va_end(args);
    if (!show->options.markdown) {
        g_string_append_printf(show->out, "%s\n", line);
        return;
    }
    set_apart(show->out);
    markdown_escape(show->out, line);
    g_string_append_c(show->out, '\n');
}

void show_gap(const Show *show)
{
    if (!show->options.markdown)
        g_string_append_c(show->out, '\n');
}

void show_heading(const Show *show, const char *title)
{
    show_gap(show);
    if (show->options.markdown) {
        set_apart(show->out);
        append_text(show->out, "### ");
    }
    GString *words = g_string_new(NULL);
    if (show->options.markdown)
        markdown_escape_within(words, title);
    g_string_append_printf(show->out, "%s\n", show->options.markdown ? words->str : title);
    g_string_free(words, TRUE);
}

void show_table(const Show *show, const TextTable *table)
{
    if (!show->options.markdown) {
        g_autofree char *text = text_table_text(table);
        append_text(show->out, text);
        return;
    }
    g_autofree char *text = text_table_markdown(table);
    set_apart(show->out);
    append_text(show->out, text + strspn(text, "\n"));
}
