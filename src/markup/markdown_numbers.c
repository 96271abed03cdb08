/* Numbers of figures and tables, and links that name them by these. */
#include <string.h>

#include "markup/table.h"

#include "markup/markdown_parts.h"

/* What may have a number, and what its anchor begins with. */
static const struct {
    BlockKind kind;
    Word word;
    const char *prefix;
} kinds[] = {
    {BLOCK_FIGURE, WORD_FIGURE_NUMBER, "figure-"},
    {BLOCK_TABLE, WORD_TABLE_NUMBER, "table-"},
};
enum { KINDS = G_N_ELEMENTS(kinds) };

static int kind_of(const Block *block)
{
    for (int i = 0; i < KINDS; i++)
        if (block->kind == kinds[i].kind)
            return i;
    return -1;
}

/* Letters and digits of any script, '-' and '_' stay. */
void document_set_name(cmark_node *node, const char *name)
{
    Block *block = markdown_block(node);
    GString *id = g_string_new(kinds[kind_of(block)].prefix);
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        bool kept = g_unichar_isalnum(c) || g_unichar_ismark(c) || c == '_';
        g_string_append_unichar(id, kept ? c : '-');
    }
    g_free(block->id);
    block->id = g_string_free(id, FALSE);
}

static bool is_numbered(cmark_node *node)
{
    const Block *block = document_block(node);
    return block && kind_of(block) >= 0 && block->id;
}

/* A table with a caption gets a number, whether it has a name or not. */
static bool gets_number(cmark_node *node)
{
    const Block *block = document_block(node);
    const char *caption = block && block->table ? table_caption(block->table) : NULL;
    return is_numbered(node) || (caption && *caption);
}

GPtrArray *document_numbered(const Document *document)
{
    return document_select(document->root, is_numbered);
}

/* One whose name another has already has a number behind it. */
static void make_unique(GHashTable *known, Block *block)
{
    g_autofree char *id = g_strdup(block->id);
    for (int i = 2; g_hash_table_contains(known, block->id); i++) {
        g_free(block->id);
        block->id = g_strdup_printf("%s-%d", id, i);
    }
    g_hash_table_insert(known, block->id, block);
}

/* "[](#figure-layers)" */
static bool is_bare_link(cmark_node *node)
{
    if (cmark_node_get_type(node) != CMARK_NODE_LINK || cmark_node_first_child(node))
        return false;
    const char *url = cmark_node_get_url(node);
    for (int i = 0; i < KINDS; i++)
        if (*url == '#' && g_str_has_prefix(url + 1, kinds[i].prefix))
            return true;
    return false;
}

static void name_link(Document *document, GHashTable *known, cmark_node *link)
{
    g_autofree char *id = g_uri_unescape_string(cmark_node_get_url(link) + 1, NULL);
    const Block *block = id ? g_hash_table_lookup(known, id) : NULL;
    if (!block)
        document_warn(document, document_line(link),
                      "no figure or table of this page has the anchor '%s'; give it that name, or "
                      "leave the link out",
                      cmark_node_get_url(link));
    const char *text = block ? block->label : cmark_node_get_url(link) + 1;
    cmark_node_append_child(link, markdown_part_node(link, text));
}

void markdown_settle_numbers(Document *document)
{
    int counts[KINDS] = {0};
    GHashTable *known = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) numbered = document_select(document->root, gets_number);
    for (guint i = 0; i < numbered->len; i++) {
        Block *block = markdown_block(numbered->pdata[i]);
        int kind = kind_of(block);
        block->number = ++counts[kind];
        g_autofree char *number = g_strdup_printf("%d", block->number);
        if (!block->id)
            block->id = g_strconcat(kinds[kind].prefix, number, NULL);
        make_unique(known, block);
        g_free(block->label);
        block->label = words_with(document->words, kinds[kind].word, "number", number);
        if (block->kind == BLOCK_FIGURE)
            markdown_write_figure(numbered->pdata[i]);
        else
            table_set_number(block->table, block->label, block->id);
    }
    g_autoptr(GPtrArray) links = document_select(document->root, is_bare_link);
    for (guint i = 0; i < links->len; i++)
        name_link(document, known, links->pdata[i]);
    g_hash_table_unref(known);
}
