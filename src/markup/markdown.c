#include <string.h>

#include "markup/escape.h"
#include "markup/markdown_parts.h"

/* ---- Parsing --------------------------------------------------------------------------------- */

bool markdown_is_link(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    return type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE;
}

static bool refused(cmark_node *node)
{
    return markdown_is_link(node) && !html_link_allowed(cmark_node_get_url(node));
}

static bool raw_html(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    return type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE;
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

cmark_node *markdown_text_node(const char *text)
{
    cmark_node *node = cmark_node_new(CMARK_NODE_TEXT);
    cmark_node_set_literal(node, text);
    return node;
}

cmark_node *markdown_part_node(cmark_node *whole, const char *text)
{
    cmark_node *node = markdown_text_node(text);
    cmark_node_set_user_data(node, GINT_TO_POINTER(document_parsed_line(whole)));
    return node;
}

bool markdown_is_text(cmark_node *node)
{
    return cmark_node_get_type(node) == CMARK_NODE_TEXT;
}

static void warn_of_html(Document *document, cmark_node *node, const char *html)
{
    enum { SHOWN = 40 };
    g_autofree char *begin = g_utf8_substring(html, 0, MIN(SHOWN, g_utf8_strlen(html, -1)));
    document_warn(document, -document_parsed_line(node),
                  "'%s' is HTML, which is shown as it is typed; write Markdown, or '\\<' where it "
                  "is meant to be read",
                  g_strdelimit(begin, "\n\r\t", ' '));
}

/* "<br>", "<br/>" or "<br />". */
static bool is_break(const char *html)
{
    return g_ascii_strncasecmp(html, "<br", 3) == 0 &&
           strcmp(html + 3 + strspn(html + 3, " /"), ">") == 0;
}

static cmark_node *break_node(Document *document, cmark_node *place)
{
    Inline is = {.kind = INLINE_BREAK};
    if (!markdown_within_table(place))
        return cmark_node_new(CMARK_NODE_LINEBREAK);
    cmark_node *node = markdown_inline_node(document, &is);
    cmark_node_set_on_enter(node, "<br>");
    return node;
}

static bool is_html_block(cmark_node *node)
{
    return cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK;
}

/* What stands behind a comment; "" where nothing does, `html` itself where it is none. */
static const char *behind_comment(Document *document, cmark_node *node, const char *html)
{
    if (!g_str_has_prefix(html, "<!--"))
        return html;
    const char *end = strstr(html, "-->");
    const char *rest = end ? end + strlen("-->") : "";
    rest += strspn(rest, " \t\r\n");
    if (!end && is_html_block(node))
        document_warn(document, -document_parsed_line(node),
                      "a comment does not end and hides what follows; write '-->' at its end");
    else if (*rest)
        document_warn(document, -document_parsed_line(node),
                      "what stands behind a comment is shown as it is typed; give it a line of its "
                      "own");
    return rest;
}

/* What is shown in the place of raw HTML; NULL: nothing is. */
static cmark_node *shown_of_html(Parse *parse, cmark_node *node)
{
    g_autofree char *html = g_strstrip(g_strdup(cmark_node_get_literal(node)));
    const char *shown = behind_comment(parse->document, node, html);
    bool closes = g_str_has_prefix(shown, "</") && !is_html_block(node);
    if (!*shown)
        return NULL;
    if (is_break(shown))
        return break_node(parse->document, node);
    if (shown == html && !closes)
        warn_of_html(parse->document, node, html);
    return markdown_text_node(shown);
}

static void html_to_text(Parse *parse)
{
    g_autoptr(GPtrArray) nodes = document_select(parse->root, raw_html);
    for (guint i = 0; i < nodes->len; i++) {
        cmark_node *node = nodes->pdata[i], *shown = shown_of_html(parse, node);
        if (shown && is_html_block(node)) {
            cmark_node *paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH);
            cmark_node_append_child(paragraph, shown);
            shown = paragraph;
        }
        if (shown)
            cmark_node_insert_before(node, shown);
        cmark_node_free(node);
    }
}

static void refuse_links(Parse *parse)
{
    g_autoptr(GPtrArray) nodes = document_select(parse->root, refused);
    for (guint i = 0; i < nodes->len; i++) {
        cmark_node *node = nodes->pdata[i];
        document_warn(
            parse->document, -document_parsed_line(node),
            "a page cannot lead to '%s', so its text alone is shown; write an address with "
            "http, https or mailto, or a file of the handbook with '/'",
            cmark_node_get_url(node));
        document_splice_before(node, node);
        cmark_node_free(node);
    }
}

/* What makes a tree of a text, in order; each only where one of its bytes is in the text. */
static const struct Pass {
    const char *bytes;
    void (*run)(Parse *);
} passes[] = {
    {"|:", markdown_tables}, /* first: the others look into cells */
    {MASK_DEFINED, markdown_definitions},
    {">", markdown_alerts},
    {"[", markdown_tasks},
    {"]${:*`", markdown_doubts},    /* while texts are whole */
    {":@w\xEF", markdown_links},    /* footnotes too */
    {"~", markdown_strikes},        /* outside of addresses */
    {"\xEF", markdown_unmask_tree}, /* of all that needed masks */
    {"[<", refuse_links},
    {"<", html_to_text},
};

static bool has_any(const Parse *parse, const char *bytes)
{
    for (; *bytes; bytes++)
        if (parse->has[(unsigned char)*bytes])
            return true;
    return false;
}

static void see_bytes(Parse *parse)
{
    for (gsize i = 0; i < parse->length; i++)
        parse->has[(unsigned char)parse->text[i]] = true;
}

/* Those from the given one on. */
static void run_passes(Parse *parse, size_t first)
{
    for (size_t i = first; i < G_N_ELEMENTS(passes); i++)
        if (has_any(parse, passes[i].bytes))
            passes[i].run(parse);
}

static cmark_node *parse(Document *document, const char *text, size_t len)
{
    g_autoptr(GString) masked = markdown_mask(document, text, len);
    Parse parse = {.document = document, .text = masked->str, .length = masked->len};
    see_bytes(&parse);
    parse.root = cmark_parse_document(masked->str, masked->len, CMARK_OPT_VALIDATE_UTF8);
    run_passes(&parse, 0);
    cmark_consolidate_text_nodes(parse.root);
    return parse.root;
}

cmark_node *document_parse_table(Document *document, const char *path, int line, const char *text,
                                 gsize len, GError **error)
{
    g_autoptr(GString) masked = markdown_mask(document, text, len);
    Table *table = table_parse(path, line, masked->str, masked->len, error);
    if (!table)
        return NULL;
    cmark_node *node = document_table(document, table);
    Parse parse = {.document = document, .root = node, .text = masked->str, .length = masked->len};
    document_set_line(node, line);
    markdown_cells(document, node);
    see_bytes(&parse);
    run_passes(&parse, 1);
    cmark_consolidate_text_nodes(node);
    return node;
}

static void block_free(gpointer data)
{
    Block *block = data;
    table_free(block->table);
    g_free((char *)block->figure.href);
    g_free(block->script_class);
    g_free(block->data);
    g_free(block->html);
    g_free(block->label);
    g_free(block->id);
    g_free(block);
}

static void warning_free(gpointer data)
{
    DocumentWarning *warning = data;
    g_free(warning->text);
    g_free(warning);
}

Document *document_parse(const char *text, size_t len)
{
    Document *document = g_new0(Document, 1);
    document->limbo = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
    document->blocks = g_ptr_array_new_with_free_func(block_free);
    document->inlines = g_ptr_array_new_with_free_func(g_free);
    document->labels = g_ptr_array_new();
    document->warnings = g_ptr_array_new_with_free_func(warning_free);
    document->literals = g_string_chunk_new(64);
    document->words = words_for("en");
    document->definitions = g_string_new(NULL);
    document->root = parse(document, text, len);
    return document;
}

void document_free(Document *document)
{
    if (!document)
        return;
    cmark_node_free(document->root);
    cmark_node_free(document->limbo);
    g_ptr_array_free(document->blocks, TRUE);
    g_ptr_array_free(document->inlines, TRUE);
    g_ptr_array_free(document->labels, TRUE);
    g_ptr_array_free(document->warnings, TRUE);
    g_string_free(document->definitions, TRUE);
    g_string_chunk_free(document->literals);
    g_free(document);
}

void document_set_words(Document *document, const Words *words)
{
    document->words = words;
}

void document_set_html(Document *document, const char *file)
{
    document->html = file;
}

const Words *document_words(const Document *document)
{
    return document->words;
}

cmark_node *document_root(const Document *document)
{
    return document->root;
}

int64_t document_cells(const Document *document)
{
    return document->cells;
}

cmark_node *document_fragment(Document *document, const char *text, size_t len)
{
    cmark_node *holder = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
    cmark_node *root = parse(document, text, len);
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

/* ---- Text ------------------------------------------------------------------------------------ */

bool markdown_within_table(cmark_node *node)
{
    while ((node = cmark_node_parent(node)))
        if (markdown_block(node) && markdown_block(node)->kind == BLOCK_TABLE)
            return true;
    return false;
}

bool markdown_within(cmark_node *node, cmark_node_type type)
{
    while ((node = cmark_node_parent(node)))
        if (cmark_node_get_type(node) == type)
            return true;
    return false;
}

const char *document_literal(cmark_node *node)
{
    const Inline *is = markdown_inline(node);
    if (is)
        return is->kind == INLINE_TEXT ? is->text : NULL;
    return markdown_is_text(node) ? cmark_node_get_literal(node) : NULL;
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
        const Inline *is = markdown_inline(at);
        bool breaks = type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK ||
                      (is && is->kind == INLINE_BREAK);
        if (breaks)
            literal = " ";
        g_string_append(text, literal ? literal : "");
    }
    cmark_iter_free(iter);
    return g_string_free(text, FALSE);
}
