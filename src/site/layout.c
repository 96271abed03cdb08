#include "site/layout.h"

#include "base/append.h"
#include "base/error.h"
#include "base/lang.h"
#include "base/path.h"
#include "markup/escape.h"

#include <string.h>

typedef struct Writer {
    const LayoutPage *page;
    const char *root;
    const Words *words;
    GString *out;
} Writer;

static void write_word(Writer *writer, Word word)
{
    html_escape(writer->out, words_text(writer->words, word));
}

/* A path of the site, from wherever the page is: the shortest way there, unless it may be shown
 * elsewhere. */
static void write_address(Writer *writer, const char *attribute, const char *path)
{
    const LayoutPage *page = writer->page;
    g_autofree char *near = page->root ? g_strdup(path) : path_relative(page->path, path),
                    *href = path_href(near),
                    *address = g_strconcat(page->root ? writer->root : "", href, NULL);
    html_attribute(writer->out, attribute, address);
}

static void write_href(Writer *writer, const char *path)
{
    write_address(writer, "href", path);
}

static bool is_current(const Writer *writer, const LayoutLink *link)
{
    return link->href && !strcmp(link->href, writer->page->path);
}

static void write_languages(Writer *writer, const LayoutLink *link, bool of_target)
{
    html_attribute(writer->out, "lang", link->lang);
    if (of_target)
        html_attribute(writer->out, "hreflang", link->lang);
}

/* An <a>, or the bare title of a link that leads nowhere. */
static void write_link(Writer *writer, const LayoutLink *link, const char *attributes)
{
    if (!link->href) {
        html_escape(writer->out, link->title);
        return;
    }
    append_text(writer->out, "<a");
    write_href(writer, link->href);
    write_languages(writer, link, true);
    append_text(writer->out, attributes);
    g_string_append_c(writer->out, '>');
    html_escape(writer->out, link->title);
    append_text(writer->out, "</a>");
}

/* ---- One function per placeholder ------------------------------------------------------------ */

static const char *lang_of(const Writer *writer)
{
    return writer->page->lang ? writer->page->lang : "en";
}

static void write_lang(Writer *writer)
{
    html_escape(writer->out, lang_of(writer));
}

static const char *dir_of(const char *lang)
{
    return lang_is_rtl(lang) ? "rtl" : "ltr";
}

static void write_dir(Writer *writer)
{
    append_text(writer->out, dir_of(lang_of(writer)));
}

static void write_words(Writer *writer)
{
    g_autofree char *json = words_for_scripts(writer->words);
    html_escape(writer->out, json);
}

static void write_root(Writer *writer)
{
    html_escape(writer->out, writer->root);
}

/* Text in another language than the page says which, and in which direction it runs. */
static void write_content(Writer *writer)
{
    const char *lang = writer->page->content_lang;
    bool foreign = lang && strcmp(lang, lang_of(writer)) != 0;
    if (foreign) {
        append_text(writer->out, "<div class=\"text\"");
        html_attribute(writer->out, "lang", lang);
        html_attribute(writer->out, "dir", dir_of(lang));
        append_text(writer->out, ">\n");
    }
    append_text(writer->out, writer->page->content ? writer->page->content : "");
    append_text(writer->out, foreign ? "</div>\n" : "");
}

enum { TOC_FIRST = 2, TOC_LAST = 3, TOC_FEWEST = 2 };

static bool in_toc(const Heading *heading)
{
    return heading->level >= TOC_FIRST && heading->level <= TOC_LAST;
}

static guint toc_length(const GPtrArray *headings)
{
    guint count = 0;
    for (guint i = 0; headings && i < headings->len; i++)
        count += in_toc(headings->pdata[i]);
    return count;
}

static void write_toc(Writer *writer)
{
    const GPtrArray *headings = writer->page->headings;
    if (toc_length(headings) < TOC_FEWEST)
        return;
    append_text(writer->out, "<nav class=\"toc\" aria-label=\"");
    write_word(writer, WORD_ON_THIS_PAGE);
    append_text(writer->out, "\">\n<details open>\n<summary>");
    write_word(writer, WORD_ON_THIS_PAGE);
    append_text(writer->out, "</summary>\n<ul>\n");
    for (guint i = 0; i < headings->len; i++) {
        const Heading *heading = headings->pdata[i];
        if (!in_toc(heading))
            continue;
        g_string_append_printf(writer->out, "<li class=\"h%d\"><a href=\"#", heading->level);
        html_escape_address(writer->out, heading->id);
        append_text(writer->out, "\">");
        html_escape(writer->out, heading->text);
        append_text(writer->out, "</a>\n");
    }
    append_text(writer->out, "</ul>\n</details>\n</nav>\n");
}

static void write_breadcrumbs(Writer *writer)
{
    const LayoutPage *page = writer->page;
    if (page->n_breadcrumbs < 2)
        return;
    append_text(writer->out, "<nav class=\"breadcrumbs\" aria-label=\"");
    write_word(writer, WORD_BREADCRUMBS);
    append_text(writer->out, "\">\n<ol>\n");
    for (int i = 0; i < page->n_breadcrumbs; i++) {
        bool last = i == page->n_breadcrumbs - 1;
        append_text(writer->out, "<li>");
        write_link(writer, &page->breadcrumbs[i], last ? " aria-current=\"page\"" : "");
        g_string_append_c(writer->out, '\n');
    }
    append_text(writer->out, "</ol>\n</nav>\n");
}

/* Whether the current page is this section or one of the pages in it. */
static bool section_current(const Writer *writer, int section)
{
    const LayoutPage *page = writer->page;
    int i = section;
    do {
        if (is_current(writer, &page->nav[i]))
            return true;
        i++;
    } while (i < page->n_nav && page->nav[i].level > 0);
    return false;
}

static void write_nav_item(Writer *writer, const LayoutLink *link)
{
    append_text(writer->out, "<li>");
    write_link(writer, link, is_current(writer, link) ? " aria-current=\"page\"" : "");
    g_string_append_c(writer->out, '\n');
}

/* A section that has pages unfolds; the one the reader is in is open. */
static int write_section(Writer *writer, int i)
{
    const LayoutPage *page = writer->page;
    const LayoutLink *section = &page->nav[i];
    if (i + 1 >= page->n_nav || page->nav[i + 1].level == 0) {
        write_nav_item(writer, section);
        return i + 1;
    }
    g_string_append_printf(writer->out, "<li><details%s>\n<summary",
                           section_current(writer, i) ? " open" : "");
    write_languages(writer, section, false);
    g_string_append_c(writer->out, '>');
    html_escape(writer->out, section->title);
    append_text(writer->out, "</summary>\n<ul>\n");
    if (section->href)
        write_nav_item(writer, &(LayoutLink){words_text(writer->words, WORD_OVERVIEW),
                                             section->href, 1, NULL});
    for (i++; i < page->n_nav && page->nav[i].level > 0; i++)
        write_nav_item(writer, &page->nav[i]);
    append_text(writer->out, "</ul>\n</details>\n");
    return i;
}

static void write_nav(Writer *writer)
{
    if (writer->page->n_nav == 0)
        return;
    append_text(writer->out, "<ul>\n");
    for (int i = 0; i < writer->page->n_nav;)
        i = write_section(writer, i);
    append_text(writer->out, "</ul>\n");
}

/* A title within other text. */
static void write_bare(Writer *writer, const LayoutLink *link)
{
    if (link->lang) {
        append_text(writer->out, "<span class=\"title\"");
        write_languages(writer, link, false);
        g_string_append_c(writer->out, '>');
    }
    html_escape(writer->out, link->title);
    append_text(writer->out, link->lang ? "</span>" : "");
}

static void write_neighbour(Writer *writer, const LayoutLink *link, const char *rel, Word word)
{
    if (!link->title || !link->href)
        return;
    g_string_append_printf(writer->out, "<a class=\"%s\" rel=\"%s\"", rel, rel);
    write_href(writer, link->href);
    html_attribute(writer->out, "hreflang", link->lang);
    append_text(writer->out, "><span>");
    write_word(writer, word);
    append_text(writer->out, "</span> ");
    write_bare(writer, link);
    append_text(writer->out, "</a>\n");
}

static void write_prev(Writer *writer)
{
    write_neighbour(writer, &writer->page->prev, "prev", WORD_PREVIOUS);
}

static void write_next(Writer *writer)
{
    write_neighbour(writer, &writer->page->next, "next", WORD_NEXT);
}

static void write_alternates(Writer *writer)
{
    const LayoutPage *page = writer->page;
    if (page->n_alternates == 0)
        return;
    g_auto(GStrv) around = g_strsplit(words_text(writer->words, WORD_PAGE_AS), "{formats}", 2);
    append_text(writer->out, "<p class=\"alternates\">");
    html_escape(writer->out, around[0]);
    for (int i = 0; i < page->n_alternates; i++) {
        if (i > 0)
            write_word(writer, WORD_COMMA);
        write_link(writer, &page->alternates[i], "");
    }
    html_escape(writer->out, around[1]);
    append_text(writer->out, "</p>\n");
}

static void write_translations(Writer *writer)
{
    const LayoutPage *page = writer->page;
    if (page->n_translations < 2)
        return;
    append_text(writer->out, "<nav class=\"translations\" aria-label=\"");
    write_word(writer, WORD_OTHER_LANGUAGES);
    append_text(writer->out, "\">\n");
    for (int i = 0; i < page->n_translations; i++) {
        const LayoutLink *link = &page->translations[i];
        if (is_current(writer, link))
            continue;
        write_link(writer, link, " rel=\"alternate\"");
        g_string_append_c(writer->out, '\n');
    }
    append_text(writer->out, "</nav>\n");
}

/* Search engines want it with the host's name. */
static void write_whole_href(Writer *writer, const char *path)
{
    g_autofree char *address = writer->page->url ? path_address(writer->page->url, path) : NULL;
    if (address)
        html_attribute(writer->out, "href", address);
    else
        write_href(writer, path);
}

static void write_hreflang(Writer *writer)
{
    const LayoutPage *page = writer->page;
    for (int i = 0; page->n_translations > 1 && i < page->n_translations; i++) {
        append_text(writer->out, "<link rel=\"alternate\"");
        html_attribute(writer->out, "hreflang", page->translations[i].lang);
        write_whole_href(writer, page->translations[i].href);
        append_text(writer->out, ">\n");
    }
}

static void write_feed(Writer *writer)
{
    if (!writer->page->feed)
        return;
    append_text(writer->out, "<link rel=\"alternate\" type=\"application/atom+xml\"");
    html_attribute(writer->out, "title", words_text(writer->words, WORD_CHANGES));
    write_href(writer, writer->page->feed);
    append_text(writer->out, ">");
}

/* Of a text that would end the element, the file is named. */
static void write_style(Writer *writer)
{
    const char *style = writer->page->style;
    if (style && !strstr(style, "</")) {
        append_text(writer->out, "<style>\n");
        append_text(writer->out, style);
        append_text(writer->out, "</style>");
        return;
    }
    append_text(writer->out, "<link rel=\"stylesheet\"");
    write_href(writer, "assets/style.css");
    append_text(writer->out, ">");
}

/* They run once the page is read, before what assets/site.js does then. */
static void write_scripts(Writer *writer)
{
    g_auto(GStrv) names = g_strsplit(writer->page->scripts ? writer->page->scripts : "", " ", -1);
    for (char **name = names; *name; name++) {
        g_autofree char *path = g_strconcat("assets/", *name, NULL);
        if (!**name)
            continue;
        append_text(writer->out, "<script");
        write_address(writer, "src", path);
        append_text(writer->out, " defer></script>\n");
    }
}

static void write_window(Writer *writer)
{
    const LayoutPage *page = writer->page;
    html_escape(writer->out, page->title);
    if (g_strcmp0(page->title, page->site) != 0) {
        append_text(writer->out, " · ");
        html_escape(writer->out, page->site);
    }
}

/* What is written of a page: a text of it, or what a function makes. */
static const struct Placeholder {
    const char *name;
    bool html;
    void (*write)(Writer *);
    size_t text; /* where in the page, when nothing writes it */
} placeholders[] = {
    {"title", false, NULL, offsetof(LayoutPage, title)},
    {"site", false, NULL, offsetof(LayoutPage, site)},
    {"window", false, write_window, 0},
    {"description", false, NULL, offsetof(LayoutPage, description)},
    {"lang", false, write_lang, 0},
    {"dir", false, write_dir, 0},
    {"words", false, write_words, 0},
    {"root", false, write_root, 0},
    {"footer", false, NULL, offsetof(LayoutPage, footer)},
    {"content", true, write_content, 0},
    {"toc", true, write_toc, 0},
    {"breadcrumbs", true, write_breadcrumbs, 0},
    {"nav", true, write_nav, 0},
    {"prev", true, write_prev, 0},
    {"next", true, write_next, 0},
    {"alternates", true, write_alternates, 0},
    {"translations", true, write_translations, 0},
    {"hreflang", true, write_hreflang, 0},
    {"feed", true, write_feed, 0},
    {"style", true, write_style, 0},
    {"scripts", true, write_scripts, 0},
};

static void write_placeholder(Writer *writer, const struct Placeholder *placeholder)
{
    if (placeholder->write)
        placeholder->write(writer);
    else
        html_escape(writer->out,
                    *(const char *const *)((const char *)writer->page + placeholder->text));
}

/* ---- The template ---------------------------------------------------------------------------- */

/* Literal text, then perhaps a placeholder. */
typedef struct Part {
    const char *text;
    size_t len;
    const struct Placeholder *placeholder;
    Word word; /* WORD_COUNT: none */
} Part;

struct Layout {
    char *text;
    GArray *parts;
};

static int line_of(const char *text, const char *at)
{
    int line = 1;
    for (; text < at; text++)
        line += *text == '\n';
    return line;
}

static const struct Placeholder *unknown_placeholder(const char *name, GError **error)
{
    const char *names[G_N_ELEMENTS(placeholders) + 1] = {NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(placeholders); i++)
        names[i] = placeholders[i].name;
    g_autofree char *hint = did_you_mean(name, names);
    g_autofree char *known = g_strjoinv(", ", (char **)names);
    rb_fail(error, RB_ERROR_INPUT, "unknown placeholder '%s'%s%s", name,
            *hint ? hint : "; known are ", *hint ? "" : known);
    return NULL;
}

static const struct Placeholder *find_placeholder(const char *name, GError **error)
{
    bool html = g_str_has_prefix(name, "html:");
    const char *bare = html ? name + strlen("html:") : name;
    for (size_t i = 0; i < G_N_ELEMENTS(placeholders); i++) {
        const struct Placeholder *placeholder = &placeholders[i];
        if (strcmp(placeholder->name, bare) != 0)
            continue;
        if (placeholder->html == html)
            return placeholder;
        rb_fail(error, RB_ERROR_INPUT, "'%s' is %s; write {{%s%s}}", bare, html ? "text" : "markup",
                html ? "" : "html:", bare);
        return NULL;
    }
    return unknown_placeholder(bare, error);
}

static bool find_word(const char *name, Part *part, GError **error)
{
    part->word = words_named(name);
    if (part->word < WORD_COUNT)
        return true;
    g_auto(GStrv) names = words_names();
    g_autofree char *hint = did_you_mean(name, (const char *const *)names);
    g_autofree char *known = g_strjoinv(", ", names);
    return rb_fail(error, RB_ERROR_INPUT, "unknown word '%s'%s%s", name,
                   *hint ? hint : "; known are ", *hint ? "" : known);
}

/* What stands between the braces. */
static bool find_part(const char *name, Part *part, GError **error)
{
    if (g_str_has_prefix(name, "word:"))
        return find_word(name + strlen("word:"), part, error);
    part->placeholder = find_placeholder(name, error);
    return part->placeholder != NULL;
}

static bool read_part(Layout *layout, const char **at, GError **error)
{
    const char *open = strstr(*at, "{{");
    Part part = {.text = *at, .len = open ? (size_t)(open - *at) : strlen(*at), .word = WORD_COUNT};
    *at += part.len;
    if (open) {
        const char *close = strstr(open, "}}");
        if (!close)
            return rb_fail(error, RB_ERROR_INPUT, "a placeholder does not close; add '}}'");
        g_autofree char *name = g_strstrip(g_strndup(open + 2, (gsize)(close - open - 2)));
        if (!find_part(name, &part, error))
            return false;
        *at = close + 2;
    }
    g_array_append_val(layout->parts, part);
    return true;
}

Layout *layout_parse(const char *path, const char *text, GError **error)
{
    g_autoptr(Layout) layout = g_new0(Layout, 1);
    layout->text = g_strdup(text);
    layout->parts = g_array_new(FALSE, FALSE, sizeof(Part));
    for (const char *at = layout->text; *at;) {
        if (!read_part(layout, &at, error)) {
            g_prefix_error(error, "%s:%d: ", path, line_of(layout->text, at));
            return NULL;
        }
    }
    return g_steal_pointer(&layout);
}

void layout_free(Layout *layout)
{
    if (!layout)
        return;
    g_array_free(layout->parts, TRUE);
    g_free(layout->text);
    g_free(layout);
}

char *layout_root(const char *path)
{
    GString *root = g_string_new(NULL);
    for (const char *c = path; *c; c++)
        if (*c == '/')
            append_text(root, "../");
    return g_string_free(root, FALSE);
}

char *layout_render(const Layout *layout, const LayoutPage *page)
{
    g_autofree char *root = page->root ? g_strdup(page->root) : layout_root(page->path);
    Writer writer = {.page = page,
                     .root = root,
                     .words = page->words ? page->words : words_for("en"),
                     .out = g_string_sized_new(32768)};
    for (guint i = 0; i < layout->parts->len; i++) {
        const Part *part = &g_array_index(layout->parts, Part, i);
        append_bytes(writer.out, part->text, part->len);
        if (part->placeholder)
            write_placeholder(&writer, part->placeholder);
        if (part->word < WORD_COUNT)
            write_word(&writer, part->word);
    }
    return g_string_free(writer.out, FALSE);
}
