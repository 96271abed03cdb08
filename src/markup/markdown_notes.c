/* Quotes, items and paragraphs that begin in a way of their own. */
#include <string.h>

#include "base/error.h"
#include "markup/markdown_parts.h"

/* The text node that a paragraph begins with. */
static cmark_node *first_text(cmark_node *block)
{
    cmark_node *paragraph = cmark_node_first_child(block);
    if (!paragraph || cmark_node_get_type(paragraph) != CMARK_NODE_PARAGRAPH)
        return NULL;
    cmark_node *text = cmark_node_first_child(paragraph);
    return text && markdown_is_text(text) ? text : NULL;
}

/* Takes the first bytes of a text, and the node when nothing is left. */
static void cut(cmark_node *text, size_t bytes)
{
    g_autofree char *rest = g_strdup(cmark_node_get_literal(text) + bytes);
    cmark_node_set_literal(text, rest);
    if (!*rest)
        cmark_node_free(text);
}

static void free_if_empty(cmark_node *node)
{
    if (node && !cmark_node_first_child(node))
        cmark_node_free(node);
}

/* ---- Footnotes ------------------------------------------------------------------------------- */

static bool is_item(cmark_node *node)
{
    return cmark_node_get_type(node) == CMARK_NODE_ITEM;
}

/* The items from `from` on go into a list of their own behind `list`, which is returned. */
static cmark_node *split_list(cmark_node *list, cmark_node *from)
{
    cmark_node *rest = cmark_node_new(CMARK_NODE_LIST);
    cmark_node_set_list_type(rest, cmark_node_get_list_type(list));
    cmark_node_set_list_delim(rest, cmark_node_get_list_delim(list));
    cmark_node_set_list_start(rest, cmark_node_get_list_start(list));
    cmark_node_set_list_tight(rest, cmark_node_get_list_tight(list));
    cmark_node_insert_after(list, rest);
    for (cmark_node *next; from; from = next) {
        next = cmark_node_next(from);
        cmark_node_append_child(rest, from);
    }
    return rest;
}

static void make_footnote(Parse *parse, cmark_node *item, const char *label, size_t mark)
{
    cmark_node *list = cmark_node_parent(item), *text = first_text(item);
    cmark_node *paragraph = cmark_node_parent(text);
    cmark_node *node =
        markdown_block_node(parse->document, CMARK_NODE_CUSTOM_BLOCK, BLOCK_FOOTNOTE);
    Block *block = markdown_block(node);
    block->label = g_strdup(label);
    block->line = -document_parsed_line(text);
    cut(text, mark);
    free_if_empty(paragraph);
    document_splice_into(node, item);
    if (cmark_node_previous(item))
        list = split_list(list, item);
    cmark_node_insert_before(list, node);
    cmark_node_free(item);
    free_if_empty(list);
}

void markdown_definitions(Parse *parse)
{
    g_autoptr(GPtrArray) items = document_select(parse->root, is_item);
    for (guint i = items->len; i-- > 0;) { /* from the end: what is split off is short */
        cmark_node *text = first_text(items->pdata[i]);
        const char *literal = text ? cmark_node_get_literal(text) : "", *after = NULL;
        if (!g_str_has_prefix(literal, MASK_DEFINED))
            continue;
        const char *label = markdown_label(parse->document, literal + MASK_SIZE, &after);
        if (label)
            make_footnote(parse, items->pdata[i], label,
                          (size_t)(after - literal) + strspn(after, " \t"));
    }
}

/* ---- Alerts ---------------------------------------------------------------------------------- */

static bool is_quote(cmark_node *node)
{
    return cmark_node_get_type(node) == CMARK_NODE_BLOCK_QUOTE;
}

static int kind_of(const char *word)
{
    for (int i = 0; i < DOCUMENT_ALERT_KINDS; i++)
        if (!g_ascii_strcasecmp(document_note_kinds[i], word))
            return i;
    return -1;
}

/* What stands between "[!" and "]"; NULL: something else, or it does not stand alone. */
static char *alert_word(const char *text, const char **behind)
{
    size_t length = g_str_has_prefix(text, "[!") ? strspn(text + 2, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                                    "abcdefghijklmnopqrstuvwxyz")
                                                 : 0;
    if (length == 0 || text[2 + length] != ']')
        return NULL;
    *behind = text + length + 3;
    return g_strndup(text + 2, length);
}

static void warn_of_alert(Parse *parse, cmark_node *text, const char *word)
{
    g_autofree char *lower = g_ascii_strdown(word, -1);
    const char *near = nearest_word(lower, document_note_kinds);
    g_autofree char *upper = near ? g_ascii_strup(near, -1) : NULL;
    if (near && strcmp(near, lower) != 0)
        document_warn(parse->document, -document_parsed_line(text),
                      "no kind of note '[!%s]'; did you mean '[!%s]'?", word, upper);
    else
        document_warn(parse->document, -document_parsed_line(text),
                      kind_of(word) < 0
                          ? "no kind of note '[!%s]'; NOTE, TIP, IMPORTANT, WARNING and CAUTION are"
                          : "'[!%s]' begins a note only where it has its line for itself; end the "
                            "line behind it",
                      word);
}

static void make_alert(Parse *parse, cmark_node *quote, cmark_node *text, const char *kind)
{
    cmark_node *paragraph = cmark_node_parent(text), *head = cmark_node_new(CMARK_NODE_PARAGRAPH);
    cmark_node *note = markdown_block_node(parse->document, CMARK_NODE_BLOCK_QUOTE, BLOCK_NOTE);
    g_autofree char *upper = g_ascii_strup(kind, -1);
    g_autofree char *mark = g_strdup_printf("[!%s]", upper);
    Inline is = {.kind = INLINE_ALERT, .text = kind};
    cmark_node *named = markdown_inline_node(parse->document, &is);
    cmark_node_set_on_enter(named, mark);
    cmark_node_append_child(head, named);
    markdown_block(note)->label = g_strdup(kind);
    if (cmark_node_next(text))
        cmark_node_free(cmark_node_next(text)); /* the end of its line */
    cmark_node_free(text);
    free_if_empty(paragraph);
    cmark_node_append_child(note, head);
    document_splice_into(note, quote);
    cmark_node_insert_before(quote, note);
    cmark_node_free(quote);
}

static void read_alert(Parse *parse, cmark_node *quote)
{
    cmark_node *text = first_text(quote), *next = text ? cmark_node_next(text) : NULL;
    const char *behind = NULL;
    g_autofree char *word = text ? alert_word(cmark_node_get_literal(text), &behind) : NULL;
    if (!word)
        return;
    int kind = kind_of(word);
    cmark_node_type type = next ? cmark_node_get_type(next) : CMARK_NODE_NONE;
    bool alone = !behind[strspn(behind, " \t")] &&
                 (!next || type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK);
    if (kind >= 0 && alone)
        make_alert(parse, quote, text, document_note_kinds[kind]);
    else
        warn_of_alert(parse, text, word);
}

void markdown_alerts(Parse *parse)
{
    g_autoptr(GPtrArray) quotes = document_select(parse->root, is_quote);
    for (guint i = 0; i < quotes->len; i++)
        if (!markdown_block(quotes->pdata[i]))
            read_alert(parse, quotes->pdata[i]);
}

/* ---- Tasks ----------------------------------------------------------------------------------- */

void markdown_tasks(Parse *parse)
{
    g_autoptr(GPtrArray) items = document_select(parse->root, is_item);
    for (guint i = 0; i < items->len; i++) {
        cmark_node *text = first_text(items->pdata[i]);
        const char *literal = text ? cmark_node_get_literal(text) : "";
        bool box =
            literal[0] == '[' && literal[1] && strchr(" xX", literal[1]) && literal[2] == ']';
        if (!box)
            continue;
        bool named = literal[3] == ' ' || literal[3] == '\t';
        if (!named) {
            document_warn(parse->document, -document_parsed_line(text),
                          "'%.3s' is a task only before a blank and what is to be done; write "
                          "'%.3s ...'",
                          literal, literal);
            continue;
        }
        Inline task = {.kind = INLINE_TASK, .done = literal[1] != ' '};
        cmark_node *node = markdown_inline_node(parse->document, &task);
        cmark_node_set_on_enter(node, task.done ? "[x] " : "[ ] ");
        cmark_node_insert_before(text, node);
        cut(text, 3 + strspn(literal + 3, " \t"));
    }
}

/* ---- The end of the page --------------------------------------------------------------------- */

static bool is_footnote(cmark_node *node)
{
    const Block *block = markdown_block(node);
    return block && block->kind == BLOCK_FOOTNOTE;
}

static bool refers(cmark_node *node)
{
    const Inline *is = markdown_inline(node);
    return is && is->kind == INLINE_FOOTNOTE;
}

typedef struct Settling {
    Document *document;
    GHashTable *defined; /* label -> node, those of the page */
    cmark_node *section; /* NULL until there is one */
    int count;
} Settling;

static char *label_key(const char *label)
{
    return g_utf8_casefold(label, -1);
}

static void define(Settling *settling, cmark_node *node)
{
    const Block *block = markdown_block(node);
    char *key = label_key(block->label);
    if (g_hash_table_contains(settling->defined, key)) {
        document_warn(settling->document, block->line,
                      "a second footnote '[^%s]', and the first is shown; give this one another "
                      "name",
                      block->label);
        g_free(key);
    } else {
        g_hash_table_insert(settling->defined, key, node);
    }
    cmark_node_unlink(node);
    cmark_node_append_child(settling->document->limbo, node);
}

static void place_footnote(Settling *settling, cmark_node *node)
{
    Document *document = settling->document;
    if (!settling->section) {
        settling->section = markdown_block_node(document, CMARK_NODE_CUSTOM_BLOCK, BLOCK_FOOTNOTES);
        cmark_node_append_child(document->root, settling->section);
    }
    markdown_block(node)->number = ++settling->count;
    cmark_node_append_child(settling->section, node);
}

static void restore_reference(Settling *settling, cmark_node *node, const Inline *is)
{
    g_autofree char *typed = g_strdup_printf("[^%s]", is->text);
    cmark_node *text = markdown_text_node(typed);
    document_warn(settling->document, is->line,
                  "no footnote '[^%s]'; write a line '[^%s]: ...' for it", is->text, is->text);
    cmark_node_replace(node, text);
    cmark_node_free(node);
}

static void settle_reference(Settling *settling, cmark_node *node)
{
    Inline *is = markdown_inline(node);
    g_autofree char *key = label_key(is->text);
    cmark_node *footnote = g_hash_table_lookup(settling->defined, key);
    if (!footnote) {
        restore_reference(settling, node, is);
        return;
    }
    Block *block = markdown_block(footnote);
    if (block->number == 0)
        place_footnote(settling, footnote);
    is->number = block->number;
    is->time = ++block->times;
    g_autofree char *mark = g_strdup_printf("[^%d]", is->number);
    cmark_node_set_on_enter(node, mark);
}

static void settle_references(Settling *settling, cmark_node *root)
{
    g_autoptr(GPtrArray) references = document_select(root, refers);
    for (guint i = 0; i < references->len; i++)
        settle_reference(settling, references->pdata[i]);
}

static void warn_of_unused(Settling *settling, const GPtrArray *footnotes)
{
    for (guint i = 0; i < footnotes->len; i++) {
        const Block *block = markdown_block(footnotes->pdata[i]);
        g_autofree char *key = label_key(block->label);
        if (block->number == 0 &&
            g_hash_table_lookup(settling->defined, key) == footnotes->pdata[i])
            document_warn(settling->document, block->line,
                          "nothing refers to the footnote '[^%s]', so it is not shown; write "
                          "'[^%s]' where it belongs",
                          block->label, block->label);
    }
}

void markdown_settle_footnotes(Document *document)
{
    g_autoptr(GPtrArray) footnotes = document_select(document->root, is_footnote);
    Settling settling = {.document = document,
                         .defined = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    for (guint i = 0; i < footnotes->len; i++)
        define(&settling, footnotes->pdata[i]);
    settle_references(&settling, document->root);
    /* A footnote may refer to more of them, which come behind it. */
    for (cmark_node *at = settling.section ? cmark_node_first_child(settling.section) : NULL; at;
         at = cmark_node_next(at))
        settle_references(&settling, at);
    warn_of_unused(&settling, footnotes);
    g_hash_table_unref(settling.defined);
}
