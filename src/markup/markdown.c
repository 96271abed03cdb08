#include <string.h>

#include "markup/escape.h"
#include "markup/markdown_parts.h"

const char *const document_note_kinds[] = {"note",    "tip",      "important", "warning",
                                           "caution", "takeaway", NULL};

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

/* ---- Blocks ---------------------------------------------------------------------------------- */

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
    block->figure.narrow = keep(document, figure->narrow);
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

int64_t document_cells(const Document *document)
{
    return document->cells;
}

/* ---- Lines ----------------------------------------------------------------------------------- */

static bool has_line(cmark_node *node)
{
    return links(node) || markdown_block(node) || markdown_inline(node);
}

static int kept_line(cmark_node *node)
{
    const Block *block = markdown_block(node);
    const Inline *is = markdown_inline(node);
    return block         ? block->line
           : is          ? is->line
           : links(node) ? GPOINTER_TO_INT(cmark_node_get_user_data(node))
                         : 0;
}

int document_line(cmark_node *node)
{
    return MAX(kept_line(node), 0);
}

void document_set_line(cmark_node *node, int line)
{
    Block *block = markdown_block(node);
    Inline *is = markdown_inline(node);
    if (block)
        block->line = line;
    else if (is)
        is->line = line;
    else if (links(node))
        cmark_node_set_user_data(node, GINT_TO_POINTER(line));
}

void markdown_set_offset(cmark_node *paragraph, int offset)
{
    cmark_node_set_user_data(paragraph, GINT_TO_POINTER(offset));
}

int document_parsed_line(cmark_node *node)
{
    int kept = kept_line(node), offset = 0;
    if (kept < 0)
        return -kept;
    if (markdown_is_text(node) && cmark_node_get_user_data(node))
        return GPOINTER_TO_INT(cmark_node_get_user_data(node));
    for (cmark_node *above = node; above; above = cmark_node_parent(above))
        if (cmark_node_get_type(above) == CMARK_NODE_PARAGRAPH)
            offset = GPOINTER_TO_INT(cmark_node_get_user_data(above));
    for (; node && cmark_node_get_start_line(node) == 0; node = cmark_node_parent(node))
        continue;
    return MAX((node ? cmark_node_get_start_line(node) : 0) + offset, 1);
}

void document_set_lines(Document *document, cmark_node *root, int first_line, bool within)
{
    g_autoptr(GPtrArray) nodes = document_select(root, has_line);
    for (guint i = 0; i < nodes->len; i++) {
        int line = within ? document_parsed_line(nodes->pdata[i]) - 1 : 0;
        if (document_line(nodes->pdata[i]) == 0)
            document_set_line(nodes->pdata[i], first_line + line);
    }
    for (guint i = 0; i < document->warnings->len; i++) {
        DocumentWarning *warning = document->warnings->pdata[i];
        if (warning->line < 0)
            warning->line = first_line + (within ? -warning->line - 1 : 0);
    }
}

/* ---- Warnings -------------------------------------------------------------------------------- */

void document_warn(Document *document, int line, const char *format, ...)
{
    enum { MOST = 100 };
    if (document->warnings->len >= MOST)
        return;
    DocumentWarning *warning = g_new0(DocumentWarning, 1);
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    warning->text = g_utf8_make_valid(text, -1);
    for (char *at = warning->text; *at; at++)
        *at = g_ascii_iscntrl(*at) ? ' ' : *at;
    warning->line = line;
    g_ptr_array_add(document->warnings, warning);
}

static gint by_line(gconstpointer a, gconstpointer b)
{
    const DocumentWarning *first = *(DocumentWarning *const *)a;
    const DocumentWarning *second = *(DocumentWarning *const *)b;
    return (first->line > second->line) - (first->line < second->line);
}

const GPtrArray *document_warnings(const Document *document)
{
    g_ptr_array_sort(document->warnings, by_line);
    return document->warnings;
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
