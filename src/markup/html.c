#include "markup/html.h"

#include <string.h>

#include "base/append.h"
#include "base/packed_call.h"
#include "base/units.h"
#include "markup/escape.h"
#include "markup/html_figure.h"

typedef struct Writer {
    GString *out;
    const GPtrArray *headings;
    guint heading; /* the next one */
    const Document *document;
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

/* From a footnote to where the text refers to it. */
static void write_ways_back(Writer *writer, const Block *footnote)
{
    for (int time = 1; time <= footnote->times; time++) {
        g_autofree char *id = html_footnote_id(footnote->number, time);
        g_string_append_printf(writer->out, " <a class=\"back\" href=\"#%s\"", id);
        html_attribute(writer->out, "aria-label", words_text(writer->words, WORD_BACK));
        append_text(writer->out, ">↩");
        if (time > 1)
            g_string_append_printf(writer->out, "%d", time);
        append_text(writer->out, "</a>");
    }
}

static bool ends_footnote(cmark_node *node)
{
    const Block *around = cmark_node_parent(node) ? document_block(cmark_node_parent(node)) : NULL;
    return !cmark_node_next(node) && around && around->kind == BLOCK_FOOTNOTE;
}

static void write_paragraph(Writer *writer, cmark_node *node, bool entering)
{
    if (!entering && ends_footnote(node))
        write_ways_back(writer, document_block(cmark_node_parent(node)));
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
    const char *title = cmark_node_get_title(node);
    append_text(writer->out, "<img src=\"");
    html_escape_address(writer->out, cmark_node_get_url(node));
    g_string_append_c(writer->out, '"');
    html_attribute(writer->out, "alt", alt);
    html_attribute(writer->out, "title", title && *title ? title : NULL);
    append_text(writer->out, " loading=\"lazy\">");
}

static void write_footnote(Writer *writer, cmark_node *node, bool entering)
{
    const Block *block = document_block(node);
    cmark_node *last = cmark_node_last_child(node);
    if (entering) {
        g_string_append_printf(writer->out, "<li id=\"fn-%d\">\n", block->number);
        return;
    }
    if (!last || cmark_node_get_type(last) != CMARK_NODE_PARAGRAPH) {
        append_text(writer->out, "<p>");
        write_ways_back(writer, block);
        append_text(writer->out, "</p>\n");
    }
    append_text(writer->out, "</li>\n");
}

static void write_section(Writer *writer, bool entering)
{
    append_text(writer->out, entering ? "<section class=\"footnotes\"" : "</ol>\n</section>\n");
    if (!entering)
        return;
    html_attribute(writer->out, "aria-label", words_text(writer->words, WORD_FOOTNOTES));
    append_text(writer->out, ">\n<ol>\n");
}

/* The first of them is chosen. What a style sheet does not hide is all there to be read. */
static void write_tab(Writer *writer, cmark_node *node, bool entering)
{
    const Block *block = document_block(node);
    if (!entering) {
        append_text(writer->out, "</section>\n");
        return;
    }
    g_string_append_printf(writer->out, "<label><input type=\"radio\" name=\"tabs-%d\"%s> ",
                           block->number, cmark_node_previous(node) ? "" : " checked");
    html_escape(writer->out, block->label);
    append_text(writer->out, "</label>\n<section");
    html_attribute(writer->out, "aria-label", block->label);
    append_text(writer->out, ">\n");
}

/* Within a string of JSON "<" is as good as "\\u003c", and ends no script. */
static void write_scripted(Writer *writer, const Block *block)
{
    append_text(writer->out, "<div");
    html_attribute(writer->out, "class", block->script_class);
    append_text(writer->out, " hidden><script type=\"application/json\">");
    g_autofree char *data = packed_json(block->data);
    for (const char *at = data; *at; at++) {
        if (*at == '<')
            append_text(writer->out, "\\u003c");
        else
            g_string_append_c(writer->out, *at);
    }
    append_text(writer->out, "</script>");
    append_text(writer->out, block->html);
    append_text(writer->out, "</div>\n");
}

/* What is only held together. */
static void write_division(Writer *writer, BlockKind kind, bool entering)
{
    static const char *const classes[] = {
        [BLOCK_EXAMPLE] = "example", [BLOCK_RESULT] = "result", [BLOCK_TILES] = "tiles",
        [BLOCK_TABS] = "tabs",       [BLOCK_BESIDE] = "beside", [BLOCK_SIDE] = "side"};
    if (entering)
        g_string_append_printf(writer->out, "<div class=\"%s\">\n", classes[kind]);
    else
        append_text(writer->out, "</div>\n");
}

static void write_cell(void *content, GString *out, void *data);

static void write_block(Writer *writer, cmark_node *node, bool entering)
{
    const Block *block = document_block(node);
    switch (block->kind) {
    case BLOCK_TABLE:
        if (entering)
            table_to_html(block->table, writer->out, write_cell, writer);
        break;
    case BLOCK_FIGURE:
        if (entering)
            html_figure(writer->out, block, writer->words);
        break;
    case BLOCK_NOTE:
        append_text(writer->out, entering ? "<aside" : "</aside>\n");
        if (entering) {
            append_text(writer->out, " class=\"note ");
            html_escape(writer->out, block->label);
            append_text(writer->out, "\">\n");
        }
        break;
    case BLOCK_EXAMPLE:
    case BLOCK_RESULT:
    case BLOCK_TILES:
    case BLOCK_TABS:
    case BLOCK_BESIDE:
    case BLOCK_SIDE:
        write_division(writer, block->kind, entering);
        break;
    case BLOCK_FOOTNOTE:
        write_footnote(writer, node, entering);
        break;
    case BLOCK_FOOTNOTES:
        write_section(writer, entering);
        break;
    case BLOCK_SCRIPTED:
        if (entering)
            write_scripted(writer, block);
        break;
    case BLOCK_TAB:
        write_tab(writer, node, entering);
        break;
    case BLOCK_DETAILS:
        append_text(writer->out, !entering     ? "</details>\n"
                                 : block->open ? "<details open>\n<summary>"
                                               : "<details>\n<summary>");
        if (entering) {
            html_escape_text(writer->out, block->label);
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

/* The space in "Figure 3" where that is a link to the figure; NULL: it is none. */
static const char *before_number(cmark_node *node, const char *text)
{
    cmark_node *link = cmark_node_parent(node);
    const char *to = cmark_node_get_type(link) == CMARK_NODE_LINK ? cmark_node_get_url(link) : "";
    const char *space = strrchr(text, ' ');
    bool numbered = space && space[1] && strspn(space + 1, "0123456789") == strlen(space + 1);
    bool refers = g_str_has_prefix(to, "#figure-") || g_str_has_prefix(to, "#table-");
    return numbered && refers ? space : NULL;
}

/* Text, or a plain space of its own where it begins behind a number, as in "**5** MB". */
static void write_text(Writer *writer, cmark_node *node, const char *text)
{
    const char *space = before_number(node, text);
    if (space) {
        g_autofree char *word = g_strndup(text, (gsize)(space - text));
        html_escape_text(writer->out, word);
        append_text(writer->out, UNITS_SPACE);
        text = space + 1;
    }
    cmark_node *before = *text == ' ' ? cmark_node_previous(node) : NULL;
    g_autofree char *number = before ? document_text(before) : NULL;
    g_autofree char *line = number ? g_strconcat(number, text, NULL) : NULL;
    if (line && units_joined(line, line + strlen(number))) {
        append_text(writer->out, UNITS_SPACE);
        text++;
    }
    html_escape_text(writer->out, text);
}

/* The end of a line in the source is a space. */
static void write_soft_break(Writer *writer, cmark_node *node)
{
    cmark_node *next = cmark_node_next(node), *last = cmark_node_previous(node);
    const char *after = next ? document_literal(next) : NULL;
    const char *before = last ? document_literal(last) : NULL;
    g_autofree char *line = before && after ? g_strconcat(before, " ", after, NULL) : NULL;
    bool joined = line && units_joined(line, line + strlen(before));
    append_text(writer->out, joined ? UNITS_SPACE : "\n");
}

static bool is_task(cmark_node *node)
{
    cmark_node *paragraph =
        cmark_node_get_type(node) == CMARK_NODE_ITEM ? cmark_node_first_child(node) : NULL;
    cmark_node *first = paragraph ? cmark_node_first_child(paragraph) : NULL;
    const Inline *is = first ? document_inline(first) : NULL;
    return is && is->kind == INLINE_TASK;
}

static void write_box(Writer *writer, bool done)
{
    append_text(writer->out, "<input type=\"checkbox\" disabled");
    append_text(writer->out, done ? " checked" : "");
    html_attribute(writer->out, "aria-label",
                   words_text(writer->words, done ? WORD_TASK_DONE : WORD_TASK_OPEN));
    append_text(writer->out, "> ");
}

static void write_reference(Writer *writer, const Inline *is)
{
    g_autofree char *id = html_footnote_id(is->number, is->time);
    g_autofree char *number = g_strdup_printf("%d", is->number);
    g_autofree char *label = words_with(writer->words, WORD_FOOTNOTE, "number", number);
    if (is->number == 0)
        return;
    g_string_append_printf(writer->out, "<sup class=\"footnote\"><a href=\"#fn-%s\" id=\"%s\"",
                           number, id);
    html_attribute(writer->out, "aria-label", label);
    g_string_append_printf(writer->out, ">%s</a></sup>", number);
}

static void write_inline(Writer *writer, cmark_node *node, bool entering)
{
    const Inline *is = document_inline(node);
    switch (is->kind) {
    case INLINE_TEXT:
        if (entering)
            write_text(writer, node, is->text);
        break;
    case INLINE_ALERT:
        append_text(writer->out, entering ? "<strong>" : "</strong>");
        if (entering)
            html_escape(writer->out, document_note_name(writer->document, is->text));
        break;
    case INLINE_BREAK:
        append_text(writer->out, entering ? "<br>" : "");
        break;
    case INLINE_STRIKE:
        append_text(writer->out, entering ? "<del>" : "</del>");
        break;
    case INLINE_TASK:
        if (entering)
            write_box(writer, is->done);
        break;
    case INLINE_FOOTNOTE:
        if (entering)
            write_reference(writer, is);
        break;
    }
}

static void write_node(Writer *writer, cmark_node *node, bool entering)
{
    const char *tag = is_task(node) && entering ? "<li class=\"task\">"
                                                : simple_tag(cmark_node_get_type(node), entering);
    if (document_block(node)) {
        write_block(writer, node, entering);
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
    case CMARK_NODE_IMAGE:
        write_image(writer, node);
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
        if (entering)
            write_text(writer, node, document_literal(node));
        break;
    case CMARK_NODE_SOFTBREAK:
        write_soft_break(writer, node);
        break;
    case CMARK_NODE_CUSTOM_INLINE:
        if (document_inline(node))
            write_inline(writer, node, entering);
        break;
    default:
        break;
    }
}

/* What is below these is part of what is written for them. */
static bool is_whole(cmark_node *node)
{
    const Block *block = document_block(node);
    return cmark_node_get_type(node) == CMARK_NODE_IMAGE || (block && block->kind == BLOCK_TABLE);
}

/* Writes all that is below `root`, which is not written itself. */
static void write_inside(Writer *writer, cmark_node *root)
{
    cmark_iter *iter = cmark_iter_new(root);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        bool entering = event == CMARK_EVENT_ENTER;
        if (node == root || (is_whole(node) && !entering))
            continue;
        if (is_whole(node))
            cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
        write_node(writer, node, entering);
    }
    cmark_iter_free(iter);
}

static void write_cell(void *content, GString *out, void *data)
{
    Writer writer = *(const Writer *)data;
    writer.out = out;
    write_inside(&writer, content);
}

char *html_render(const Document *document, GPtrArray *headings)
{
    g_autoptr(GPtrArray) own = headings ? g_ptr_array_ref(headings) : html_headings_new();
    Writer writer = {.out = g_string_sized_new(16384),
                     .headings = own,
                     .heading = own->len,
                     .document = document,
                     .words = document_words(document)};
    html_find_headings(document, own);
    write_inside(&writer, document_root(document));
    return g_string_free(writer.out, FALSE);
}
