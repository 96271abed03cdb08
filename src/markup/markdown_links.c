/* Bare addresses, and where a text refers to a footnote: both split a text node. */
#include <string.h>

#include "markup/escape.h"
#include "markup/markdown_parts.h"

enum { LONGEST_DOMAIN = 253, LONGEST_NAME = 64 }; /* of a host, and before the '@' of an address */

/* What a text is split into. */
typedef struct Splitting {
    Parse *parse;
    cmark_node *node;
    const char *from, *at; /* behind what is placed, and where is looked */
    int line;
} Splitting;

static void put_text(Splitting *splitting, const char *end)
{
    if (end == splitting->from)
        return;
    g_autofree char *text = g_strndup(splitting->from, (gsize)(end - splitting->from));
    cmark_node_insert_before(splitting->node, markdown_part_node(splitting->node, text));
}

/* A node in the place of what stands from `begin` to `end`. */
static void put(Splitting *splitting, const char *begin, const char *end, cmark_node *node)
{
    put_text(splitting, begin);
    cmark_node_insert_before(splitting->node, node);
    splitting->from = splitting->at = end;
}

/* ---- Addresses ------------------------------------------------------------------------------- *
 *
 * A domain is segments of letters, digits, '-' and '_' with dots between, and no '_' in the last
 * two. An address goes on to a blank, '<' or '>', which none can hold when it is published;
 * punctuation at its end is not of it, nor a ')' that closes none of its own. It ends at
 * punctuation of wide scripts too, which no blank follows.
 */

/* The mask of a character that an address keeps from emphasis. */
static const char *skip_mask(const char *at)
{
    return g_str_has_prefix(at, MASK_ADDRESS) ? at + MASK_SIZE : at;
}

static bool of_host(gunichar c)
{
    return c == '-' || c == '_' || g_unichar_isalnum(c) || g_unichar_ismark(c);
}

/* Behind the domain that begins at `at`; NULL: there is none. `dotted`: it must have a dot. */
static const char *domain_end(const char *at, bool dotted)
{
    const char *begin = at;
    int last = 0, before = 0, dots = 0; /* '_' in the last segment and the one before */
    int open = 0;                       /* that nothing of the segment stands behind yet */
    if (!of_host(g_utf8_get_char(at)))
        return NULL;
    for (; at - begin < LONGEST_DOMAIN; at = skip_mask(g_utf8_next_char(at))) {
        gunichar c = g_utf8_get_char(at);
        if (c == '.' && of_host(g_utf8_get_char(at + 1))) {
            dots++;
            before = last + open;
            last = open = 0;
        } else if (!of_host(c)) {
            break;
        }
        last += g_unichar_isalnum(c) ? open : 0;
        open = c == '_' ? open + 1 : g_unichar_isalnum(c) ? 0 : open;
    }
    return last || before || (dotted && !dots) ? NULL : at;
}

static bool ends_address(gunichar c)
{
    if (c < 0x80)
        return c == '\0' || c == '<' || c == '>' || g_ascii_isspace((gchar)c);
    return g_unichar_isspace(c) || (g_unichar_iswide(c) && g_unichar_ispunct(c));
}

static int count_of(const char *from, const char *end, char c)
{
    int count = 0;
    for (; from < end; from++)
        count += *from == c;
    return count;
}

/* "&copy;" at an end is no part of an address. */
static const char *entity_begin(const char *begin, const char *end)
{
    const char *at = end - 1;
    while (at > begin && g_ascii_isalnum(at[-1]))
        at--;
    return at > begin && at[-1] == '&' && at < end - 1 ? at - 1 : end - 1;
}

static bool ends_with_mask(const char *begin, const char *end, const char *mask)
{
    return end - begin > MASK_SIZE && !memcmp(end - MASK_SIZE, mask, MASK_SIZE);
}

/* Before the mask of an entity, and before what it stood for. */
static const char *trim_entity(const char *begin, const char *end)
{
    end -= MASK_SIZE;
    return end[-1] == ';' ? end : g_utf8_find_prev_char(begin, end);
}

/* One character less, or what a mask and the like stood for; `end`: it stays. */
static const char *trim_one(const char *begin, const char *end, int *surplus)
{
    char c = end[-1];
    if (c == ';')
        return entity_begin(begin, end);
    if (ends_with_mask(begin, end, MASK_ADDRESS))
        return end - MASK_SIZE;
    if (ends_with_mask(begin, end, MASK_ENTITY))
        return trim_entity(begin, end);
    bool point = strchr("?!.,:*_~'\"", c) || (c == ')' && (*surplus)-- > 0);
    return point ? end - 1 : end;
}

static const char *trim_address(const char *begin, const char *end)
{
    int surplus = count_of(begin, end, ')') - count_of(begin, end, '(');
    for (const char *last = NULL; end > begin && end != last;) {
        last = end;
        end = trim_one(begin, end, &surplus);
    }
    return end;
}

/* The character before `begin`; ' ' at the start of a line, '*' behind what is no text. */
static gunichar before(const Splitting *splitting, const char *begin)
{
    const char *at = g_utf8_find_prev_char(splitting->from, begin);
    cmark_node *node = cmark_node_previous(splitting->node);
    cmark_node_type type = node ? cmark_node_get_type(node) : CMARK_NODE_NONE;
    if (at && g_utf8_get_char(at) >= MASK_FIRST_CHAR && g_utf8_get_char(at) <= MASK_LAST_CHAR)
        at = g_utf8_find_prev_char(splitting->from, at);
    if (at)
        return g_utf8_get_char(at);
    return !node || type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK ? ' ' : '*';
}

/* "www." stands at the start of a line, behind a blank or one of "*_~(", or behind punctuation of
 * wide scripts; what has a scheme only not behind a letter. */
static bool may_begin(const Splitting *splitting, const char *begin, bool dotted)
{
    gunichar c = before(splitting, begin);
    if (!dotted)
        return c >= 0x80 || !g_ascii_isalpha((gchar)c);
    return g_unichar_isspace(c) || (c < 0x80 && strchr("*_~(", (int)c)) ||
           (g_unichar_iswide(c) && g_unichar_ispunct(c));
}

static bool put_link(Splitting *splitting, const char *begin, const char *end, const char *scheme)
{
    g_autofree char *masked = g_strndup(begin, (gsize)(end - begin));
    g_autofree char *plain = markdown_unmask(splitting->parse->document, masked, false);
    g_autofree char *url = g_strconcat(scheme, plain ? plain : masked, NULL);
    if (!html_link_allowed(url))
        return false;
    cmark_node *link = cmark_node_new(CMARK_NODE_LINK);
    cmark_node_set_url(link, url);
    cmark_node_append_child(link, markdown_text_node(masked));
    document_set_line(link, -splitting->line);
    put(splitting, begin, end, link);
    return true;
}

static bool try_address(Splitting *splitting, const char *begin, size_t scheme, bool dotted)
{
    const char *end = domain_end(begin + scheme, dotted);
    if (!end || !may_begin(splitting, begin, dotted))
        return false;
    while (!ends_address(g_utf8_get_char(end)))
        end = g_utf8_next_char(end);
    return put_link(splitting, begin, trim_address(begin, end), dotted ? "http://" : "");
}

/* At a ':' with a scheme before it. */
static bool try_scheme(Splitting *splitting, const char *colon)
{
    static const char *const schemes[] = {"http", "https"};
    if (!g_str_has_prefix(colon, "://"))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++) {
        size_t length = strlen(schemes[i]);
        if ((size_t)(colon - splitting->from) >= length &&
            !g_ascii_strncasecmp(colon - length, schemes[i], length) &&
            try_address(splitting, colon - length, length + strlen("://"), false))
            return true;
    }
    return false;
}

static bool try_www(Splitting *splitting, const char *at)
{
    return g_str_has_prefix(at, "www.") && try_address(splitting, at, 0, true);
}

/* At an '@': letters, digits and ".-_+" before it, a domain behind it that does not end in '-' or
 * '_'. */
static bool try_mail(Splitting *splitting, const char *at)
{
    const char *begin = at, *end = at + 1, *dot = NULL;
    while (begin > splitting->from && at - begin < LONGEST_NAME &&
           (g_ascii_isalnum(begin[-1]) || strchr(".-_+", begin[-1])))
        begin--;
    while (end - at < LONGEST_DOMAIN && (g_ascii_isalnum(*end) || (*end && strchr(".-_", *end)))) {
        dot = *end == '.' && g_ascii_isalnum(end[1]) ? end : dot;
        end++;
    }
    while (end > at && end[-1] == '.')
        end--;
    bool good = begin < at && dot && at[1] != '.' && strchr("-_", end[-1]) == NULL;
    return good && put_link(splitting, begin, end, "mailto:");
}

/* ---- Footnotes ------------------------------------------------------------------------------- */

static bool try_footnote(Splitting *splitting, const char *at)
{
    const char *after = NULL;
    if (!g_str_has_prefix(at, "[" MASK_FOOTNOTE))
        return false;
    const char *label = markdown_label(splitting->parse->document, at + 1 + MASK_SIZE, &after);
    if (!label || *after != ']')
        return false;
    Inline is = {.kind = INLINE_FOOTNOTE, .line = -splitting->line, .text = label};
    put(splitting, at, after + 1, markdown_inline_node(splitting->parse->document, &is));
    return true;
}

/* ---- Texts ----------------------------------------------------------------------------------- */

static bool in_link(cmark_node *node)
{
    return markdown_within(node, CMARK_NODE_LINK) || markdown_within(node, CMARK_NODE_IMAGE);
}

static void split(Parse *parse, cmark_node *node)
{
    g_autofree char *text = g_strdup(cmark_node_get_literal(node));
    Splitting splitting = {parse, node, text, text, document_parsed_line(node)};
    while (*(splitting.at += strcspn(splitting.at, "[:w@"))) {
        const char *at = splitting.at;
        bool found = *at == '['   ? try_footnote(&splitting, at)
                     : *at == ':' ? try_scheme(&splitting, at)
                     : *at == 'w' ? try_www(&splitting, at)
                                  : try_mail(&splitting, at);
        splitting.at = found ? splitting.at : at + 1;
    }
    if (splitting.from == text)
        return;
    put_text(&splitting, text + strlen(text));
    cmark_node_free(node);
}

static void warn_in_link(Parse *parse, cmark_node *node)
{
    if (strstr(cmark_node_get_literal(node), "[" MASK_FOOTNOTE))
        document_warn(parse->document, -document_parsed_line(node),
                      "a footnote within a link is shown as it is typed; write it behind the link");
}

void markdown_links(Parse *parse)
{
    g_autoptr(GPtrArray) texts = document_select(parse->root, markdown_is_text);
    for (guint i = 0; i < texts->len; i++)
        if (in_link(texts->pdata[i]))
            warn_in_link(parse, texts->pdata[i]);
        else
            split(parse, texts->pdata[i]);
}
