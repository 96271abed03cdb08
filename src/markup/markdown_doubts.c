/* What is shown as it was typed though it looks as if it was meant otherwise: said, with what to
 * write instead. */
#include <string.h>

#include "markup/markdown_parts.h"

enum { LONGEST = 200, SHOWN = 40 };

#define NOT_TEXT "\x01" /* stands for code and what else is no text */
#define ESCAPED "\x02"  /* for a character that the author escaped */
#define NAMED "\x03"    /* before the name of a footnote */

/* ---- The text of a paragraph ----------------------------------------------------------------- */

/* Appends what the mask at `at` stands for; to what is behind it. */
static const char *append_mask(GString *text, const char *at)
{
    bool escape = g_str_has_prefix(at, MASK_ESCAPE), entity = g_str_has_prefix(at, MASK_ENTITY);
    if ((escape || entity) && text->len)
        g_string_truncate(text, text->len - 1);
    if (escape || entity || g_str_has_prefix(at, MASK_FOOTNOTE))
        g_string_append(text, escape || entity ? ESCAPED : NAMED);
    at += MASK_SIZE;
    return escape && *at ? at + 1 : at;
}

static void append_literal(GString *text, const char *literal)
{
    while (*literal) {
        const char *mark = strstr(literal, "\xEF\xB7");
        bool ours = mark && (unsigned char)mark[2] >= 0x90 &&
                    (unsigned char)mark[2] <= (unsigned char)MASK_LAST;
        const char *end = mark ? mark + (ours ? 0 : 2) : literal + strlen(literal);
        g_string_append_len(text, literal, end - literal);
        literal = ours ? append_mask(text, mark) : end;
    }
}

/* Line ends as such, so that a place in it has a line. */
static GString *text_of(cmark_node *block)
{
    GString *text = g_string_new(NULL);
    cmark_iter *iter = cmark_iter_new(block);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        if (event != CMARK_EVENT_ENTER || node == block)
            continue;
        if (type == CMARK_NODE_TEXT)
            append_literal(text, cmark_node_get_literal(node));
        else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
            g_string_append_c(text, '\n');
        else if (!cmark_node_first_child(node))
            g_string_append(text, NOT_TEXT);
    }
    cmark_iter_free(iter);
    return text;
}

/* ---- What looks like what -------------------------------------------------------------------- */

/* The end of what begins at `at`; NULL: it is something else. `text`: where the paragraph begins.
 */
typedef const char *(*Finder)(const char *text, const char *at);

static const char *find_within(const char *at, const char *mark)
{
    g_autofree char *window = g_strndup(at, LONGEST);
    const char *found = strstr(window, mark);
    return found ? at + (found - window) : NULL;
}

/* "US$ 5 and $6" is none, whatever stands between. */
static bool is_formula(const char *from, const char *end)
{
    g_autofree char *inside = g_strndup(from, (gsize)(end - from));
    return strpbrk(inside, "\\^_={}<>" NOT_TEXT) ||
           (!strpbrk(inside, " \t\n") && g_ascii_isalpha(*inside));
}

/* "$...$" as those read it who set mathematics: no blank inside of either, no digit behind. */
static const char *find_math(const char *text, const char *at)
{
    bool doubled = at[1] == '$';
    const char *end = doubled ? find_within(at + 2, "$$") : NULL;
    if (end)
        return end > at + 2 ? end + 2 : NULL;
    if (doubled || (at > text && at[-1] == '$') || g_ascii_isspace(at[1]))
        return NULL;
    end = find_within(at + 1, "$");
    bool closes = end && end > at + 1 && !g_ascii_isspace(end[-1]) && !g_ascii_isdigit(end[1]);
    return closes && is_formula(at + 1, end) ? end + 1 : NULL;
}

/* "[text][label]" and "[text][]", which no link came of. */
static const char *find_reference(const char *text, const char *at)
{
    if (at > text && (g_ascii_isalnum(at[-1]) || strchr(")]" ESCAPED NOT_TEXT, at[-1])))
        return NULL;
    const char *middle = at[1] == NAMED[0] ? NULL : find_within(at + 1, "]");
    if (!middle || middle == at + 1 || middle[1] != '[' || strchr(ESCAPED, middle[-1]))
        return NULL;
    const char *end = find_within(middle + 2, "]");
    return end ? end + 1 : NULL;
}

/* "[text](an address with blanks)". */
static const char *find_broken_link(const char *text, const char *at)
{
    if (at > text && (g_ascii_isalnum(at[-1]) || strchr(")]" ESCAPED NOT_TEXT, at[-1])))
        return NULL;
    const char *middle = find_within(at + 1, "](");
    const char *end = middle && middle > at + 1 ? find_within(middle + 2, ")") : NULL;
    return end && end > middle + 2 ? end + 1 : NULL;
}

/* "** text **" and, in wide scripts, "**text。**text": neither begins or ends emphasis. */
static const char *find_stars(const char *text G_GNUC_UNUSED, const char *at)
{
    const char *end = at[1] == '*' && at[2] != '*' ? find_within(at + 2, "**") : NULL;
    return end && end > at + 2 ? end + 2 : NULL;
}

static const char *find_inline_note(const char *text G_GNUC_UNUSED, const char *at)
{
    const char *end = at[1] == '[' ? find_within(at + 2, "]") : NULL;
    return end ? end + 1 : NULL;
}

/* "{#name}" at the end of a heading. */
static const char *find_own_id(const char *text G_GNUC_UNUSED, const char *at)
{
    const char *end = at[1] == '#' ? find_within(at + 2, "}") : NULL;
    return end && !end[1] ? end + 1 : NULL;
}

/* ":rocket:" among blanks. */
static const char *find_emoji(const char *text, const char *at)
{
    const char *from = at + 1;
    size_t length = strspn(from, "abcdefghijklmnopqrstuvwxyz0123456789_+-");
    bool begins = at == text || g_ascii_isspace(at[-1]) || at[-1] == '(';
    bool ends = from[length] == ':' && !g_ascii_isalnum(from[length + 1]);
    return begins && ends && g_ascii_isalpha(*from) && length > 1 ? from + length + 1 : NULL;
}

static const struct Doubt {
    char first;
    bool headings; /* nowhere else */
    Finder find;
    const char *says;
} doubts[] = {
    {'$', false, find_math,
     "looks like mathematics, which is shown as it is typed; write it in words and signs, in "
     "backquotes, or '\\$' for a dollar"},
    {'[', false, find_reference,
     "is a link whose label is not defined; write a line '[label]: address', or '\\[' where "
     "it is meant to be read"},
    {'[', false, find_broken_link,
     "is no link; write an address with blanks between '<' and '>', or '\\[' where it is meant to "
     "be "
     "read"},
    {'*', false, find_stars,
     "is shown as it is typed; write '**' right beside a word, with punctuation outside, or '\\*' "
     "where it is meant to be read"},
    {'^', false, find_inline_note,
     "is shown as it is typed; write '[^name]', and a line '[^name]: ...' for the footnote"},
    {':', false, find_emoji,
     "is shown as it is typed; write the sign itself, or '\\:' where it is meant to be read"},
    {'{', true, find_own_id,
     "is shown as it is typed; a heading's own words make its anchor, so leave it out"},
};

static char *shown(const char *at, const char *end)
{
    g_autofree char *text = g_strndup(at, (gsize)(end - at));
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_strdelimit(valid, "\n" NOT_TEXT ESCAPED NAMED, ' ');
    bool longer = g_utf8_strlen(valid, -1) > SHOWN;
    g_autofree char *part = g_utf8_substring(valid, 0, MIN(SHOWN, g_utf8_strlen(valid, -1)));
    return g_strconcat(part, longer ? "…" : "", NULL);
}

/* Behind what begins at `at`, which is said when it is one of them. */
static const char *look_at(Parse *parse, cmark_node *block, const char *text, const char *at,
                           int line)
{
    bool heading = cmark_node_get_type(block) == CMARK_NODE_HEADING;
    for (size_t i = 0; i < G_N_ELEMENTS(doubts); i++) {
        const struct Doubt *doubt = &doubts[i];
        bool may = *at == doubt->first && (heading || !doubt->headings);
        const char *end = may ? doubt->find(text, at) : NULL;
        if (!end)
            continue;
        g_autofree char *typed = shown(at, end);
        document_warn(parse->document, -line, "'%s' %s", typed, doubt->says);
        return end;
    }
    return at + 1;
}

static void doubt_text(Parse *parse, cmark_node *block)
{
    g_autoptr(GString) text = text_of(block);
    cmark_node *first = cmark_node_first_child(block);
    int line = document_parsed_line(first ? first : block);
    for (const char *at = text->str; *at;) {
        const char *end =
            strchr("$[*^:{", *at) ? look_at(parse, block, text->str, at, line) : at + 1;
        for (; at < end; at++)
            line += *at == '\n';
    }
}

/* ---- Blocks of code that others draw --------------------------------------------------------- */

static void doubt_code(Parse *parse, cmark_node *node)
{
    static const char *const drawn[] = {"math", "mermaid"};
    const char *info = cmark_node_get_fence_info(node);
    for (size_t i = 0; info && i < G_N_ELEMENTS(drawn); i++)
        if (!strcmp(info, drawn[i]))
            document_warn(parse->document, -document_parsed_line(node),
                          "a block of '%s' is shown as it is typed; write ```text where it is "
                          "meant to be read",
                          info);
}

static bool may_doubt(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    return type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING ||
           type == CMARK_NODE_CODE_BLOCK;
}

void markdown_doubts(Parse *parse)
{
    g_autoptr(GPtrArray) nodes = document_select(parse->root, may_doubt);
    for (guint i = 0; i < nodes->len; i++)
        if (cmark_node_get_type(nodes->pdata[i]) == CMARK_NODE_CODE_BLOCK)
            doubt_code(parse, nodes->pdata[i]);
        else
            doubt_text(parse, nodes->pdata[i]);
}
