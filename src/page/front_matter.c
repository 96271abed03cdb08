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

/* The last of several wins. */
static void set_text(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
}

static bool set_key(Page *page, const char *path, int line, const char *key, const char *value,
                    GError **error)
{
    static const char *const keys[] = {"title", "description", "order", "toc", "needs", NULL};
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
    else {
        g_autofree char *hint = did_you_mean(key, keys);
        g_set_error(error, RB_ERROR, RB_ERROR_INPUT,
                    "%s:%d: unknown key '%s' in the front matter%s", path, line, key,
                    *hint ? hint : "; title, description, order, toc and needs are known");
        return false;
    }
    if (!ok)
        g_set_error(error, RB_ERROR, RB_ERROR_INPUT, "%s:%d: '%s' cannot be '%s'; write %s", path,
                    line, key, value, !strcmp(key, "toc") ? "true or false" : "a whole number");
    return ok;
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
    char *value = g_strstrip(colon + 1);
    size_t len = strlen(value);
    if (len >= 2 && *value == '"' && value[len - 1] == '"') {
        value[len - 1] = '\0';
        value++;
    }
    return set_key(page, path, line, g_strstrip(text), value, error);
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

bool front_matter_read(Page *page, const char *path, PageSource *source, GError **error)
{
    PageSource ahead = *source;
    g_autofree char *first = next_line(&ahead);
    if (strcmp(first, "---") != 0)
        return true;
    while (ahead.len > 0) {
        int line = ahead.line;
        g_autofree char *raw = next_line(&ahead), *text = g_utf8_make_valid(raw, -1);
        if (!strcmp(text, "---")) {
            *source = ahead;
            return true;
        }
        if (*text && !read_key(page, path, line, text, error))
            return false;
    }
    g_set_error(error, RB_ERROR, RB_ERROR_INPUT,
                "%s:1: the front matter does not end; add a line '---'", path);
    return false;
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
