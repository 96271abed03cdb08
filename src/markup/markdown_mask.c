#include <stdlib.h>
#include <string.h>

#include "base/append.h"
#include "markup/markdown_parts.h"
#include "markup/pipes.h"

G_STATIC_ASSERT(sizeof MASK_ESCAPE == sizeof PIPES_ESCAPE);

#define DEFINED_MARK "1)  " MASK_DEFINED

typedef struct Masking {
    Document *document;
    const char *text, *end;
    GString *out;
    const char *address_end; /* of the address that is being read */
    bool margin;             /* nothing but blanks and '>' stands before in this line */
} Masking;

/* ---- Masking --------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

/* Behind the ']' of a name of a footnote that begins at "[^"; NULL: there is none. */
static const char *label_end(const Masking *masking, const char *at)
{
    enum { LONGEST = 200 };
    const char *from = at + 2, *stop = MIN(masking->end, from + LONGEST);
    for (at = from; at < stop && *at != ']'; at++)
        if (is_blank(*at) || g_ascii_iscntrl(*at) || strchr("[\\", *at))
            return NULL;
    return at > from && at < stop ? at + 1 : NULL;
}

static void put_number(Masking *masking, const char *label, size_t length)
{
    GPtrArray *labels = masking->document->labels;
    g_autofree char *valid = g_utf8_make_valid(label, (gssize)length);
    g_string_append_printf(masking->out, "%u" MASK_END, labels->len);
    g_ptr_array_add(labels, g_string_chunk_insert(masking->document->literals, valid));
}

/* What is masked of a footnote at "[^", and where it ends; `at` itself: nothing. */
static const char *mask_footnote(Masking *masking, const char *at)
{
    const char *after = label_end(masking, at);
    bool image = at > masking->text && at[-1] == '!';
    if (!after || image || (after < masking->end && *after == '('))
        return at;
    size_t length = (size_t)(after - at) - strlen("[^]");
    bool defines = masking->margin && after < masking->end && *after == ':';
    append_text(masking->out, defines ? DEFINED_MARK : "\\[" MASK_FOOTNOTE);
    put_number(masking, at + 2, length);
    append_text(masking->out, defines ? "" : "\\]");
    return after + defines;
}

static bool begins(const Masking *masking, const char *at, const char *word)
{
    size_t length = strlen(word);
    return (size_t)(masking->end - at) > length && !g_ascii_strncasecmp(at, word, length);
}

/* The characters within an address that would begin emphasis are kept from it. */
static void find_address(Masking *masking, const char *at)
{
    char before = at > masking->text ? at[-1] : '\n';
    bool destination = before == '(' && at - 1 > masking->text && at[-2] == ']';
    bool address = begins(masking, at, "http://") || begins(masking, at, "https://") ||
                   begins(masking, at, "www.");
    if (!address || destination || before == '<' || g_ascii_isalpha(before))
        return;
    const char *end = at;
    while (end < masking->end && !is_blank(*end) && !strchr("<|`]", *end))
        end++;
    while (end > at && strchr("?!.,:;*_~'\")", end[-1]))
        end--;
    masking->address_end = end;
}

static bool is_noncharacter(const Masking *masking, const char *at)
{
    return masking->end - at >= MASK_SIZE && at[0] == '\xEF' && at[1] == '\xB7' &&
           (unsigned char)at[2] >= 0x90 && (unsigned char)at[2] <= 0xAF;
}

/* Whether an entity ends at ';' before `end`, and no emphasis begins there. */
static bool ends_entity(const Masking *masking, const char *end)
{
    enum { LONGEST = 12 };
    const char *at = end - 1;
    while (at > masking->text && end - at < LONGEST && (g_ascii_isalnum(at[-1]) || at[-1] == '#'))
        at--;
    bool entity = at < end - 1 && at > masking->text && at[-1] == '&';
    return entity && !(end < masking->end && strchr("*_", *end));
}

/* Masks what begins at `at` and returns what comes behind it. */
static const char *mask_one(Masking *masking, const char *at)
{
    char c = *at;
    if (c == '\\' && at + 1 < masking->end && g_ascii_ispunct(at[1])) {
        append_text(masking->out, "\\\\" MASK_ESCAPE);
        append_bytes(masking->out, at, 2);
        return at + 2;
    }
    if (c == '[' && at + 1 < masking->end && at[1] == '^') {
        const char *after = mask_footnote(masking, at);
        if (after != at)
            return after;
    }
    if (c == '\0' || is_noncharacter(masking, at)) {
        append_text(masking->out, "\uFFFD");
        return at + (c == '\0' ? 1 : MASK_SIZE);
    }
    bool kept = at < masking->address_end && strchr("*_~", c);
    if (kept)
        g_string_append_c(masking->out, '\\');
    g_string_append_c(masking->out, c);
    append_text(masking->out, kept                                       ? MASK_ADDRESS
                              : c == ';' && ends_entity(masking, at + 1) ? MASK_ENTITY
                                                                         : "");
    return at + 1;
}

GString *markdown_mask(Document *document, const char *text, size_t len)
{
    Masking masking = {document, text, text + len, g_string_sized_new(len + len / 8 + 16),
                       text,     true};
    for (const char *at = text; at < masking.end;) {
        char c = *at;
        if (at >= masking.address_end && (c == 'h' || c == 'H' || c == 'w'))
            find_address(&masking, at);
        at = mask_one(&masking, at);
        masking.margin = c == '\n' || c == '\r' || (masking.margin && (is_blank(c) || c == '>'));
    }
    return masking.out;
}

/* ---- Restoring ------------------------------------------------------------------------------- */

const char *markdown_label(const Document *document, const char *at, const char **after)
{
    char *end = NULL;
    gulong number = g_ascii_isdigit(*at) ? strtoul(at, &end, 10) : 0;
    if (!end || !g_str_has_prefix(end, MASK_END) || number >= document->labels->len)
        return NULL;
    *after = end + MASK_SIZE;
    return document->labels->pdata[number];
}

static void drop_end(GString *out, const char *end)
{
    size_t length = strlen(end);
    if (out->len >= length && !memcmp(out->str + out->len - length, end, length))
        g_string_truncate(out, out->len - length);
}

/* What stands for the name at `at`, behind its mark; NULL: `at` is no name. */
static const char *restore_label(const Document *document, GString *out, const char *at,
                                 bool defined, bool raw)
{
    const char *after = NULL, *label = markdown_label(document, at, &after);
    if (!label)
        return NULL;
    drop_end(out, defined ? "1)  " : raw ? "\\[" : "[");
    g_string_append_printf(out, "[^%s]%s", label, defined ? ":" : "");
    if (defined)
        return after;
    after += raw && *after == '\\';
    return after + (*after == ']');
}

/* Behind the mark at `at`, and what it does to what is written. */
static const char *restore_one(const Document *document, GString *out, const char *at, bool raw)
{
    const char *behind = at + MASK_SIZE;
    bool defined = g_str_has_prefix(at, MASK_DEFINED);
    if (g_str_has_prefix(at, MASK_ESCAPE)) {
        drop_end(out, raw ? "\\\\" : "\\");
    } else if (g_str_has_prefix(at, MASK_ADDRESS) && raw && out->len >= 2) {
        g_string_erase(out, (gssize)out->len - 2, 1);
    } else if (defined || g_str_has_prefix(at, MASK_FOOTNOTE)) {
        const char *after = restore_label(document, out, behind, defined, raw);
        return after ? after : behind;
    }
    return behind;
}

char *markdown_unmask(const Document *document, const char *text, bool raw)
{
    if (!text || !strstr(text, "\xEF\xB7"))
        return NULL;
    GString *out = g_string_sized_new(strlen(text));
    while (*text) {
        const char *mark = strstr(text, "\xEF\xB7");
        append_bytes(out, text, mark ? (gsize)(mark - text) : strlen(text));
        if (!mark)
            break;
        bool ours =
            (unsigned char)mark[2] >= 0x90 && (unsigned char)mark[2] <= (unsigned char)MASK_LAST;
        if (!ours)
            append_bytes(out, mark, 2);
        text = ours ? restore_one(document, out, mark, raw) : mark + 2;
    }
    return g_string_free(out, FALSE);
}

typedef const char *(*Getter)(cmark_node *);
typedef int (*Setter)(cmark_node *, const char *);

static void unmask_one(Parse *parse, cmark_node *node, Getter get, Setter set, bool raw)
{
    g_autofree char *plain = markdown_unmask(parse->document, get(node), raw);
    if (plain)
        (void)set(node, plain);
}

static void unmask_node(Parse *parse, cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT:
        unmask_one(parse, node, cmark_node_get_literal, cmark_node_set_literal, false);
        break;
    case CMARK_NODE_CODE_BLOCK:
        unmask_one(parse, node, cmark_node_get_fence_info, cmark_node_set_fence_info, false);
        unmask_one(parse, node, cmark_node_get_literal, cmark_node_set_literal, true);
        break;
    case CMARK_NODE_CODE:
    case CMARK_NODE_HTML_BLOCK:
    case CMARK_NODE_HTML_INLINE:
        unmask_one(parse, node, cmark_node_get_literal, cmark_node_set_literal, true);
        break;
    case CMARK_NODE_LINK:
    case CMARK_NODE_IMAGE:
        unmask_one(parse, node, cmark_node_get_url, cmark_node_set_url, false);
        unmask_one(parse, node, cmark_node_get_title, cmark_node_set_title, false);
        break;
    default:
        break;
    }
}

void markdown_unmask_tree(Parse *parse)
{
    cmark_iter *iter = cmark_iter_new(parse->root);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE)
        if (event == CMARK_EVENT_ENTER)
            unmask_node(parse, cmark_iter_get_node(iter));
    cmark_iter_free(iter);
}
