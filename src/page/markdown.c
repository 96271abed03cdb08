#include "page/markdown.h"

#include <string.h>

#include "page/escape.h"

struct Document {
    cmark_node *root;
    cmark_node *limbo;      /* parent of every node that does not hang in the tree (yet) */
    GPtrArray *blocks;      /* Block * */
    GStringChunk *literals; /* of the nodes guard_tildes made */
    const Words *words;
};

/* ---- Parsing --------------------------------------------------------------------------------- */

static bool links(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    return type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE;
}

static bool refused(cmark_node *node)
{
    return links(node) && !html_link_allowed(cmark_node_get_url(node));
}

static bool raw_html(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    return type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE;
}

static bool text_of_tildes(cmark_node *node)
{
    return cmark_node_get_type(node) == CMARK_NODE_TEXT &&
           strstr(cmark_node_get_literal(node), "~~");
}

GPtrArray *document_select(cmark_node *root, bool (*chosen)(cmark_node *))
{
    GPtrArray *nodes = g_ptr_array_new();
    cmark_iter *iter = cmark_iter_new(root);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE)
        if (event == CMARK_EVENT_ENTER && chosen(cmark_iter_get_node(iter)))
            g_ptr_array_add(nodes, cmark_iter_get_node(iter));
    cmark_iter_free(iter);
    return nodes;
}

static void unwrap_refused(cmark_node *root)
{
    g_autoptr(GPtrArray) nodes = document_select(root, refused);
    for (guint i = 0; i < nodes->len; i++) {
        document_splice_before(nodes->pdata[i], nodes->pdata[i]);
        cmark_node_free(nodes->pdata[i]);
    }
}

static cmark_node *text_node(const char *text)
{
    cmark_node *node = cmark_node_new(CMARK_NODE_TEXT);
    cmark_node_set_literal(node, text);
    return node;
}

static void html_to_text(cmark_node *root)
{
    g_autoptr(GPtrArray) nodes = document_select(root, raw_html);
    for (guint i = 0; i < nodes->len; i++) {
        cmark_node *node = nodes->pdata[i];
        g_autofree char *html = g_strstrip(g_strdup(cmark_node_get_literal(node)));
        cmark_node *text = text_node(html);
        if (cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK) {
            cmark_node *paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH);
            cmark_node_append_child(paragraph, text);
            text = paragraph;
        }
        if (g_str_has_prefix(html, "<!--"))
            cmark_node_free(text);
        else
            cmark_node_insert_before(node, text);
        cmark_node_free(node);
    }
}

static cmark_node *parse(const char *text, size_t len)
{
    cmark_node *root = cmark_parse_document(text, len, CMARK_OPT_VALIDATE_UTF8);
    unwrap_refused(root);
    html_to_text(root);
    cmark_consolidate_text_nodes(root);
    return root;
}

static void block_free(gpointer data)
{
    Block *block = data;
    table_free(block->table);
    g_free((char *)block->figure.href);
    g_free((char *)block->figure.alt);
    g_free((char *)block->figure.caption);
    g_free((char *)block->figure.svg);
    g_free(block->label);
    g_free(block);
}

Document *document_parse(const char *text, size_t len)
{
    Document *document = g_new0(Document, 1);
    document->root = parse(text, len);
    document->limbo = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
    document->blocks = g_ptr_array_new_with_free_func(block_free);
    document->literals = g_string_chunk_new(64);
    document->words = words_for("en");
    return document;
}

void document_free(Document *document)
{
    if (!document)
        return;
    cmark_node_free(document->root);
    cmark_node_free(document->limbo);
    g_ptr_array_free(document->blocks, TRUE);
    g_string_chunk_free(document->literals);
    g_free(document);
}

void document_set_words(Document *document, const Words *words)
{
    document->words = words;
}

const Words *document_words(const Document *document)
{
    return document->words;
}

cmark_node *document_root(const Document *document)
{
    return document->root;
}

cmark_node *document_fragment(Document *document, const char *text, size_t len)
{
    cmark_node *holder = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
    cmark_node *root = parse(text, len);
    cmark_node_append_child(document->limbo, holder);
    document_splice_into(holder, root);
    cmark_node_free(root);
    return holder;
}

void document_splice_before(cmark_node *mark, cmark_node *from)
{
    for (cmark_node *node; (node = cmark_node_first_child(from));)
        if (!cmark_node_insert_before(mark, node))
            cmark_node_free(node);
}

void document_splice_into(cmark_node *parent, cmark_node *from)
{
    for (cmark_node *node; (node = cmark_node_first_child(from));)
        if (!cmark_node_append_child(parent, node))
            cmark_node_free(node);
}

/* ---- Blocks ---------------------------------------------------------------------------------- */

static cmark_node *block_node(Document *document, cmark_node_type type, Block *block)
{
    cmark_node *node = cmark_node_new(type);
    g_ptr_array_add(document->blocks, block);
    cmark_node_set_user_data(node, block);
    cmark_node_append_child(document->limbo, node);
    return node;
}

static Block *block_of(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    bool may = type == CMARK_NODE_CUSTOM_BLOCK || type == CMARK_NODE_BLOCK_QUOTE;
    return may ? cmark_node_get_user_data(node) : NULL;
}

static Block *block_new(BlockKind kind)
{
    Block *block = g_new0(Block, 1);
    block->kind = kind;
    return block;
}

/* An empty line must follow, or the next paragraph would read as the last row of a table. */
static void set_verbatim(cmark_node *node, GString *markdown)
{
    while (markdown->len && markdown->str[markdown->len - 1] == '\n')
        g_string_truncate(markdown, markdown->len - 1);
    g_string_append_c(markdown, '\n');
    cmark_node_set_on_enter(node, markdown->str);
}

void document_table_changed(cmark_node *node)
{
    g_autoptr(GString) markdown = g_string_sized_new(1024);
    table_to_markdown(document_block(node)->table, markdown);
    set_verbatim(node, markdown);
}

cmark_node *document_table(Document *document, Table *table)
{
    Block *block = block_new(BLOCK_TABLE);
    block->table = table;
    cmark_node *node = block_node(document, CMARK_NODE_CUSTOM_BLOCK, block);
    document_table_changed(node);
    return node;
}

static void write_figure(cmark_node *node, const Figure *figure)
{
    g_autoptr(GString) markdown = g_string_new("![");
    markdown_escape(markdown, figure->alt);
    g_string_append(markdown, "](");
    markdown_escape_href(markdown, figure->href);
    g_string_append(markdown, ")");
    if (figure->caption) {
        g_string_append(markdown, "\n\n*");
        markdown_escape(markdown, figure->caption);
        g_string_append_c(markdown, '*');
    }
    set_verbatim(node, markdown);
}

cmark_node *document_figure(Document *document, const Figure *figure)
{
    Block *block = block_new(BLOCK_FIGURE);
    block->figure = *figure;
    block->figure.href = g_strdup(figure->href ? figure->href : "");
    block->figure.alt = g_strdup(figure->alt);
    block->figure.caption = g_strdup(figure->caption);
    block->figure.svg = g_strdup(figure->svg);
    cmark_node *node = block_node(document, CMARK_NODE_CUSTOM_BLOCK, block);
    write_figure(node, &block->figure);
    return node;
}

void document_set_figure_href(cmark_node *node, char *href)
{
    Block *block = block_of(node);
    if (!href)
        return;
    g_free((char *)block->figure.href);
    block->figure.href = href;
    write_figure(node, &block->figure);
}

/* What a note is called that has no title. */
static const char *name_of_kind(const Document *document, const char *kind)
{
    Word word = words_named(kind);
    return word < WORD_COUNT ? words_text(document->words, word) : kind;
}

cmark_node *document_note(Document *document, const char *kind, const char *title)
{
    Block *block = block_new(BLOCK_NOTE);
    block->label = g_strdup(kind);
    cmark_node *node = block_node(document, CMARK_NODE_BLOCK_QUOTE, block);
    cmark_node *paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH);
    cmark_node *strong = cmark_node_new(CMARK_NODE_STRONG);
    cmark_node_append_child(strong, text_node(title ? title : name_of_kind(document, kind)));
    cmark_node_append_child(paragraph, strong);
    cmark_node_append_child(node, paragraph);
    return node;
}

cmark_node *document_details(Document *document, const char *summary)
{
    g_autoptr(GString) markdown = g_string_new("**");
    Block *block = block_new(BLOCK_DETAILS);
    block->label = g_strdup(summary);
    markdown_escape(markdown, summary);
    g_string_append(markdown, "**\n");
    cmark_node *node = block_node(document, CMARK_NODE_CUSTOM_BLOCK, block);
    cmark_node_set_on_enter(node, markdown->str);
    return node;
}

const Block *document_block(cmark_node *node)
{
    return block_of(node);
}

/* ---- Lines ----------------------------------------------------------------------------------- */

int document_line(cmark_node *node)
{
    const Block *block = block_of(node);
    return block ? block->line : links(node) ? GPOINTER_TO_INT(cmark_node_get_user_data(node)) : 0;
}

void document_set_line(cmark_node *node, int line)
{
    Block *block = block_of(node);
    if (block)
        block->line = line;
    else if (links(node))
        cmark_node_set_user_data(node, GINT_TO_POINTER(line));
}

void document_set_lines(cmark_node *root, int first_line, bool within)
{
    g_autoptr(GPtrArray) nodes = document_select(root, links);
    for (guint i = 0; i < nodes->len; i++) {
        int line = within ? MAX(cmark_node_get_start_line(nodes->pdata[i]), 1) - 1 : 0;
        if (document_line(nodes->pdata[i]) == 0)
            document_set_line(nodes->pdata[i], first_line + line);
    }
}

/* ---- Text and Markdown ----------------------------------------------------------------------- */

const char *document_literal(cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT:
        return cmark_node_get_literal(node);
    case CMARK_NODE_CUSTOM_INLINE:
        return cmark_node_get_user_data(node);
    default:
        return NULL;
    }
}

char *document_text(cmark_node *node)
{
    GString *text = g_string_new(NULL);
    cmark_iter *iter = cmark_iter_new(node);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *at = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(at);
        const char *literal = type == CMARK_NODE_CODE ? cmark_node_get_literal(at) : NULL;
        if (event != CMARK_EVENT_ENTER)
            continue;
        if (!literal)
            literal = document_literal(at);
        if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
            literal = " ";
        g_string_append(text, literal ? literal : "");
    }
    cmark_iter_free(iter);
    return g_string_free(text, FALSE);
}

/* The CommonMark renderer leaves '~' as it is, but "~~~" opens a code block and "~~" strikes out on
 * GitHub. Such text is written by our own escape instead. */
static void guard_tildes(const Document *document)
{
    g_autoptr(GPtrArray) nodes = document_select(document->root, text_of_tildes);
    for (guint i = 0; i < nodes->len; i++) {
        cmark_node *node = nodes->pdata[i], *guarded = cmark_node_new(CMARK_NODE_CUSTOM_INLINE);
        const char *literal = cmark_node_get_literal(node);
        g_autoptr(GString) escaped = g_string_new(NULL);
        markdown_escape(escaped, literal);
        cmark_node_set_on_enter(guarded, escaped->str);
        cmark_node_set_user_data(guarded, g_string_chunk_insert(document->literals, literal));
        cmark_node_replace(node, guarded);
        cmark_node_free(node);
    }
}

char *document_to_markdown(const Document *document)
{
    guard_tildes(document);
    char *rendered = cmark_render_commonmark(document->root, CMARK_OPT_DEFAULT, 0);
    char *markdown = g_strconcat(g_strchomp(rendered), "\n", NULL);
    cmark_get_default_mem_allocator()->free(rendered);
    return markdown;
}
