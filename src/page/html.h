/* A document as HTML, and the few rules that keep HTML safe.
 *
 * Everything is escaped on the way out and raw HTML in a page is shown as text, so no input becomes
 * markup. Links go to http, https, mailto or a place in the site; any other scheme is refused.
 */
#ifndef PAGE_HTML_H
#define PAGE_HTML_H

#include "page/markdown.h"

/* Append `text` with & < > " ' escaped: safe as text and inside a quoted attribute. NULL appends
 * nothing. */
void html_escape(GString *out, const char *text);

/* Append `href` escaped. A relative link to a page's Markdown, "x.md#y", becomes "x.html#y":
 * authors link to what they see in the repository, readers land on the page. */
void html_escape_href(GString *out, const char *href);

/* Append ` name="value"`; nothing when value is NULL. */
void html_attribute(GString *out, const char *name, const char *value);

/* True for http, https, mailto, and anything relative; false for every other scheme and for
 * "//host". */
bool html_link_allowed(const char *href);

/* True for a link that leaves the site. */
bool html_link_external(const char *href);

/* The anchor of a heading: letters and digits of any script kept in lower case, everything between
 * them one '-'. "Why 4.09 GMAC?" is "why-4-09-gmac", "残差网络 50" is "残差网络-50", "?" is
 * "section". Caller frees. */
char *html_slug(const char *text);

/* One line of the table of contents. */
typedef struct Heading {
    int level; /* 1 to 6 */
    char *id;  /* unique in the page */
    char *text;
} Heading;

/* The body of the page. Headings get unique ids and a self link; `headings`, when given, gains a
 * Heading * for each in order (create it with html_headings_new). Caller frees the string. */
char *html_render(const Document *document, GPtrArray *headings);
GPtrArray *html_headings_new(void);

#endif
