#include "markup/escape.h"

#include <stdbool.h>
#include <string.h>

#include "base/append.h"
#include "base/units.h"

/* ---- HTML ------------------------------------------------------------------------------------ */

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return "&#39;";
    }
}

void html_escape(GString *out, const char *text)
{
    if (!text)
        return;
    for (;;) {
        size_t plain = strcspn(text, "&<>\"'");
        append_bytes(out, text, plain);
        text += plain;
        if (!*text)
            return;
        append_text(out, entity(*text++));
    }
}

/* From `from` to `end`, both within `text`. */
static void escape_between(GString *out, const char *text, const char *from, const char *end)
{
    for (const char *at = from; (at = memchr(at, ' ', (gsize)(end - at))); at++) {
        if (!units_joined(text, at))
            continue;
        g_autofree char *part = g_strndup(from, (gsize)(at - from));
        html_escape(out, part);
        append_text(out, UNITS_SPACE);
        from = at + 1;
    }
    g_autofree char *rest = *end ? g_strndup(from, (gsize)(end - from)) : NULL;
    html_escape(out, rest ? rest : from);
}

void html_escape_text(GString *out, const char *text)
{
    if (text)
        escape_between(out, text, text, text + strlen(text));
}

#define LONG_WORD 32 /* bytes */

void html_escape_cell(GString *out, const char *text)
{
    const char *from = text, *at = text;
    if (!text || strlen(text) <= LONG_WORD) {
        html_escape_text(out, text);
        return;
    }
    for (size_t word; *at; at += word + strspn(at + word, " ")) {
        word = strcspn(at, " ");
        for (size_t i = 0; word > LONG_WORD && i + 1 < word; i++) {
            if (at[i] != '/' || at[i + 1] == '/')
                continue;
            escape_between(out, text, from, at + i + 1);
            append_text(out, "<wbr>");
            from = at + i + 1;
        }
    }
    escape_between(out, text, from, at);
}

void html_attribute(GString *out, const char *name, const char *value)
{
    if (!value)
        return;
    append_text(out, " ");
    append_text(out, name);
    append_text(out, "=\"");
    html_escape(out, value);
    g_string_append_c(out, '"');
}

/* Length of the scheme before ':', or 0. Browsers drop control characters and spaces when they look
 * for one, so any of them before the ':' counts as one that is not known. */
static size_t scheme_length(const char *href)
{
    size_t before = strcspn(href, ":/?#");
    return href[before] == ':' ? before : 0;
}

bool html_link_external(const char *href)
{
    return href && (g_str_has_prefix(href, "//") || scheme_length(href) > 0);
}

static bool has_control(const char *href)
{
    for (const char *c = href; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f || *c == '\\')
            return true;
    return false;
}

bool html_link_allowed(const char *href)
{
    static const char *const schemes[] = {"http", "https", "mailto"};
    size_t length = scheme_length(href);
    if (has_control(href) || g_str_has_prefix(href, "//") || *href == ':')
        return false;
    if (length == 0)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (length == strlen(schemes[i]) && !g_ascii_strncasecmp(href, schemes[i], length))
            return true;
    return false;
}

/* Whether an address may have the byte at `at` as it stands: one of a name, a delimiter, or the
 * sign before two hexadecimal digits. */
static bool is_of_address(const char *at)
{
    if (*at == '%')
        return g_ascii_isxdigit(at[1]) && g_ascii_isxdigit(at[2]);
    return g_ascii_isalnum(*at) || strchr("-._~:/?#[]@!$&'()*+,;=", *at);
}

void html_escape_address(GString *out, const char *href)
{
    g_autoptr(GString) address = g_string_sized_new(64);
    for (const char *at = href ? href : ""; *at; at++) {
        if (is_of_address(at))
            g_string_append_c(address, *at);
        else
            g_string_append_printf(address, "%%%02X", (unsigned char)*at);
    }
    html_escape(out, address->str);
}

void html_escape_href(GString *out, const char *href)
{
    size_t path = strcspn(href, "?#");
    if (html_link_external(href) || path < 3 || memcmp(href + path - 3, ".md", 3) != 0) {
        html_escape_address(out, href);
        return;
    }
    g_autofree char *stem = g_strndup(href, path - 3);
    html_escape_address(out, stem);
    append_text(out, ".html");
    html_escape_address(out, href + path);
}

/* ---- Markdown -------------------------------------------------------------------------------- */

/* Punctuation that means something anywhere in a line. */
static bool always_special(const char *text, const char *at)
{
    if (*at == '_')
        return at == text || !g_ascii_isalnum(at[-1]) || !g_ascii_isalnum(at[1]);
    return strchr("\\`*[]<>#&|~", *at) != NULL;
}

/* "-", "+", "=", "1." and "1)" begin lists and underline headings, but only where a line begins. */
static bool special_at_begin(const char *at)
{
    bool last = !at[1] || g_ascii_isspace(at[1]);
    return strchr("-+=", *at) || (strchr(".)", *at) && last);
}

/* Punctuation that more is made of than CommonMark does. */
static bool special_in_source(const char *text, const char *at)
{
    return strchr("$@^{", *at) || (*at == ':' && (at[1] == '/' || g_ascii_islower(at[1]))) ||
           (*at == '.' && at - text >= 3 && !memcmp(at - 3, "www", 3));
}

/* Never special: escaping is mostly copying runs of these. */
static bool is_plain(char c)
{
    return g_ascii_isalnum(c) || (unsigned char)c >= 0x80 || c == ',';
}

typedef enum Place { PLACE_ANY, PLACE_WITHIN, PLACE_SOURCE } Place;

static void escape_one(GString *out, const char *text, const char *at, bool begin, Place place)
{
    if (g_ascii_isspace(*at)) {
        if (at == text || !g_ascii_isspace(at[-1]))
            g_string_append_c(out, ' ');
        return;
    }
    if (g_ascii_iscntrl(*at)) {
        append_text(out, "\357\277\275");
        return;
    }
    if (always_special(text, at) || (begin && special_at_begin(at)) ||
        (place == PLACE_SOURCE && special_in_source(text, at)))
        g_string_append_c(out, '\\');
    g_string_append_c(out, *at);
}

static void escape(GString *out, const char *text, Place place)
{
    bool begin = place != PLACE_WITHIN; /* nothing but digits and spaces before it in its line */
    bool ok = !text || g_utf8_validate(text, -1, NULL);
    g_autofree char *valid = ok ? NULL : g_utf8_make_valid(text, -1);
    text = !text ? "" : ok ? text : valid;
    for (const char *at = text; *at; at++) {
        const char *run = at;
        for (; is_plain(*at); at++)
            begin = begin && g_ascii_isdigit(*at);
        append_bytes(out, run, (gsize)(at - run));
        if (!*at)
            break;
        escape_one(out, text, at, begin, place);
        begin = begin && g_ascii_isspace(*at);
    }
}

void markdown_escape(GString *out, const char *text)
{
    escape(out, text, PLACE_ANY);
}

void markdown_escape_within(GString *out, const char *text)
{
    escape(out, text, PLACE_WITHIN);
}

void markdown_escape_source(GString *out, const char *text)
{
    escape(out, text, PLACE_SOURCE);
}

void markdown_escape_href(GString *out, const char *href)
{
    bool brackets = href[strcspn(href, " ()")] != '\0' || !*href;
    if (brackets)
        g_string_append_c(out, '<');
    for (; *href; href++) {
        if (*href == '&')
            append_text(out, "&amp;");
        else if (strchr("<>|\\", *href) || g_ascii_iscntrl(*href))
            g_string_append_printf(out, "%%%02X", (unsigned char)*href);
        else if (strchr("*_`[]", *href) && !brackets)
            g_string_append_printf(out, "\\%c", *href);
        else
            g_string_append_c(out, *href);
    }
    if (brackets)
        g_string_append_c(out, '>');
}
