#include "page/html.h"

#include <string.h>

#include "base/append.h"
#include "base/units.h"
#include "page/escape.h"

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

/* ---- Headings -------------------------------------------------------------------------------- */

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

static void find_headings(const Document *document, GPtrArray *headings)
{
    g_autoptr(GPtrArray) nodes = document_select(document_root(document), is_heading);
    GHashTable *ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
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
    find_headings(document, headings);
    return headings;
}

/* ---- Nodes ----------------------------------------------------------------------------------- */

typedef struct Writer {
    GString *out;
    const GPtrArray *headings;
    guint heading; /* the next one */
    const Words *words;
} Writer;

static void write_heading(Writer *writer, cmark_node *node, bool entering)
{
    int level = cmark_node_get_heading_level(node);
    const Heading *heading = g_ptr_array_index(writer->headings, writer->heading);
    if (entering) {
        g_string_append_printf(writer->out, "<h%d", level);
        html_attribute(writer->out, "id", heading->id);
        g_string_append_c(writer->out, '>');
        return;
    }
    writer->heading++;
    append_text(writer->out, " <a class=\"anchor\" href=\"#");
    html_escape_address(writer->out, heading->id);
    g_string_append_printf(writer->out, "\" aria-label=\"%s\">#</a></h%d>\n",
                           words_text(writer->words, WORD_LINK_HERE), level);
}

static bool in_tight_list(cmark_node *paragraph)
{
    cmark_node *item = cmark_node_parent(paragraph);
    cmark_node *list = item ? cmark_node_parent(item) : NULL;
    return list && cmark_node_get_type(list) == CMARK_NODE_LIST && cmark_node_get_list_tight(list);
}

static void write_paragraph(Writer *writer, cmark_node *node, bool entering)
{
    if (!in_tight_list(node))
        append_text(writer->out, entering ? "<p>" : "</p>\n");
    else if (!entering && cmark_node_next(node))
        g_string_append_c(writer->out, '\n');
}

static void write_list(Writer *writer, cmark_node *node, bool entering)
{
    bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
    if (!entering) {
        append_text(writer->out, ordered ? "</ol>\n" : "</ul>\n");
        return;
    }
    append_text(writer->out, ordered ? "<ol" : "<ul");
    if (ordered && cmark_node_get_list_start(node) != 1)
        g_string_append_printf(writer->out, " start=\"%d\"", cmark_node_get_list_start(node));
    append_text(writer->out, ">\n");
}

static void write_code_block(Writer *writer, cmark_node *node)
{
    const char *info = cmark_node_get_fence_info(node);
    size_t word = info ? strcspn(info, " \t{") : 0;
    append_text(writer->out, "<pre><code");
    if (word > 0) {
        g_autofree char *class_name = g_strdup_printf("language-%.*s", (int)word, info);
        html_attribute(writer->out, "class", class_name);
    }
    g_string_append_c(writer->out, '>');
    html_escape(writer->out, cmark_node_get_literal(node));
    append_text(writer->out, "</code></pre>\n");
}

static void write_link(Writer *writer, cmark_node *node, bool entering)
{
    if (!entering) {
        append_text(writer->out, "</a>");
        return;
    }
    const char *title = cmark_node_get_title(node);
    append_text(writer->out, "<a href=\"");
    html_escape_href(writer->out, cmark_node_get_url(node));
    g_string_append_c(writer->out, '"');
    html_attribute(writer->out, "title", title && *title ? title : NULL);
    if (html_link_external(cmark_node_get_url(node)))
        append_text(writer->out, " rel=\"noopener\"");
    g_string_append_c(writer->out, '>');
}

static void write_image(Writer *writer, cmark_node *node)
{
    g_autofree char *alt = document_text(node);
    append_text(writer->out, "<img src=\"");
    html_escape_address(writer->out, cmark_node_get_url(node));
    g_string_append_c(writer->out, '"');
    html_attribute(writer->out, "alt", alt);
    append_text(writer->out, " loading=\"lazy\">");
}

static void write_figure(Writer *writer, const Figure *figure)
{
    append_text(writer->out, "<figure class=\"chart\">\n<div class=\"scroll\">");
    if (figure->svg) {
        append_text(writer->out, figure->svg);
    } else {
        append_text(writer->out, "<img src=\"");
        html_escape_address(writer->out, figure->href);
        g_string_append_c(writer->out, '"');
        html_attribute(writer->out, "alt", figure->alt ? figure->alt : "");
        if (figure->width > 0 && figure->height > 0)
            g_string_append_printf(writer->out, " width=\"%d\" height=\"%d\"", figure->width,
                                   figure->height);
        append_text(writer->out, " loading=\"lazy\">");
    }
    append_text(writer->out, "</div>\n");
    if (figure->caption) {
        append_text(writer->out, "<figcaption>");
        html_escape(writer->out, figure->caption);
        append_text(writer->out, "</figcaption>\n");
    }
    append_text(writer->out, "</figure>\n");
}

static void write_block(Writer *writer, const Block *block, bool entering)
{
    switch (block->kind) {
    case BLOCK_TABLE:
        if (entering)
            table_to_html(block->table, writer->out);
        break;
    case BLOCK_FIGURE:
        if (entering)
            write_figure(writer, &block->figure);
        break;
    case BLOCK_NOTE:
        append_text(writer->out, entering ? "<aside" : "</aside>\n");
        if (entering) {
            append_text(writer->out, " class=\"note ");
            html_escape(writer->out, block->label);
            append_text(writer->out, "\">\n");
        }
        break;
    case BLOCK_DETAILS:
        append_text(writer->out, entering ? "<details>\n<summary>" : "</details>\n");
        if (entering) {
            html_escape(writer->out, block->label);
            append_text(writer->out, "</summary>\n");
        }
        break;
    }
}

/* Nodes that are an opening and a closing tag and nothing else. */
static const char *simple_tag(cmark_node_type type, bool entering)
{
    switch (type) {
    case CMARK_NODE_BLOCK_QUOTE:
        return entering ? "<blockquote>\n" : "</blockquote>\n";
    case CMARK_NODE_ITEM:
        return entering ? "<li>" : "</li>\n";
    case CMARK_NODE_EMPH:
        return entering ? "<em>" : "</em>";
    case CMARK_NODE_STRONG:
        return entering ? "<strong>" : "</strong>";
    case CMARK_NODE_THEMATIC_BREAK:
        return "<hr>\n";
    case CMARK_NODE_SOFTBREAK:
        return "\n";
    case CMARK_NODE_LINEBREAK:
        return "<br>\n";
    default:
        return NULL;
    }
}

static void write_code(Writer *writer, cmark_node *node)
{
    append_text(writer->out, "<code>");
    html_escape(writer->out, cmark_node_get_literal(node));
    append_text(writer->out, "</code>");
}

/* No line ends between a number and its unit. */
static void write_text(GString *out, const char *text)
{
    const char *from = text;
    for (const char *at = text; at && (at = strchr(at, ' ')); at++) {
        if (at == text || !g_ascii_isdigit(at[-1]) || !units_begin(at + 1))
            continue;
        g_autofree char *part = g_strndup(from, (gsize)(at - from));
        html_escape(out, part);
        append_text(out, "\u00a0");
        from = at + 1;
    }
    html_escape(out, from);
}

static void write_node(Writer *writer, cmark_node *node, bool entering)
{
    const char *tag = simple_tag(cmark_node_get_type(node), entering);
    const Block *block = document_block(node);
    if (block) {
        write_block(writer, block, entering);
        return;
    }
    if (tag) {
        append_text(writer->out, tag);
        return;
    }
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_HEADING:
        write_heading(writer, node, entering);
        break;
    case CMARK_NODE_PARAGRAPH:
        write_paragraph(writer, node, entering);
        break;
    case CMARK_NODE_LIST:
        write_list(writer, node, entering);
        break;
    case CMARK_NODE_LINK:
        write_link(writer, node, entering);
        break;
    case CMARK_NODE_CODE_BLOCK:
        write_code_block(writer, node);
        break;
    case CMARK_NODE_CODE:
        write_code(writer, node);
        break;
    case CMARK_NODE_TEXT:
    case CMARK_NODE_CUSTOM_INLINE:
        if (entering)
            write_text(writer->out, document_literal(node));
        break;
    default:
        break;
    }
}

char *html_render(const Document *document, GPtrArray *headings)
{
    g_autoptr(GPtrArray) own = headings ? g_ptr_array_ref(headings) : html_headings_new();
    Writer writer = {.out = g_string_sized_new(16384),
                     .headings = own,
                     .heading = own->len,
                     .words = document_words(document)};
    find_headings(document, own);
    cmark_iter *iter = cmark_iter_new(document_root(document));
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        if (cmark_node_get_type(node) == CMARK_NODE_IMAGE) {
            if (event == CMARK_EVENT_ENTER) {
                write_image(&writer, node);
                cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
            }
            continue;
        }
        write_node(&writer, node, event == CMARK_EVENT_ENTER);
    }
    cmark_iter_free(iter);
    return g_string_free(writer.out, FALSE);
}
