#include "site/pdf.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <string.h>

#include "base/append.h"
#include "base/error.h"
#include "base/files.h"
#include "base/path.h"
#include "markup/escape.h"
#include "publish/browser.h"
#include "publish/pdf_join.h"
#include "site/pdf_book.h"
#include "site/search.h"

enum {
    MOST_LIST = 64 << 20,
    SECONDS = 120,    /* that a document may take, */
    SECONDS_PAGE = 4, /* and each page of it */
};

#define INDEX "index.html"

static void sheet_free(Sheet *sheet)
{
    g_free(sheet->path);
    g_free(sheet->title);
    g_free(sheet->lang);
    g_free(sheet);
}

static void book_clear(Book *book)
{
    g_clear_pointer(&book->sheets, g_ptr_array_unref);
    g_clear_pointer(&book->by_path, g_hash_table_unref);
    g_clear_pointer(&book->wanted, g_tree_unref);
    if (book->out)
        g_string_free(book->out, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Book, book_clear)

/* ---- Which pages ----------------------------------------------------------------------------- */

static int parts(const char *path)
{
    int n = 0;
    for (; (path = strchr(path, '/')); path++)
        n++;
    return n;
}

static Sheet *sheet_new(const json_t *line)
{
    const char *path = json_string_value(json_array_get(line, 0));
    const char *title = json_string_value(json_array_get(line, 1));
    const char *lang = json_string_value(json_array_get(line, 2));
    if (!path || !title || !lang || !path_is_safe(path))
        return NULL;
    Sheet *sheet = g_new0(Sheet, 1);
    *sheet = (Sheet){g_strdup(path), g_strdup(title), g_strdup(lang), MAX(0, parts(path) - 1)};
    return sheet;
}

/* The site's own list: what its search finds (site/search.h). */
static bool read_list(Book *book, GPtrArray *all, GError **error)
{
    size_t length;
    g_autofree char *text = files_read_in(book->site, SEARCH_FILE, MOST_LIST, &length, error);
    if (!text)
        return false;
    const char *begin = strchr(text, '['), *end = g_strrstr_len(text, (gssize)length, "]");
    json_t *lines =
        begin && end > begin ? json_loadb(begin, (size_t)(end + 1 - begin), 0, NULL) : NULL;
    for (size_t i = 0; i < json_array_size(lines); i++) {
        Sheet *sheet = sheet_new(json_array_get(lines, i));
        if (sheet)
            g_ptr_array_add(all, sheet);
    }
    json_decref(lines);
    return all->len > 0 || rb_fail(error, RB_ERROR_INPUT,
                                   "%s/%s: there is no list of pages in it; leave that file to "
                                   "`roofbook build`",
                                   book->site, SEARCH_FILE);
}

/* A network on one device, or the finder. */
static bool is_left_out(const Sheet *sheet)
{
    return (g_str_has_prefix(sheet->path, "models/") && parts(sheet->path) > 2) ||
           strcmp(sheet->path, "find/" INDEX) == 0;
}

static void take(Book *book, Sheet *sheet)
{
    g_ptr_array_add(book->sheets, sheet);
    g_hash_table_insert(book->by_path, sheet->path, GUINT_TO_POINTER(book->sheets->len));
}

static void take_all(Book *book, GPtrArray *all)
{
    g_autofree char *lang = g_strdup(((Sheet *)g_ptr_array_index(all, 0))->lang);
    for (guint i = 0; i < all->len; i++) {
        Sheet *sheet = g_ptr_array_index(all, i);
        if (strcmp(sheet->lang, lang) == 0 && !is_left_out(sheet)) {
            take(book, sheet);
            all->pdata[i] = NULL;
        }
    }
}

/* "models/resnet50/index.html" of "models/resnet50" and "models/resnet50/". */
static char *path_of_name(const char *name)
{
    g_autofree char *plain = g_strdup(name);
    for (size_t end = strlen(plain); end > 0 && plain[end - 1] == '/'; end--)
        plain[end - 1] = '\0';
    if (!*plain || strcmp(plain, ".") == 0)
        return g_strdup(INDEX);
    return g_str_has_suffix(plain, ".html") ? g_steal_pointer(&plain)
                                            : g_strconcat(plain, "/" INDEX, NULL);
}

/* Names of pages as one asks for them. */
static void add_names(GPtrArray *names, const GPtrArray *sheets)
{
    static const char suffix[] = "/" INDEX;
    for (guint i = 0; i < sheets->len; i++) {
        const Sheet *sheet = g_ptr_array_index(sheets, i);
        if (sheet && g_str_has_suffix(sheet->path, suffix))
            g_ptr_array_add(names, g_strndup(sheet->path, strlen(sheet->path) - strlen(suffix)));
    }
}

static bool no_such_page(const Book *book, const GPtrArray *all, const char *name, GError **error)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func(g_free);
    add_names(known, book->sheets);
    add_names(known, all);
    g_ptr_array_add(known, NULL);
    g_autofree char *meant = did_you_mean(name, (const char *const *)known->pdata);
    return rb_fail(error, RB_ERROR_USAGE,
                   "the site has no page '%s'%s; name one as its address does, as in "
                   "`--pdf FILE guide/roofline`",
                   name, meant);
}

static bool take_named(Book *book, GPtrArray *all, const char *name, GError **error)
{
    g_autofree char *path = path_of_name(name);
    if (g_hash_table_contains(book->by_path, path))
        return true;
    for (guint i = 0; i < all->len; i++) {
        Sheet *sheet = g_ptr_array_index(all, i);
        if (sheet && strcmp(sheet->path, path) == 0) {
            take(book, sheet);
            all->pdata[i] = NULL;
            return true;
        }
    }
    return no_such_page(book, all, name, error);
}

/* Those that are named stand beside one another. */
static bool choose(Book *book, const char *const *names, GError **error)
{
    GPtrArray *all = g_ptr_array_new();
    bool ok = read_list(book, all, error);
    if (ok && !*names)
        take_all(book, all);
    for (; ok && *names; names++)
        ok = take_named(book, all, *names, error);
    for (guint i = 0; i < all->len; i++)
        g_clear_pointer((Sheet **)&all->pdata[i], sheet_free);
    g_ptr_array_unref(all);
    return ok;
}

/* ---- The document ---------------------------------------------------------------------------- */

/* What the window of the first page is called, escaped as it stands there. */
static char *title_of(const Book *book)
{
    g_autofree char *html =
        files_read_in(book->site, book_sheet(book, 0)->path, BOOK_MOST_PAGE, NULL, NULL);
    const char *from = html ? strstr(html, "<title>") : NULL,
               *to = from ? strstr(from, "</title>") : NULL;
    return to ? g_strndup(from + strlen("<title>"), (gsize)(to - from) - strlen("<title>"))
              : g_strdup("");
}

static void write_head(Book *book, const char *title, int printed)
{
    g_autofree char *style = g_build_filename(book->site, "assets", "style.css", NULL),
                    *uri = g_filename_to_uri(style, NULL, NULL);
    append_text(book->out, "<!DOCTYPE html>\n<html");
    html_attribute(book->out, "lang", book_sheet(book, 0)->lang);
    append_text(book->out,
                ">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                "style-src file: 'unsafe-inline'; img-src file: data:\">\n");
    g_string_append_printf(book->out, "<title>%s</title>\n<link rel=\"stylesheet\"", title);
    html_attribute(book->out, "href", uri ? uri : "");
    append_text(book->out, ">\n<style>@page { size: A4 }");
    if (book->most < book->sheets->len) /* how many there will be is not known yet */
        g_string_append_printf(book->out,
                               " @page { @bottom-right { content: counter(page) } }"
                               " html { counter-reset: page %d }",
                               printed);
    append_text(book->out, "</style>\n</head>\n<body class=\"book\">\n<main>\n");
}

/* Pages by the pages they stand below. */
static void write_contents(Book *book, const char *title)
{
    int level = -1;
    g_string_append_printf(book->out, "<nav class=\"contents\">\n<p>%s</p>\n", title);
    for (guint i = 0; i < book->sheets->len; i++) {
        const Sheet *sheet = book_sheet(book, i);
        int next = MIN(sheet->level, level + 1);
        for (; level < next; level++)
            append_text(book->out, "<ul>\n");
        for (; level > next; level--)
            append_text(book->out, "</ul>\n");
        append_text(book->out, "<li><a");
        book_write_link(book, 0, i + 1, "");
        append_text(book->out, ">");
        html_escape(book->out, sheet->title);
        append_text(book->out, "</a></li>\n");
    }
    for (; level >= 0; level--)
        append_text(book->out, "</ul>\n");
    append_text(book->out, "</nav>\n");
}

/* A browser gives a name to each place that a link of the same document leads to, and makes a link
 * of each that leads to what the document has: so it is told of links from elsewhere, and of places
 * elsewhere, which are not seen. Joined files then have both. */
static gboolean write_wanted(gpointer name, gpointer number, gpointer data)
{
    Book *book = data;
    guint sheet = GPOINTER_TO_UINT(number) - 1;
    bool own = sheet >= book->from && sheet < book->to;
    g_string_append_printf(book->out, own ? "<a href=\"#%s\"></a>" : "<span id=\"%s\"></span>",
                           (const char *)name);
    return FALSE;
}

/* The document of the sheets from `from` on. */
static bool write_document(Book *book, guint from, const char *title, int printed, GError **error)
{
    g_string_truncate(book->out, 0);
    book->from = from;
    book->to = MIN(from + book->most, book->sheets->len);
    write_head(book, title, printed);
    if (book->sheets->len > 1 && from == 0)
        write_contents(book, title);
    for (guint i = book->from; i < book->to; i++)
        if (!book_write_sheet(book, i, error))
            return false;
    if (book->most < book->sheets->len) {
        append_text(book->out, "<nav hidden>");
        g_tree_foreach(book->wanted, write_wanted, book);
        append_text(book->out, "</nav>\n");
    }
    append_text(book->out, "</main>\n</body>\n</html>\n");
    return true;
}

/* Which links lead from one document into another is known when all were written once. */
static bool find_links(Book *book, GError **error)
{
    bool ok = true;
    book->for_links = true;
    for (guint from = 0; ok && book->most < book->sheets->len && from < book->sheets->len;
         from += book->most)
        ok = write_document(book, from, "", 0, error);
    book->for_links = false;
    return ok;
}

static int by_text(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    return strcmp(a, b);
}

GString *pdf_document(const PdfPages *asked, PdfPart *part, GError **error)
{
    g_auto(Book) book = {.site = asked->site,
                         .sheets = g_ptr_array_new_with_free_func((GDestroyNotify)sheet_free),
                         .by_path = g_hash_table_new(g_str_hash, g_str_equal),
                         .wanted = g_tree_new_full(by_text, NULL, g_free, NULL),
                         .most = asked->most > 0 ? (guint)asked->most : PDF_PAGES,
                         .out = g_string_new(NULL)};
    if (!choose(&book, asked->names, error))
        return NULL;
    g_autofree char *title = title_of(&book);
    if (!find_links(&book, error) ||
        !write_document(&book, (guint)part->from, title, part->printed, error))
        return NULL;
    part->all = (int)book.sheets->len;
    part->pages = (int)(book.to - book.from);
    return g_steal_pointer(&book.out);
}

/* ---- Files ----------------------------------------------------------------------------------- */

/* The path of the part's PDF, in a folder of its own. NULL: not made. Caller frees. */
static char *print_part(const PdfPages *asked, const char *scratch, PdfPart *part, GError **error)
{
    size_t length;
    g_autofree char *folder = g_strdup_printf("%s/%d", scratch, part->from),
                    *page = g_build_filename(folder, "book.html", NULL),
                    *out = g_build_filename(folder, "book.pdf", NULL);
    GString *document = pdf_document(asked, part, error);
    bool made = document && (g_mkdir(folder, 0700) == 0 || files_fail(error, "make", folder)),
         ok = made && files_write(page, document->str, document->len, error);
    if (document)
        g_string_free(document, TRUE);
    BrowserPrint print = {page, folder, SECONDS + SECONDS_PAGE * part->pages};
    g_autofree char *pdf = ok ? browser_print(&print, &length, error) : NULL;
    return pdf && files_write(out, pdf, length, error) ? g_steal_pointer(&out) : NULL;
}

/* Of the parts behind the first, which is in `join`. */
static bool print_rest(const PdfPages *asked, const char *scratch, PdfPart *part, PdfJoin *join,
                       GError **error)
{
    for (part->from = part->pages; part->from < part->all; part->from += part->pages) {
        g_autofree char *file = print_part(asked, scratch, part, error);
        if (!file || !pdf_join_add(join, file, &part->printed, error))
            return false;
    }
    return true;
}

/* What is one document stays as the browser wrote it. */
static bool copy_file(const char *file, const char *out, GError **error)
{
    size_t length;
    g_autofree char *pdf = files_read(file, BROWSER_MOST_BYTES, &length, error);
    return pdf && files_write(out, pdf, length, error);
}

bool pdf_write(const PdfPages *asked, const char *scratch, const char *out, GError **error)
{
    g_autofree char *site = g_canonicalize_filename(asked->site, NULL);
    const PdfPages here = {site, asked->names, asked->most};
    PdfPart part = {0};
    g_autofree char *first = print_part(&here, scratch, &part, error);
    if (!first)
        return false;
    if (part.pages == part.all)
        return copy_file(first, out, error);
    g_autoptr(PdfJoin) join = pdf_join_new();
    return pdf_join_add(join, first, &part.printed, error) &&
           print_rest(&here, scratch, &part, join, error) && pdf_join_write(join, out, error);
}
