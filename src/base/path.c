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

const char *path_problem(const char *path)
{
    return path_is_safe(path) ? NULL
                              : "is no name for a published file; leave out '..', leading dots and "
                                "slashes, backslashes and control characters, and keep it short";
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

static void step(GPtrArray *parts, const char *part, bool *outside)
{
    if (!*part || !strcmp(part, "."))
        return;
    if (strcmp(part, "..") != 0)
        g_ptr_array_add(parts, g_strdup(part));
    else if (parts->len > 0)
        g_ptr_array_set_size(parts, (gint)parts->len - 1);
    else
        *outside = true;
}

char *path_beside(const char *from, const char *relative)
{
    g_autofree char *folder = g_path_get_dirname(from);
    g_autofree char *whole = g_strconcat(folder, "/", relative, NULL);
    g_auto(GStrv) steps = g_strsplit(whole, "/", -1);
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
    bool outside = false;
    for (char **part = steps; *part; part++)
        step(parts, *part, &outside);
    g_ptr_array_add(parts, NULL);
    return outside ? NULL : g_strjoinv("/", (char **)parts->pdata);
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

/* Length of an address without what comes after its path. */
static size_t address_length(const char *url)
{
    return strcspn(url, "?#");
}

static char *folder_of(const char *url)
{
    size_t length = address_length(url);
    GString *folder = g_string_new(NULL);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)url[i] < 0x80)
            g_string_append_c(folder, url[i]);
        else
            g_string_append_printf(folder, "%%%02X", (unsigned char)url[i]);
    if (length == 0 || url[length - 1] != '/')
        g_string_append_c(folder, '/');
    return g_string_free(folder, FALSE);
}

char *path_address(const char *url, const char *path)
{
    g_autofree char *folder = url ? folder_of(url) : g_strdup(""), *href = path_href(path);
    return g_strconcat(folder, href, NULL);
}

char *path_base(const char *url)
{
    g_autofree char *folder = folder_of(url);
    const char *host = strstr(folder, "://");
    return g_strdup(strchr(host ? host + strlen("://") : folder, '/'));
}
