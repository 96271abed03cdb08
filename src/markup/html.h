/* A document as HTML. Everything is escaped on the way out (markup/escape.h) and raw HTML in a page
 * is shown as text, so no input becomes markup. */
#ifndef MARKUP_HTML_H
#define MARKUP_HTML_H

#include "markup/html_anchors.h"
#include "markup/markdown.h"

/* The body of the page. Headings get unique ids and a self link; `headings`, when given, gains a
 * Heading * for each in order (create it with html_headings_new). Caller frees the string. */
char *html_render(const Document *document, GPtrArray *headings);

#endif
