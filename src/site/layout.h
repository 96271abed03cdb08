/* The frame around every page: layout.html with placeholders.
 *
 * `{{name}}` is replaced by the escaped text of a value: title, site, window ("title · site", once
 * where they are the same), description, lang, dir ("ltr" or "rtl"), footer, words (what scripts
 * show, markup/words.h), root (the relative path to the site's root: "", "../", "../../").
 * `{{word:name}}` is replaced by a word of markup/words.h in the language of the page:
 * `{{word:menu}}`.
 * `{{html:name}}` is replaced by markup the layout builds: content, toc, breadcrumbs, nav, prev,
 * next, alternates, translations (links to the page in other languages), hreflang, feed, style and
 * scripts (each for the head).
 *
 * Hrefs given here are from the site's root, "models/resnet50.html"; the layout makes them
 * relative, so the site works from any folder and from file://.
 */
#ifndef SITE_LAYOUT_H
#define SITE_LAYOUT_H

#include "markup/html.h"

typedef struct Layout Layout;

/* Parse a layout. NULL and "path:line: ..." for an unknown or unclosed placeholder, or text named
 * as markup and vice versa. */
Layout *layout_parse(const char *path, const char *text, GError **error);
void layout_free(Layout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Layout, layout_free)

typedef struct LayoutLink {
    const char *title; /* NULL title: no link */
    const char *href;  /* from the site's root; NULL is a title without a link */
    int level;         /* nav only: 0 a section, 1 a page in it */
    const char *lang;  /* of the title, and of the page behind it; NULL: that of the page */
} LayoutLink;

typedef struct LayoutPage {
    const char *path; /* of the page, from the site's root: "models/resnet50.html" */
    const char *site; /* the handbook's title */
    const char *title, *description;
    const char *content; /* HTML, from html_render */
    const GPtrArray
        *headings; /* of Heading *, from html_render; NULL for a page without table of contents */
    const LayoutLink *breadcrumbs; /* outermost first, the page itself last */
    int n_breadcrumbs;
    const LayoutLink *nav; /* the whole site, in order; the one whose href is `path` is marked */
    int n_nav;
    LayoutLink prev, next;
    const LayoutLink *alternates; /* the page as .md, .json, .csv */
    int n_alternates;
    const LayoutLink *translations; /* of the page, itself too; with their languages */
    int n_translations;
    const char *lang; /* a tag of base/lang.h; NULL: "en" */
    const char *url;  /* of the site, which links to other languages have whole; NULL: not known */
    const char *content_lang; /* of the content; NULL: the same */
    const Words *words;       /* of the interface; NULL: English */
    const char *footer;       /* text */
    const char *feed;         /* from the site's root; NULL: there is none */
    const char *scripts; /* files of assets/ with blanks between, of this page alone; NULL: none */
    const char *root;    /* what every href begins with; NULL: the relative path to the root */
    const char *style;   /* CSS that stands in the page itself; NULL: assets/style.css */
} LayoutPage;

/* The whole HTML file. Caller frees. */
char *layout_render(const Layout *layout, const LayoutPage *page);

/* "../" for each folder of `path`: "models/resnet50.html" is "../". Caller frees. */
char *layout_root(const char *path);

#endif
