/* What addresses lead to within a page: headings, footnotes, figures and tables. */
#ifndef MARKUP_HTML_ANCHORS_H
#define MARKUP_HTML_ANCHORS_H

#include "markup/markdown.h"

/* The anchor of a heading, as GitHub makes it: letters and digits of any script in lower case, '_'
 * and '-' are kept, a blank is '-', the rest is left out. "Why 4.09 GMAC?" is "why-409-gmac",
 * "残差网络 50" is "残差网络-50"; one that nothing is left of is "section". Caller frees. */
char *html_slug(const char *text);

/* One line of the table of contents. */
typedef struct Heading {
    int level; /* 1 to 6 */
    char *id;  /* unique in the page */
    char *text;
} Heading;

/* The headings of a document, Heading *, in order; into a list that is there, or into one that the
 * caller unrefs. */
GPtrArray *html_headings_new(void);
void html_find_headings(const Document *document, GPtrArray *headings);
GPtrArray *html_headings(const Document *document);

/* Of a footnote, or with `time` from 1 on of what refers to it. Caller frees. */
char *html_footnote_id(int number, int time);

/* The anchors of footnotes and of where the text refers to them, char *. Caller unrefs. */
GPtrArray *html_footnote_ids(const Document *document);

/* The anchors of figures and tables that have a name, char *. Caller unrefs. */
GPtrArray *html_numbered_ids(const Document *document);

#endif
