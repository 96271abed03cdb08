#include "site/sitemap.h"

#include <string.h>

#include "base/path.h"

/* A list of addresses, each in an element of its own. */
typedef struct List {
    const char *list, *entry, *url, *date;
    GString *text;
} List;

static List list_begin(const char *list, const char *entry, const char *url, const char *date)
{
    List made = {list, entry, url, date, g_string_new(NULL)};
    g_string_append_printf(made.text,
                           "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                           "<%s xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
                           list);
    return made;
}

static void list_add(const List *list, const char *path)
{
    g_autofree char *address = path_address(list->url, path),
                    *escaped = g_markup_escape_text(address, -1),
                    *date =
                        list->date ? g_strdup_printf("<lastmod>%s</lastmod>", list->date) : NULL;
    g_string_append_printf(list->text, "<%s><loc>%s</loc>%s</%s>\n", list->entry, escaped,
                           date ? date : "", list->entry);
}

/* Also frees it. */
static bool list_write(const List *list, const char *path, ChunksWrite write, void *sink,
                       GError **error)
{
    g_string_append_printf(list->text, "</%s>\n", list->list);
    bool ok = write(sink, path, list->text->str, list->text->len, error);
    g_string_free(list->text, TRUE);
    return ok;
}

static GPtrArray *listed_paths(const Pages *pages)
{
    GPtrArray *paths = g_ptr_array_new();
    for (int i = 0; i < (int)pages->plans->len; i++) {
        const PagePlan *plan = pages_plan_at(pages, i);
        if (strcmp(plan->path, PAGES_NOT_FOUND) != 0)
            g_ptr_array_add(paths, (char *)plan->path);
    }
    return paths;
}

bool sitemap_write(const Pages *pages, const char *url, const char *date, ChunksWrite write,
                   void *sink, GError **error)
{
    g_autoptr(GPtrArray) paths = listed_paths(pages),
                         parts = g_ptr_array_new_with_free_func(g_free);
    bool several = paths->len > SITEMAP_MOST, ok = true;
    for (guint from = 0; ok && from < paths->len; from += SITEMAP_MOST) {
        List list = list_begin("urlset", "url", url, date);
        for (guint i = from; i < MIN(paths->len, from + SITEMAP_MOST); i++)
            list_add(&list, g_ptr_array_index(paths, i));
        char *path =
            several ? g_strdup_printf("sitemap-%u.xml", parts->len + 1) : g_strdup(SITEMAP_FILE);
        g_ptr_array_add(parts, path);
        ok = list_write(&list, path, write, sink, error);
    }
    if (!ok || !several)
        return ok;
    List index = list_begin("sitemapindex", "sitemap", url, date);
    for (guint i = 0; i < parts->len; i++)
        list_add(&index, g_ptr_array_index(parts, i));
    return list_write(&index, SITEMAP_FILE, write, sink, error);
}

char *sitemap_robots(const char *url)
{
    g_autofree char *address = path_address(url, SITEMAP_FILE);
    return g_strdup_printf("User-agent: *\nAllow: /\nSitemap: %s\n", address);
}
