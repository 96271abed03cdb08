/* The tree as published Markdown. */
#include <string.h>

#include "base/append.h"
#include "markup/escape.h"
#include "markup/markdown_parts.h"

/* ---- Text ------------------------------------------------------------------------------------ */

/* The CommonMark renderer leaves '~' and '|' as they are, but "~~~" opens a code block, "~~"
 * strikes out and dashes between bars make a table. Such text is written by our own escape instead.
 */
static bool needs_guard(cmark_node *node)
{
    const char *text = markdown_is_text(node) ? cmark_node_get_literal(node) : "";
    return strchr(text, '~') || (strchr(text, '|') && !text[strspn(text, " |:-")]);
}

static void guard_texts(Document *document)
{
    g_autoptr(GPtrArray) nodes = document_select(document->root, needs_guard);
    for (guint i = 0; i < nodes->len; i++) {
        const char *literal = cmark_node_get_literal(nodes->pdata[i]);
        Inline is = {.kind = INLINE_TEXT,
                     .text = g_string_chunk_insert(document->literals, literal)};
        cmark_node *guarded = markdown_inline_node(document, &is);
        g_autoptr(GString) escaped = g_string_new(NULL);
        markdown_escape(escaped, literal);
        cmark_node_set_on_enter(guarded, escaped->str);
        cmark_node_replace(nodes->pdata[i], guarded);
        cmark_node_free(nodes->pdata[i]);
    }
}

static char *render(cmark_node *node)
{
    char *rendered = cmark_render_commonmark(node, CMARK_OPT_DEFAULT, 0);
    char *markdown = g_strdup(g_strchomp(rendered));
    cmark_get_default_mem_allocator()->free(rendered);
    return markdown;
}

/* ---- Tables and footnotes -------------------------------------------------------------------- *
 *
 * What is below their nodes is written into what cmark shows before them, and put aside meanwhile.
 */

static bool is_of(cmark_node *node, BlockKind kind)
{
    const Block *block = document_block(node);
    return block && block->kind == kind;
}

static bool is_table(cmark_node *node)
{
    return is_of(node, BLOCK_TABLE);
}

static bool is_figure(cmark_node *node)
{
    return is_of(node, BLOCK_FIGURE);
}

static bool is_footnote(cmark_node *node)
{
    return is_of(node, BLOCK_FOOTNOTE);
}

/* A bar within a cell is escaped wherever it stands, in code too, and once. */
static void write_cell(void *content, GString *out, void *data G_GNUC_UNUSED)
{
    g_autofree char *markdown = render(content);
    bool escaped = false;
    for (const char *at = markdown; *at; at++) {
        if (*at == '|' && !escaped)
            g_string_append_c(out, '\\');
        g_string_append_c(out, *at == '\n' ? ' ' : *at);
        escaped = *at == '\\' && !escaped;
    }
}

/* A table of more rows than the first has as many as the second in Markdown. */
typedef struct Excerpt {
    int most, rows;
} Excerpt;

static const Excerpt open_excerpt = {40, 12}, folded_excerpt = {8, 3};

static bool is_folded(cmark_node *node)
{
    while ((node = cmark_node_parent(node)))
        if (is_of(node, BLOCK_DETAILS))
            return true;
    return false;
}

static bool is_excerpt(const Document *document, const Table *table)
{
    return document->html && table_is_excerpt(table);
}

static int rows_shown(const Document *document, cmark_node *node)
{
    const Table *table = document_block(node)->table;
    const Excerpt *excerpt = is_folded(node) ? &folded_excerpt : &open_excerpt;
    bool all = !is_excerpt(document, table) || table_rows(table) <= excerpt->most;
    return all ? table_rows(table) : excerpt->rows;
}

/* "[107 more rows](index.html#table-2)" */
static void write_rest(const Document *document, const Block *block, int rest, GString *markdown)
{
    g_autofree char *number = g_strdup_printf("%d", rest);
    g_autofree char *words = words_with(document->words, WORD_MORE_ROWS, "rows", number);
    append_text(markdown, "\n… [");
    markdown_escape(markdown, words);
    append_text(markdown, "](");
    append_text(markdown, document->html);
    if (block->id) {
        g_string_append_c(markdown, '#');
        append_text(markdown, block->id);
    }
    append_text(markdown, ")\n");
}

static void set_table(Document *document, cmark_node *node)
{
    g_autoptr(GString) markdown = g_string_sized_new(1024);
    const Block *block = document_block(node);
    bool parts = !is_excerpt(document, block->table);
    int left = table_to_markdown(block->table, rows_shown(document, node), parts, markdown,
                                 write_cell, NULL);
    if (left > 0)
        write_rest(document, block, left, markdown);
    cmark_node_set_on_enter(node, markdown->str);
}

/* Lines behind the first stand under its text. */
static void set_footnote(Document *document G_GNUC_UNUSED, cmark_node *node)
{
    g_autoptr(GString) markdown = g_string_new(NULL);
    g_string_append_printf(markdown, "[^%d]: ", document_block(node)->number);
    cmark_node_set_on_enter(node, "");
    g_autofree char *inside = render(node);
    for (const char *at = inside; *at; at++) {
        g_string_append_c(markdown, *at);
        if (*at == '\n' && at[1] != '\n')
            append_text(markdown, "    ");
    }
    g_string_append_c(markdown, '\n');
    cmark_node_set_on_enter(node, markdown->str);
}

/* Of more bytes Markdown has what is folded no longer, but leads to it. */
enum { FOLD_MOST = 600 };

static bool is_outer_fold(cmark_node *node)
{
    return is_of(node, BLOCK_DETAILS) && !document_block(node)->whole && !is_folded(node);
}

/* "**[Energy](index.html)**" */
static void set_fold(Document *document, cmark_node *node)
{
    g_autoptr(GString) markdown = g_string_new("**[");
    markdown_escape(markdown, document_block(node)->label);
    append_text(markdown, "](");
    append_text(markdown, document->html);
    append_text(markdown, ")**\n");
    cmark_node_set_on_enter(node, markdown->str);
}

typedef struct Aside {
    cmark_node *node;
    char *enter;          /* what was written before it, or NULL: that stays */
    cmark_node *children; /* holds what is below it for now */
    cmark_node *stand_in; /* is written in its place, or NULL */
} Aside;

/* cmark does not know where a block of ours ends within a quote: there a paragraph says the same.
 */
static cmark_node *stand_in_for(cmark_node *node)
{
    if (!markdown_within(node, CMARK_NODE_BLOCK_QUOTE))
        return NULL;
    cmark_node *paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH);
    cmark_node *text = cmark_node_new(CMARK_NODE_CUSTOM_INLINE);
    g_autofree char *markdown = g_strchomp(g_strdup(cmark_node_get_on_enter(node)));
    cmark_node_set_on_enter(text, markdown);
    cmark_node_append_child(paragraph, text);
    cmark_node_replace(node, paragraph);
    return paragraph;
}

static void put_node_aside(Document *document, GArray *asides, cmark_node *node,
                           void (*set)(Document *, cmark_node *))
{
    Aside aside = {.node = node, .children = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK)};
    if (set == set_fold)
        aside.enter = g_strdup(cmark_node_get_on_enter(node));
    if (set)
        set(document, node);
    document_splice_into(aside.children, node);
    aside.stand_in = stand_in_for(node);
    g_array_append_val(asides, aside);
}

static void put_aside(Document *document, GArray *asides, bool (*chosen)(cmark_node *),
                      void (*set)(Document *, cmark_node *))
{
    g_autoptr(GPtrArray) nodes = document_select(document->root, chosen);
    for (guint i = 0; i < nodes->len; i++)
        put_node_aside(document, asides, nodes->pdata[i], set);
}

static void put_folds_aside(Document *document, GArray *asides)
{
    g_autoptr(GPtrArray) folds = document_select(document->root, is_outer_fold);
    for (guint i = 0; i < folds->len; i++) {
        g_autofree char *markdown = render(folds->pdata[i]);
        if (strlen(markdown) > FOLD_MOST)
            put_node_aside(document, asides, folds->pdata[i], set_fold);
    }
}

static void take_back(GArray *asides)
{
    for (guint i = asides->len; i-- > 0;) {
        const Aside *aside = &g_array_index(asides, Aside, i);
        document_splice_into(aside->node, aside->children);
        cmark_node_free(aside->children);
        if (aside->enter)
            cmark_node_set_on_enter(aside->node, aside->enter);
        g_free(aside->enter);
        if (aside->stand_in) {
            cmark_node_replace(aside->stand_in, aside->node);
            cmark_node_free(aside->stand_in);
        }
    }
}

char *document_to_markdown(Document *document)
{
    g_autoptr(GArray) asides = g_array_new(FALSE, FALSE, sizeof(Aside));
    guard_texts(document);
    put_aside(document, asides, is_table, set_table);
    put_aside(document, asides, is_figure, NULL);
    put_aside(document, asides, is_footnote, set_footnote);
    if (document->html)
        put_folds_aside(document, asides);
    g_autofree char *rendered = render(document->root);
    take_back(asides);
    return g_strconcat(rendered, "\n", NULL);
}

/* ---- The end of a page ----------------------------------------------------------------------- */

/* A cell has one line. */
static void flatten(cmark_node *paragraph)
{
    for (cmark_node *node = cmark_node_first_child(paragraph), *next; node; node = next) {
        cmark_node_type type = cmark_node_get_type(node);
        next = cmark_node_next(node);
        if (type != CMARK_NODE_SOFTBREAK && type != CMARK_NODE_LINEBREAK)
            continue;
        cmark_node_replace(node, markdown_text_node(" "));
        cmark_node_free(node);
    }
    cmark_consolidate_text_nodes(paragraph);
}

static void settle_cell(Table *table, int row, int column)
{
    cmark_node *paragraph = table_content(table, row, column);
    if (!paragraph)
        return;
    flatten(paragraph);
    g_autofree char *text = document_text(paragraph);
    cmark_node *first = cmark_node_first_child(paragraph);
    bool plain = !first || (markdown_is_text(first) && !cmark_node_next(first));
    table_set_content(table, row, column, plain ? NULL : paragraph, text);
    if (plain)
        cmark_node_free(paragraph);
}

static void settle_table(cmark_node *node)
{
    Table *table = document_block(node)->table;
    if (!cmark_node_first_child(node))
        return;
    for (int row = -1; row < table_rows(table); row++)
        for (int column = 0; column < table_columns(table); column++)
            settle_cell(table, row, column);
    table_find_numeric(table);
}

void document_settle(Document *document)
{
    g_autoptr(GPtrArray) tables = document_select(document->root, is_table);
    markdown_settle_footnotes(document);
    markdown_settle_numbers(document);
    for (guint i = 0; i < tables->len; i++)
        settle_table(tables->pdata[i]);
}
