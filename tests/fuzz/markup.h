/* What a page's HTML may be: tags of a list, closed in the order they were opened, attributes of a
 * list in quotes, links of few schemes, and everything else text. Written apart from the renderers,
 * so that a mistake of theirs is no rule here. */
#ifndef TESTS_FUZZ_MARKUP_H
#define TESTS_FUZZ_MARKUP_H

#include "fuzz.h"

static inline bool is_among(const char *list, const char *word, size_t length)
{
    g_autofree char *wanted = g_strdup_printf(" %.*s ", (int)length, word);
    return strstr(list, wanted) != NULL;
}

/* Without <script>, <style>, <iframe>, <form> and the like. SVG has a style sheet of its own. */
static const char TAGS[] =
    " h1 h2 h3 h4 h5 h6 a p ol ul li pre code em strong blockquote hr br img figure figcaption div "
    "aside details summary table caption thead tbody tr th td span svg g path text title desc rect "
    "style circle line clipPath defs use tspan polyline polygon wbr "
    "del sup section input ";
static const char EMPTY[] = " hr br img wbr input ";
static const char ATTRIBUTES[] =
    " id class href aria-label aria-hidden aria-labelledby src alt title rel start loading width "
    "height data-sort data-keys data-filter xmlns viewBox role d x y fill stroke transform points "
    "text-anchor font-family font-size font-weight stroke-width stroke-dasharray stroke-linejoin "
    "stroke-linecap clip-path dominant-baseline rx ry r cx cy x1 x2 y1 y2 opacity style "
    "fill-opacity stroke-opacity preserveAspectRatio lang letter-spacing tabindex dx dy xml:space "
    "cite textLength lengthAdjust role type disabled checked ";

static inline bool is_link_safe(const char *value)
{
    g_autofree char *clean = g_new0(char, strlen(value) + 1);
    for (char *to = clean; *value; value++) /* as browsers do */
        if ((unsigned char)*value > ' ')
            *to++ = g_ascii_tolower(*value);
    const char *end = clean + strcspn(clean, "/?#:");
    return *end != ':' || g_str_has_prefix(clean, "http:") || g_str_has_prefix(clean, "https:") ||
           g_str_has_prefix(clean, "mailto:");
}

static inline void check_attribute(const char *html, const char *name, size_t length,
                                   const char *value, size_t value_length)
{
    require_that(is_among(ATTRIBUTES, name, length), "a known attribute", name);
    require_that(!memchr(value, '<', value_length), "no tag in an attribute", html);
    g_autofree char *text = g_strndup(value, value_length);
    if (is_among(" href src ", name, length))
        require_that(is_link_safe(text), "a safe link", text);
}

/* From behind a tag's name; to behind its '>'. */
static inline const char *check_attributes(const char *html, const char *at)
{
    while (*at == ' ') {
        const char *name = ++at;
        size_t length = strcspn(at, "= >/\"'<");
        at += length;
        const char *value = "", *end = value;
        if (*at == '=') {
            require_that(at[1] == '"', "a quoted value", name);
            value = at + 2;
            end = strchr(value, '"');
            require_that(end != NULL, "a closed value", name);
            at = end + 1;
        }
        if (length > 0)
            check_attribute(html, name, length, value, (size_t)(end - value));
    }
    at += *at == '/';
    require_that(*at == '>', "the end of a tag", at);
    return at + 1;
}

/* From behind '<'. */
/* Cells and rows end where the next one, or their table's body, does. */
static inline void end_before(GPtrArray *open, const char *name, bool closes)
{
    bool row = strcmp(name, "tr") == 0 || strcmp(name, "tbody") == 0;
    bool cell = !closes && (strcmp(name, "td") == 0 || strcmp(name, "th") == 0);
    const char *last = open->len ? g_ptr_array_index(open, open->len - 1) : "";
    if ((row || cell) && (strcmp(last, "td") == 0 || strcmp(last, "th") == 0))
        g_ptr_array_set_size(open, (gint)open->len - 1);
    last = open->len ? g_ptr_array_index(open, open->len - 1) : "";
    if (row && strcmp(last, "tr") == 0 && (!closes || strcmp(name, "tbody") == 0))
        g_ptr_array_set_size(open, (gint)open->len - 1);
}

static inline const char *check_tag(const char *html, GPtrArray *open, const char *at)
{
    bool closes = *at == '/';
    at += closes;
    size_t length = strcspn(at, " />");
    require_that(length > 0 && is_among(TAGS, at, length), "a known tag", at);
    g_autofree char *name = g_strndup(at, length);
    end_before(open, name, closes);
    if (closes) {
        const char *last = open->len ? g_ptr_array_index(open, open->len - 1) : "";
        require_that(strcmp(last, name) == 0, "tags closed in order", at);
        g_ptr_array_set_size(open, (gint)open->len - 1);
        require_that(at[length] == '>', "a plain closing tag", at);
        return at + length + 1;
    }
    const char *end = check_attributes(html, at + length);
    if (!is_among(EMPTY, name, length) && end[-2] != '/')
        g_ptr_array_add(open, g_strdup(name));
    return end;
}

static inline void check_markup(const char *html)
{
    g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func(g_free);
    require_that(g_utf8_validate(html, -1, NULL), "valid text", html);
    for (const char *at = strchr(html, '<'); at; at = strchr(at, '<'))
        at = check_tag(html, open, at + 1);
    require_that(open->len == 0, "all tags closed", html);
}

#endif
