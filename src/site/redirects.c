#include "site/redirects.h"

#include <string.h>

#include "base/path.h"

static bool write_one(const Pages *pages, const PageRedirect *redirect, ChunksWrite write,
                      void *sink, GError **error)
{
    const PagePlan *page = pages_plan_at(pages, redirect->page);
    g_autofree char *path = path_relative(redirect->path, page->path), *href = path_href(path),
                    *title = g_markup_escape_text(page->title, -1);
    g_autofree char *text =
        g_strdup_printf("<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
                        "<title>%s</title>\n<link rel=\"canonical\" href=\"%s\">\n"
                        "<meta http-equiv=\"refresh\" content=\"0; url=%s\">\n</head>\n"
                        "<body>\n<main><h1><a href=\"%s\">%s</a></h1></main>\n</body>\n</html>\n",
                        page->lang, title, href, href, href, title);
    return write(sink, redirect->path, text, strlen(text), error);
}

bool redirects_write(const Pages *pages, ChunksWrite write, void *sink, GError **error)
{
    bool ok = true;
    for (guint i = 0; ok && i < pages->redirects->len; i++)
        ok =
            write_one(pages, &g_array_index(pages->redirects, PageRedirect, i), write, sink, error);
    return ok;
}
