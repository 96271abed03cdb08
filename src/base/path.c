#include "base/path.h"

#include <glib.h>
#include <string.h>

static bool is_plain(gunichar c)
{
    return c != '/' && c != '\\' && !g_unichar_iscntrl(c);
}

static bool component_is_safe(const char *name, size_t bytes)
{
    if (bytes == 0 || bytes > PATH_NAME_BYTES || *name == '.' ||
        !g_utf8_validate(name, (gssize)bytes, NULL))
        return false;
    for (const char *p = name; p < name + bytes; p = g_utf8_next_char(p))
        if (!is_plain(g_utf8_get_char(p)))
            return false;
    return true;
}

bool path_is_safe_name(const char *name)
{
    return component_is_safe(name, strlen(name));
}

bool path_is_safe(const char *path)
{
    if (strlen(path) > PATH_BYTES)
        return false;
    for (;;) {
        size_t bytes = strcspn(path, "/");
        if (!component_is_safe(path, bytes))
            return false;
        if (!path[bytes])
            return true;
        path += bytes + 1;
    }
}

/* Length of the leading directories, slashes included, that both paths share. */
static size_t shared_directories(const char *a, const char *b)
{
    size_t shared = 0;
    for (size_t i = 0; a[i] && a[i] == b[i]; i++)
        if (a[i] == '/')
            shared = i + 1;
    return shared;
}

char *path_relative(const char *from, const char *to)
{
    size_t shared = shared_directories(from, to);
    GString *link = g_string_new(NULL);
    for (const char *p = from + shared; (p = strchr(p, '/')); p++)
        g_string_append(link, "../");
    g_string_append(link, to + shared);
    return g_string_free(link, FALSE);
}

char *path_href(const char *path)
{
    GString *href = g_string_new(NULL);
    for (const char *p = path; *p; p++) {
        if (g_ascii_isalnum(*p) || strchr("-._~/", *p))
            g_string_append_c(href, *p);
        else
            g_string_append_printf(href, "%%%02X", (unsigned char)*p);
    }
    return g_string_free(href, FALSE);
}
