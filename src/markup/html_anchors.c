#include "markup/html_anchors.h"

#include <string.h>

#include "base/append.h"

char *html_slug(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *slug = g_string_new(NULL);
    for (const char *at = g_strstrip(valid); *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (g_unichar_isalnum(c) || g_unichar_ismark(c) || c == '_' || c == '-')
            g_string_append_unichar(slug, g_unichar_tolower(c));
        else if (c == ' ')
            g_string_append_c(slug, '-');
    }
    if (slug->len == 0)
        append_text(slug, "section");
    return g_string_free(slug, FALSE);
}

static void heading_free(gpointer data)
{
    Heading *heading = data;
    g_free(heading->id);
    g_free(heading->text);
    g_free(heading);
}

GPtrArray *html_headings_new(void)
{
    return g_ptr_array_new_with_free_func(heading_free);
}

/* The slug itself, or the first of slug-1, slug-2, ... that is free: none below the number tried
 * last is. `ids` holds the anchors taken so far, with the last number tried behind each. */
static char *unique_id(GHashTable *ids, const char *text)
{
    g_autofree char *slug = html_slug(text);
    char *id = g_strdup(slug);
    int last = GPOINTER_TO_INT(g_hash_table_lookup(ids, slug));
    while (g_hash_table_contains(ids, id)) {
        g_free(id);
        id = g_strdup_printf("%s-%d", slug, ++last);
    }
    if (last > 0)
        g_hash_table_insert(ids, g_steal_pointer(&slug), GINT_TO_POINTER(last));
    g_hash_table_insert(ids, g_strdup(id), GINT_TO_POINTER(0));
    return id;
}

static bool is_heading(cmark_node *node)
{
    return cmark_node_get_type(node) == CMARK_NODE_HEADING;
}

static bool is_footnote(cmark_node *node)
{
    const Block *block = document_block(node);
    return block && block->kind == BLOCK_FOOTNOTE;
}

char *html_footnote_id(int number, int time)
{
    return time == 0   ? g_strdup_printf("fn-%d", number)
           : time == 1 ? g_strdup_printf("fnref-%d", number)
                       : g_strdup_printf("fnref-%d-%d", number, time);
}

GPtrArray *html_footnote_ids(const Document *document)
{
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) nodes = document_select(document_root(document), is_footnote);
    for (guint i = 0; i < nodes->len; i++) {
        const Block *block = document_block(nodes->pdata[i]);
        for (int time = 0; time <= block->times; time++)
            g_ptr_array_add(ids, html_footnote_id(block->number, time));
    }
    return ids;
}

GPtrArray *html_numbered_ids(const Document *document)
{
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) nodes = document_numbered(document);
    for (guint i = 0; i < nodes->len; i++)
        g_ptr_array_add(ids, g_strdup(document_block(nodes->pdata[i])->id));
    return ids;
}

static void take_ids(GHashTable *ids, const GPtrArray *more)
{
    for (guint i = 0; i < more->len; i++)
        g_hash_table_insert(ids, g_strdup(more->pdata[i]), GINT_TO_POINTER(0));
}

static GHashTable *taken_ids(const Document *document)
{
    GHashTable *ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) footnotes = html_footnote_ids(document);
    g_autoptr(GPtrArray) numbered = html_numbered_ids(document);
    take_ids(ids, footnotes);
    take_ids(ids, numbered);
    return ids;
}

void html_find_headings(const Document *document, GPtrArray *headings)
{
    g_autoptr(GPtrArray) nodes = document_select(document_root(document), is_heading);
    GHashTable *ids = taken_ids(document);
    for (guint i = 0; i < nodes->len; i++) {
        char *text = document_text(nodes->pdata[i]);
        Heading *heading = g_new(Heading, 1);
        *heading = (Heading){.level = cmark_node_get_heading_level(nodes->pdata[i]),
                             .id = unique_id(ids, text),
                             .text = text};
        g_ptr_array_add(headings, heading);
    }
    g_hash_table_unref(ids);
}

GPtrArray *html_headings(const Document *document)
{
    GPtrArray *headings = html_headings_new();
    html_find_headings(document, headings);
    return headings;
}
