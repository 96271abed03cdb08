#include <string.h>

#include "markup/escape.h"
#include "markup/markdown_parts.h"

const char *const document_note_kinds[] = {"note",    "tip",      "important", "warning",
                                           "caution", "takeaway", NULL};

Block *markdown_block(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    bool may = type == CMARK_NODE_CUSTOM_BLOCK || type == CMARK_NODE_BLOCK_QUOTE;
    return may ? cmark_node_get_user_data(node) : NULL;
}

Inline *markdown_inline(cmark_node *node)
{
    return cmark_node_get_type(node) == CMARK_NODE_CUSTOM_INLINE ? cmark_node_get_user_data(node)
                                                                 : NULL;
}

cmark_node *markdown_block_node(Document *document, cmark_node_type type, BlockKind kind)
{
    Block *block = g_new0(Block, 1);
    cmark_node *node = cmark_node_new(type);
    block->kind = kind;
    g_ptr_array_add(document->blocks, block);
    cmark_node_set_user_data(node, block);
    cmark_node_append_child(document->limbo, node);
    return node;
}

cmark_node *markdown_inline_node(Document *document, const Inline *is)
{
    cmark_node *node = cmark_node_new(CMARK_NODE_CUSTOM_INLINE);
    Inline *copy = g_memdup2(is, sizeof *is);
    g_ptr_array_add(document->inlines, copy);
    cmark_node_set_user_data(node, copy);
    return node;
}

/* An empty line must follow, or the next paragraph would read as the last row of a table. */
static void set_verbatim(cmark_node *node, GString *markdown)
{
    while (markdown->len && markdown->str[markdown->len - 1] == '\n')
        g_string_truncate(markdown, markdown->len - 1);
    g_string_append_c(markdown, '\n');
    cmark_node_set_on_enter(node, markdown->str);
}

cmark_node *document_table(Document *document, Table *table)
{
    cmark_node *node = markdown_block_node(document, CMARK_NODE_CUSTOM_BLOCK, BLOCK_TABLE);
    markdown_block(node)->table = table;
    if (table_name(table))
        document_set_name(node, table_name(table));
    return node;
}

void markdown_write_figure(cmark_node *node)
{
    const Block *block = document_block(node);
    const Figure *figure = &block->figure;
    g_autoptr(GString) markdown = g_string_new("![");
    markdown_escape(markdown, figure->alt);
    g_string_append(markdown, "](");
    markdown_escape_href(markdown, figure->href);
    g_string_append(markdown, ")");
    if (figure->caption || block->label) {
        g_string_append(markdown, "\n\n*");
        markdown_escape(markdown, block->label ? block->label : "");
        g_string_append(markdown, block->label && figure->caption ? ". " : "");
        markdown_escape(markdown, figure->caption ? figure->caption : "");
        g_string_append_c(markdown, '*');
    }
    set_verbatim(node, markdown);
}

static const char *keep(Document *document, const char *text)
{
    return text ? g_string_chunk_insert(document->literals, text) : NULL;
}

/* "drawings/loss.svg" is called "loss". */
static void set_name_of_file(cmark_node *node, const char *href)
{
    g_autofree char *name = g_path_get_basename(*href ? href : "picture");
    char *dot = strrchr(name, '.');
    if (dot && dot > name)
        *dot = '\0';
    document_set_name(node, name);
}

cmark_node *document_figure(Document *document, const Figure *figure)
{
    cmark_node *node = markdown_block_node(document, CMARK_NODE_CUSTOM_BLOCK, BLOCK_FIGURE);
    Block *block = markdown_block(node);
    block->figure = *figure;
    block->figure.href = g_strdup(figure->href ? figure->href : "");
    block->figure.alt = keep(document, figure->alt);
    block->figure.caption = keep(document, figure->caption);
    block->figure.source = keep(document, figure->source);
    block->figure.command = keep(document, figure->command);
    block->figure.data = keep(document, figure->data);
    block->figure.work = keep(document, figure->work);
    block->figure.address = keep(document, figure->address);
    if (figure->name)
        document_set_name(node, figure->name);
    else
        set_name_of_file(node, block->figure.href);
    block->figure.name = NULL;
    markdown_write_figure(node);
    return node;
}

void document_set_figure_href(cmark_node *node, char *href)
{
    Block *block = markdown_block(node);
    if (!href)
        return;
    g_free((char *)block->figure.href);
    block->figure.href = href;
    markdown_write_figure(node);
}

const char *document_note_name(const Document *document, const char *kind)
{
    Word word = words_named(kind);
    return word < WORD_COUNT ? words_text(document->words, word) : kind;
}

cmark_node *document_note(Document *document, const char *kind, const char *title)
{
    cmark_node *node = markdown_block_node(document, CMARK_NODE_BLOCK_QUOTE, BLOCK_NOTE);
    markdown_block(node)->label = g_strdup(kind);
    cmark_node *paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH);
    cmark_node *strong = cmark_node_new(CMARK_NODE_STRONG);
    cmark_node_append_child(strong,
                            markdown_text_node(title ? title : document_note_name(document, kind)));
    cmark_node_append_child(paragraph, strong);
    cmark_node_append_child(node, paragraph);
    return node;
}

/* In Markdown the label is a bold line above what it holds. */
static cmark_node *labelled(Document *document, BlockKind kind, const char *label)
{
    g_autoptr(GString) markdown = g_string_new("**");
    markdown_escape(markdown, label);
    g_string_append(markdown, "**\n");
    cmark_node *node = markdown_block_node(document, CMARK_NODE_CUSTOM_BLOCK, kind);
    markdown_block(node)->label = g_strdup(label);
    cmark_node_set_on_enter(node, markdown->str);
    return node;
}

cmark_node *document_details(Document *document, const char *summary)
{
    return labelled(document, BLOCK_DETAILS, summary);
}

void document_keep_whole(cmark_node *details)
{
    markdown_block(details)->whole = true;
}

void document_unfold(cmark_node *details)
{
    markdown_block(details)->open = true;
}

cmark_node *document_tiles(Document *document)
{
    return markdown_block_node(document, CMARK_NODE_CUSTOM_BLOCK, BLOCK_TILES);
}

cmark_node *document_beside(Document *document)
{
    return markdown_block_node(document, CMARK_NODE_CUSTOM_BLOCK, BLOCK_BESIDE);
}

cmark_node *document_side(Document *document)
{
    return markdown_block_node(document, CMARK_NODE_CUSTOM_BLOCK, BLOCK_SIDE);
}

cmark_node *document_tabs(Document *document)
{
    cmark_node *node = markdown_block_node(document, CMARK_NODE_CUSTOM_BLOCK, BLOCK_TABS);
    markdown_block(node)->number = ++document->tabs;
    return node;
}

cmark_node *document_tab(Document *document, cmark_node *tabs, const char *label)
{
    cmark_node *node = labelled(document, BLOCK_TAB, label);
    markdown_block(node)->number = document_block(tabs)->number;
    return node;
}

cmark_node *document_scripted(Document *document, const char *class_name, const char *json,
                              const char *html)
{
    cmark_node *node = markdown_block_node(document, CMARK_NODE_CUSTOM_BLOCK, BLOCK_SCRIPTED);
    markdown_block(node)->script_class = g_strdup(class_name);
    markdown_block(node)->data = g_strdup(json);
    markdown_block(node)->html = g_strdup(html);
    return node;
}

cmark_node *document_example(Document *document, const char *source, cmark_node **result)
{
    cmark_node *node = markdown_block_node(document, CMARK_NODE_CUSTOM_BLOCK, BLOCK_EXAMPLE);
    cmark_node *code = cmark_node_new(CMARK_NODE_CODE_BLOCK);
    cmark_node_set_literal(code, source);
    cmark_node_set_fence_info(code, "markdown");
    cmark_node_append_child(node, code);
    *result = markdown_block_node(document, CMARK_NODE_CUSTOM_BLOCK, BLOCK_RESULT);
    cmark_node_append_child(node, *result);
    return node;
}

const Block *document_block(cmark_node *node)
{
    return markdown_block(node);
}

const Inline *document_inline(cmark_node *node)
{
    return markdown_inline(node);
}
