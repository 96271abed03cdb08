/* One or two '~' on both sides of a text strike it out. Which of them open and which close is as
 * with emphasis: an opening one has no blank behind it, a closing one none before it. */
#include <string.h>

#include "markup/markdown_parts.h"

typedef struct Run {
    cmark_node *node; /* a text of its own */
    int length;
    bool opens, closes;
    bool within; /* a word, or between numbers: "5~10" */
} Run;

typedef struct Runs {
    Parse *parse;
    GArray *list;        /* Run */
    GArray *open[3];     /* by length: indices of runs that may open */
    const char *outside; /* what stands beside the first and the last child */
} Runs;

/* ---- Finding them ---------------------------------------------------------------------------- */

static bool is_punctuation(gunichar c)
{
    if (c < 0x80)
        return g_ascii_ispunct((gchar)c);
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONNECT_PUNCTUATION:
    case G_UNICODE_DASH_PUNCTUATION:
    case G_UNICODE_CLOSE_PUNCTUATION:
    case G_UNICODE_FINAL_PUNCTUATION:
    case G_UNICODE_INITIAL_PUNCTUATION:
    case G_UNICODE_OTHER_PUNCTUATION:
    case G_UNICODE_OPEN_PUNCTUATION:
        return true;
    default:
        return false;
    }
}

/* A character that stands for what a neighbour that is no text begins and ends with. */
static gunichar edge_of(cmark_node *neighbour, const Runs *runs)
{
    if (!neighbour)
        return g_utf8_get_char(runs->outside);
    cmark_node_type type = cmark_node_get_type(neighbour);
    return type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK ? ' ' : '*';
}

static gunichar before(const Runs *runs, cmark_node *node, const char *text, const char *at)
{
    const char *last = g_utf8_find_prev_char(text, at);
    return last ? g_utf8_get_char(last) : edge_of(cmark_node_previous(node), runs);
}

static gunichar behind(const Runs *runs, cmark_node *node, const char *at)
{
    return *at ? g_utf8_get_char(at) : edge_of(cmark_node_next(node), runs);
}

static void add_run(Runs *runs, cmark_node *node, gunichar left, gunichar right, int length)
{
    bool blank_left = g_unichar_isspace(left), blank_right = g_unichar_isspace(right);
    bool point_left = is_punctuation(left), point_right = is_punctuation(right);
    Run run = {.node = node,
               .length = length,
               .within = g_unichar_isalnum(left) && g_unichar_isalnum(right),
               .opens = !blank_right && (!point_right || blank_left || point_left),
               .closes = !blank_left && (!point_left || blank_right || point_right)};
    g_array_append_val(runs->list, run);
}

static bool escaped(const char *text, const char *at)
{
    return at - text >= MASK_SIZE && !memcmp(at - MASK_SIZE, MASK_ESCAPE, MASK_SIZE);
}

/* Each run becomes a text of its own. */
static void split_text(Runs *runs, cmark_node *node)
{
    g_autofree char *text = g_strdup(cmark_node_get_literal(node));
    const char *from = text;
    for (const char *at = text; *(at += strcspn(at, "~"));) {
        size_t length = strspn(at, "~");
        const char *end = at + length;
        if (length > 2 || escaped(text, at) || g_str_has_prefix(end, "\xEF\xB7")) {
            at = escaped(text, at) ? at + 1 : end;
            continue;
        }
        gunichar left = before(runs, node, text, at), right = behind(runs, node, end);
        g_autofree char *plain = g_strndup(from, (gsize)(at - from));
        if (*plain)
            cmark_node_insert_before(node, markdown_part_node(node, plain));
        cmark_node *run = markdown_part_node(node, length == 2 ? "~~" : "~");
        cmark_node_insert_before(node, run);
        add_run(runs, run, left, right, (int)length);
        from = at = end;
    }
    if (from == text)
        return;
    g_autofree char *rest = g_strdup(from);
    cmark_node_set_literal(node, rest);
}

/* ---- Pairing them ---------------------------------------------------------------------------- */

static Run *run_at(const Runs *runs, guint i)
{
    return &g_array_index(runs->list, Run, i);
}

static void strike(Runs *runs, cmark_node *from, cmark_node *to)
{
    Inline is = {.kind = INLINE_STRIKE};
    cmark_node *node = markdown_inline_node(runs->parse->document, &is);
    cmark_node_set_on_enter(node, "~~");
    cmark_node_set_on_exit(node, "~~");
    cmark_node_insert_before(from, node);
    for (cmark_node *at = cmark_node_next(from), *next; at != to; at = next) {
        next = cmark_node_next(at);
        cmark_node_append_child(node, at);
    }
    cmark_node_free(from);
    cmark_node_free(to);
}

/* What opened behind `opener` is not closed any more. */
static void forget_behind(Runs *runs, guint opener)
{
    for (int length = 1; length <= 2; length++) {
        GArray *open = runs->open[length];
        while (open->len && g_array_index(open, guint, open->len - 1) >= opener)
            g_array_set_size(open, open->len - 1);
    }
}

static void warn_of_open(const Runs *runs)
{
    if (runs->open[2]->len == 0)
        return;
    cmark_node *node = run_at(runs, g_array_index(runs->open[2], guint, 0))->node;
    document_warn(runs->parse->document, -document_parsed_line(node),
                  "'~~' opens here and closes nowhere in its paragraph; write '\\~\\~' where it is "
                  "meant to be read");
}

/* "5~10 ms, 20~30 ms" strikes out what stands between, here as on GitHub. */
static void warn_of_range(const Runs *runs, const Run *opener, const Run *closer)
{
    if (opener->length == 1 && opener->within && closer->within)
        document_warn(runs->parse->document, -document_parsed_line(opener->node),
                      "two '~' within words strike out what stands between them; write '\\~' where "
                      "it is meant to be read, or '~~' around what is struck out");
}

static void pair(Runs *runs)
{
    for (guint i = 0; i < runs->list->len; i++) {
        Run *run = run_at(runs, i);
        GArray *open = runs->open[run->length];
        if (run->closes && open->len) {
            guint opener = g_array_index(open, guint, open->len - 1);
            warn_of_range(runs, run_at(runs, opener), run);
            strike(runs, run_at(runs, opener)->node, run->node);
            forget_behind(runs, opener);
        } else if (run->opens) {
            g_array_append_val(open, i);
        }
    }
    warn_of_open(runs);
}

static void strike_children(Parse *parse, cmark_node *parent)
{
    cmark_node_type type = cmark_node_get_type(parent);
    bool block = type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING;
    Runs runs = {.parse = parse, .outside = block ? " " : "*"};
    runs.list = g_array_new(FALSE, FALSE, sizeof(Run));
    runs.open[1] = g_array_new(FALSE, FALSE, sizeof(guint));
    runs.open[2] = g_array_new(FALSE, FALSE, sizeof(guint));
    for (cmark_node *node = cmark_node_first_child(parent), *next; node; node = next) {
        next = cmark_node_next(node);
        if (markdown_is_text(node))
            split_text(&runs, node);
    }
    pair(&runs);
    g_array_free(runs.list, TRUE);
    g_array_free(runs.open[1], TRUE);
    g_array_free(runs.open[2], TRUE);
}

static bool has_tilde_child(cmark_node *parent)
{
    for (cmark_node *node = cmark_node_first_child(parent); node; node = cmark_node_next(node))
        if (markdown_is_text(node) && strchr(cmark_node_get_literal(node), '~'))
            return true;
    return false;
}

void markdown_strikes(Parse *parse)
{
    g_autoptr(GPtrArray) parents = document_select(parse->root, has_tilde_child);
    for (guint i = 0; i < parents->len; i++)
        strike_children(parse, parents->pdata[i]);
}
