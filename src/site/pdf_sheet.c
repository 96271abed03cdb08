/* A page in the document.
 *
 * Pages of a site are HTML as markup/html.h writes it: a tag ends at its '>', values stand in
 * double quotes.
 */
#include "site/pdf_book.h"

#include <string.h>

#include "base/append.h"
#include "base/error.h"
#include "base/files.h"
#include "base/path.h"
#include "markup/escape.h"
#include "site/pdf_drawing.h"

enum { MOST_DRAWING = 16 << 20 };

typedef struct Part {
    Book *book;
    const Sheet *sheet;
    guint number; /* of the sheet, from 1 */
    GString *out;
} Part;

static void append_id(GString *out, guint number, const char *id)
{
    g_string_append_printf(out, "p%u%s%s", number, *id ? "-" : "", id);
}

void book_write_link(Book *book, guint from, guint number, const char *id)
{
    GString *name = g_string_new(NULL);
    append_id(name, number, id);
    g_string_append_printf(book->out, " href=\"#%s\"", name->str);
    if (from / book->most != (number - 1) / book->most)
        g_tree_insert(book->wanted, g_strdup(name->str), GUINT_TO_POINTER(number));
    g_string_free(name, TRUE);
}

/* The path on the site that a link of the page leads to, or NULL. Caller frees. */
static char *target_of(const Part *part, const char *href)
{
    g_autofree char *written = g_strndup(href, strcspn(href, "?#")),
                    *plain = g_uri_unescape_string(written, NULL);
    return plain ? path_beside(part->sheet->path, plain) : NULL;
}

static void write_href(const Part *part, const char *href)
{
    const char *hash = strchr(href, '#');
    g_autofree char *target = *href == '#' ? g_strdup(part->sheet->path) : target_of(part, href);
    guint number = target ? GPOINTER_TO_UINT(g_hash_table_lookup(part->book->by_path, target)) : 0;
    if (html_link_external(href) && html_link_allowed(href)) {
        g_string_append_printf(part->out, " href=\"%s\"", href);
    } else if (number > 0) {
        book_write_link(part->book, part->number - 1, number, hash ? hash + 1 : "");
    }
}

/* A drawing with textures, which would be printed as images, stands in the document itself. */
static bool write_drawing(const Part *part, const char *path)
{
    size_t length;
    g_autofree char *svg = g_str_has_suffix(path, ".svg")
                               ? files_read_in(part->book->site, path, MOST_DRAWING, &length, NULL)
                               : NULL;
    if (!svg || !strstr(svg, "<pattern "))
        return false;
    GString *drawn = g_string_new(NULL);
    drawing_append(drawn, svg, svg + length);
    g_autofree char *coded = g_base64_encode((const guchar *)drawn->str, drawn->len);
    append_text(part->out, " src=\"data:image/svg+xml;base64,");
    append_text(part->out, coded);
    append_text(part->out, "\"");
    g_string_free(drawn, TRUE);
    return true;
}

/* Of a picture of the site; of others nothing is read. */
static void write_source(const Part *part, const char *href)
{
    g_autofree char *target = html_link_external(href) ? NULL : target_of(part, href),
                    *path = target && path_is_safe(target)
                                ? g_build_filename(part->book->site, target, NULL)
                                : NULL,
                    *uri = path ? g_filename_to_uri(path, NULL, NULL) : NULL;
    if (uri && (part->book->for_links || !write_drawing(part, target)))
        html_attribute(part->out, "src", uri);
    else if (!uri && g_str_has_prefix(href, "data:image/"))
        g_string_append_printf(part->out, " src=\"%s\"", href);
}

static void write_id(const Part *part, const char *name, const char *id)
{
    g_string_append_printf(part->out, " %s=\"", name);
    append_id(part->out, part->number, id);
    append_text(part->out, "\"");
}

typedef enum Fate { KEPT, ID, HREF, SOURCE, DROPPED } Fate;

static Fate fate_of(const char *name)
{
    static const struct {
        const char *name;
        Fate fate;
    } fates[] = {
        {"id", ID},           {"for", ID},         {"aria-labelledby", ID}, {"href", HREF},
        {"src", SOURCE},      {"srcset", DROPPED}, {"data", DROPPED},       {"poster", DROPPED},
        {"loading", DROPPED}, {"action", DROPPED}, {"formaction", DROPPED}};
    for (gsize i = 0; i < G_N_ELEMENTS(fates); i++)
        if (strcmp(fates[i].name, name) == 0)
            return fates[i].fate;
    return g_str_has_prefix(name, "on") ? DROPPED : KEPT;
}

/* `value` as it is written, escaped; NULL: there is none. */
static void write_attribute(const Part *part, const char *name, const char *value)
{
    switch (value ? fate_of(name) : KEPT) {
    case ID:
        write_id(part, name, value);
        break;
    case HREF:
        write_href(part, value);
        break;
    case SOURCE:
        write_source(part, value);
        break;
    case DROPPED:
        break;
    case KEPT:
        g_string_append_printf(part->out, value ? " %s=\"%s\"" : " %s", name, value);
        break;
    }
}

/* Attributes, from behind the name of a tag to its end. */
static void write_attributes(const Part *part, const char *at, const char *end)
{
    while (at < end) {
        at += strspn(at, " \n\t");
        size_t word = strcspn(at, " \n\t=>");
        if (at >= end || word == 0)
            return;
        g_autofree char *name = g_strndup(at, word), *value = NULL;
        at += word;
        const char *close = at[0] == '=' && at[1] == '"' ? strchr(at + 2, '"') : NULL;
        if (close && close < end) {
            value = g_strndup(at + 2, (gsize)(close - at - 2));
            at = close + 1;
        }
        write_attribute(part, name, value);
    }
}

/* "h2" a level lower for each page above this one. */
static void write_name(const Part *part, const char *name, size_t length)
{
    if (length == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6')
        g_string_append_printf(part->out, "h%d", MIN(6, name[1] - '0' + part->sheet->level));
    else
        g_string_append_len(part->out, name, (gssize)length);
}

/* The tag at `at`, a '<'; returns what is behind it. */
static const char *write_tag(const Part *part, const char *at, const char *end)
{
    const char *close = memchr(at, '>', (size_t)(end - at));
    if (!close)
        return end;
    const char *name = at + 1 + (at[1] == '/');
    size_t length = strcspn(name, " \n\t/>");
    g_string_append_len(part->out, at, name - at);
    write_name(part, name, length);
    if (at[1] != '/')
        write_attributes(part, name + length, close);
    append_text(part->out, ">");
    return close + 1;
}

/* A drawing that stands in the page has ids of its own, and no links. */
static const char *behind_drawing(const char *at, const char *end)
{
    static const char closing[] = "</svg>";
    const char *close = g_strstr_len(at, end - at, closing);
    return close ? close + strlen(closing) : end;
}

static void write_article(const Part *part, const char *at, const char *end)
{
    while (at < end) {
        const char *tag = memchr(at, '<', (size_t)(end - at));
        g_string_append_len(part->out, at, (tag ? tag : end) - at);
        if (!tag)
            return;
        at = g_str_has_prefix(tag, "<svg") ? behind_drawing(tag, end) : write_tag(part, tag, end);
        if (g_str_has_prefix(tag, "<svg"))
            g_string_append_len(part->out, tag, at - tag);
    }
}

bool book_write_sheet(Book *book, guint i, GError **error)
{
    static const char opening[] = "<article>", closing[] = "</article>";
    const Sheet *sheet = book_sheet(book, i);
    Part part = {book, sheet, i + 1, book->out};
    g_autofree char *html = files_read_in(book->site, sheet->path, BOOK_MOST_PAGE, NULL, error);
    if (!html)
        return false;
    const char *from = strstr(html, opening), *to = from ? g_strrstr(from, closing) : NULL;
    if (!to)
        return rb_fail(error, RB_ERROR_INPUT,
                       "%s/%s: there is no <article> in it; have one in templates/layout.html",
                       book->site, sheet->path);
    g_string_append_printf(book->out, "<section class=\"sheet level-%d\" id=\"p%u\"",
                           MIN(sheet->level, 2), i + 1);
    html_attribute(book->out, "lang", sheet->lang);
    append_text(book->out, ">\n");
    write_article(&part, from, to + strlen(closing));
    append_text(book->out, "\n</section>\n");
    return book->out->len <= BOOK_MOST_DOCUMENT ||
           rb_fail(error, RB_ERROR_LIMIT, "%s: more than %d MB to print; name fewer pages",
                   book->site, BOOK_MOST_DOCUMENT >> 20);
}
