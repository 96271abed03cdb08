#include "page/front_matter.h"

#include "base/error.h"
#include "base/label.h"

#include <string.h>

static bool set_boolean(const char *value, bool *out)
{
    *out = strcmp(value, "true") == 0;
    return *out || strcmp(value, "false") == 0;
}

static bool set_integer(const char *value, int *out)
{
    gint64 number;
    bool ok = g_ascii_string_to_signed(value, 10, G_MININT, G_MAXINT, &number, NULL);
    if (ok)
        *out = (int)number;
    return ok;
}

/* The keys there are, of which an unknown one may be near. */
static const char *const keys[] = {"title", "description", "order", "toc", "needs", "draft", NULL};

/* The last of several wins. */
static void set_text(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
}

static bool set_key(Page *page, const char *path, int line, const char *key, const char *value,
                    GError **error)
{
    bool ok = true;
    if (!strcmp(key, "title"))
        set_text(&page->title, value);
    else if (!strcmp(key, "description"))
        set_text(&page->description, value);
    else if (!strcmp(key, "needs"))
        set_text(&page->needs, value);
    else if (!strcmp(key, "order"))
        ok = set_integer(value, &page->order);
    else if (!strcmp(key, "toc"))
        ok = set_boolean(value, &page->toc);
    else if (!strcmp(key, "draft"))
        ok = set_boolean(value, &page->draft);
    else {
        g_autofree char *hint = did_you_mean(key, keys);
        g_set_error(error, RB_ERROR, RB_ERROR_INPUT,
                    "%s:%d: unknown key '%s' in the front matter%s", path, line, key,
                    *hint ? hint : "; title, description, order, toc, needs and draft are known");
        return false;
    }
    if (!ok)
        g_set_error(error, RB_ERROR, RB_ERROR_INPUT, "%s:%d: '%s' cannot be '%s'; write %s", path,
                    line, key, value, !strcmp(key, "order") ? "a whole number" : "true or false");
    return ok;
}

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
    static const char mark[] = "\xEF\xBB\xBF";
    size_t len = sizeof mark - 1;
    if (source->len < len || memcmp(source->text, mark, len) != 0)
        return;
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

Page *front_matter_page(const char *path, const char *text, size_t len, GError **error)
{
    g_autoptr(Page) page = page_new();
    PageSource source = {.text = text, .len = len, .line = 1};
    if (!front_matter_read(page, path, &source, error)) {
        label_error(error);
        return NULL;
    }
    if (!page->title)
        page->title = g_path_get_basename(path);
    return g_steal_pointer(&page);
}
