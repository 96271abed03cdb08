/* A document as HTML. Everything is escaped on the way out (page/escape.h) and raw HTML in a page
 * is shown as text, so no input becomes markup. */
#ifndef PAGE_HTML_H
#define PAGE_HTML_H

#include "page/markdown.h"

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
