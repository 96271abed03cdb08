#include "page/front_matter.h"

#include "base/error.h"
#include "base/files.h"
#include "base/label.h"
#include "base/lang.h"

#include <stddef.h>
#include <string.h>

/* ---- Keys ------------------------------------------------------------------------------------ */

typedef enum KeyKind { KEY_TEXT, KEY_WHOLE, KEY_BOOLEAN, KEY_LANGUAGE } KeyKind;

/* What a value of each kind is, for who wrote another. */
static const char *const kinds[] = {"a text", "a whole number", "true or false",
                                    "a language's tag"};

static const struct Key {
    const char *name;
    KeyKind kind;
    gsize at; /* of Page */
} keys[] = {
    {"title", KEY_TEXT, offsetof(Page, title)},
    {"description", KEY_TEXT, offsetof(Page, description)},
    {"order", KEY_WHOLE, offsetof(Page, order)},
    {"toc", KEY_BOOLEAN, offsetof(Page, toc)},
    {"needs", KEY_TEXT, offsetof(Page, needs)},
    {"scripts", KEY_TEXT, offsetof(Page, scripts)},
    {"draws", KEY_TEXT, offsetof(Page, draws)},
    {"draft", KEY_BOOLEAN, offsetof(Page, draft)},
    {"lang", KEY_LANGUAGE, offsetof(Page, lang)},
    {"translates", KEY_TEXT, offsetof(Page, translates)},
};

/* The last of several texts wins. */
static bool set_value(void *at, KeyKind kind, const char *value)
{
    gint64 number = 0;
    switch (kind) {
    case KEY_TEXT:
        g_free(*(char **)at);
        *(char **)at = g_strdup(value);
        return true;
    case KEY_WHOLE:
        if (!g_ascii_string_to_signed(value, 10, G_MININT, G_MAXINT, &number, NULL))
            return false;
        *(int *)at = (int)number;
        return true;
    case KEY_LANGUAGE:
        g_free(*(char **)at);
        *(char **)at = lang_canonical(value);
        return true;
    case KEY_BOOLEAN:
        *(bool *)at = strcmp(value, "true") == 0;
        break;
    }
    return *(bool *)at || strcmp(value, "false") == 0;
}

/* "; title, order and draft are known". Caller frees. */
static char *known_text(const char *const *names)
{
    GString *text = g_string_new("; ");
    for (; *names; names++)
        g_string_append_printf(text, "%s%s", *names,
                               !names[1]   ? " are known"
                               : !names[2] ? " and "
                                           : ", ");
    return g_string_free(text, FALSE);
}

static bool fail_unknown(const char *path, int line, const char *key, GError **error)
{
    const char *names[G_N_ELEMENTS(keys) + 1] = {NULL};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        names[i] = keys[i].name;
    g_autofree char *hint = did_you_mean(key, names), *known = known_text(names);
    return rb_fail(error, RB_ERROR_INPUT, "%s:%d: unknown key '%s' in the front matter%s", path,
                   line, key, *hint ? hint : known);
}

static bool set_key(Page *page, const char *path, int line, const char *name, const char *value,
                    GError **error)
{
    const struct Key *key = keys, *end = keys + G_N_ELEMENTS(keys);
    while (key < end && strcmp(key->name, name) != 0)
        key++;
    if (key == end)
        return fail_unknown(path, line, name, error);
    const char *problem = key->kind == KEY_LANGUAGE ? lang_problem(value) : NULL;
    if (problem)
        return rb_fail(error, RB_ERROR_INPUT, "%s:%d: '%s' %s", path, line, name, problem);
    return set_value((char *)page + key->at, key->kind, value) ||
           rb_fail(error, RB_ERROR_INPUT, "%s:%d: '%s' cannot be '%s'; write %s", path, line, name,
                   value, kinds[key->kind]);
}

/* ---- Lines ----------------------------------------------------------------------------------- */

static bool begins_comment(const char *text)
{
    return *text == '#' || !*text;
}

/* The quote that ends a value: nothing but a comment is behind it. NULL: there is none. */
static char *closing_quote(char *value)
{
    for (char *at = strchr(value + 1, *value); at; at = strchr(at + 1, *value)) {
        const char *rest = at + 1 + strspn(at + 1, " \t");
        if (begins_comment(rest) && (!*rest || rest > at + 1))
            return at;
    }
    return NULL;
}

/* A '#' begins a comment where a blank or nothing is before it. */
static void cut_comment(char *value)
{
    for (char *at = value; (at = strchr(at, '#')); at++)
        if (at == value || g_ascii_isspace(at[-1])) {
            *at = '\0';
            g_strchomp(value);
            return;
        }
}

/* The value without its quotes and the comment behind it. */
static char *bare_value(char *value)
{
    bool quoted = *value == '"' || *value == '\'';
    char *close = quoted ? closing_quote(value) : NULL;
    if (!close) {
        cut_comment(value);
        return value;
    }
    *close = '\0';
    return value + 1;
}

/* `key: value`, the value perhaps in quotes. */
static bool read_key(Page *page, const char *path, int line, char *text, GError **error)
{
    char *colon = strchr(text, ':');
    if (!colon) {
        g_set_error(error, RB_ERROR, RB_ERROR_INPUT,
                    "%s:%d: front matter is lines of 'key: value'; write it so", path, line);
        return false;
    }
    *colon = '\0';
    return set_key(page, path, line, g_strstrip(text), bare_value(g_strstrip(colon + 1)), error);
}

/* Takes one line off the source. Caller frees. */
static char *next_line(PageSource *source)
{
    const char *newline = memchr(source->text, '\n', source->len);
    size_t len = newline ? (size_t)(newline - source->text) : source->len;
    char *line = g_strchomp(g_strndup(source->text, len));
    source->text += newline ? len + 1 : len;
    source->len -= newline ? len + 1 : len;
    source->line++;
    return line;
}

/* Editors that save as "UTF-8 with BOM" put one before the first line. */
static void skip_mark(PageSource *source)
{
    size_t len = files_mark_length(source->text, source->len);
    source->text += len;
    source->len -= len;
}

/* The lines behind the first "---", up to the second; then `source` is behind it. */
static bool read_lines(Page *page, const char *path, PageSource *source, GError **error)
{
    PageSource ahead = *source;
    while (ahead.len > 0) {
        int line = ahead.line;
        g_autofree char *raw = next_line(&ahead), *text = g_utf8_make_valid(raw, -1);
        if (!strcmp(text, "---")) {
            *source = ahead;
            return true;
        }
        if (!begins_comment(g_strchug(text)) && !read_key(page, path, line, text, error))
            return false;
    }
    return rb_fail(error, RB_ERROR_INPUT, "%s:1: the front matter does not end; add a line '---'",
                   path);
}

bool front_matter_read(Page *page, const char *path, PageSource *source, GError **error)
{
    skip_mark(source);
    PageSource ahead = *source;
    g_autofree char *first = next_line(&ahead);
    if (!strcmp(first, "+++"))
        return rb_fail(error, RB_ERROR_INPUT,
                       "%s:%d: front matter between '+++' is not read; write it as lines of "
                       "'key: value' between two lines '---'",
                       path, source->line);
    if (strcmp(first, "---") != 0)
        return true;
    if (!read_lines(page, path, &ahead, error))
        return false;
    *source = ahead;
    return true;
}

/* That of the first heading, or NULL. Caller frees. */
static char *title_within(const PageSource *source)
{
    g_autoptr(Document) document = document_parse(source->text, source->len);
    cmark_node *node = cmark_node_first_child(document_root(document));
    while (node && cmark_node_get_type(node) != CMARK_NODE_HEADING)
        node = cmark_node_next(node);
    g_autofree char *text = node ? document_text(node) : NULL;
    return text && *text ? g_steal_pointer(&text) : NULL;
}

Page *front_matter_page(const char *path, const char *text, size_t len, GError **error)
{
    g_autoptr(Page) page = page_new();
    PageSource source = {.text = text, .len = len, .line = 1};
    if (!front_matter_read(page, path, &source, error)) {
        label_error(error);
        return NULL;
    }
    if (!page->title)
        page->title = title_within(&source);
    if (!page->title)
        page->title = g_path_get_basename(path);
    return g_steal_pointer(&page);
}
