/* A published site as one document to print: the whole handbook, or pages of it.
 *
 * The whole is its pages in reading order, in the language of the overview, behind a list of them:
 * all but those of a network on one device, which are many times as many and can be asked for by
 * name, and the finder, which is a form. Pages below another stand a level lower in the outline.
 * Links between pages of the document lead to the place in it, those to other pages of the site
 * nowhere; pictures are those of the site.
 */
#ifndef SITE_PDF_H
#define SITE_PDF_H

#include <glib.h>
#include <stdbool.h>

typedef struct PdfPages {
    const char *site;         /* folder of a published site */
    const char *const *names; /* NULL-terminated: "models/resnet50", or with "/" or "/index.html"
                                 behind; none: the whole handbook */
    int most;                 /* pages that a browser is given at once; 0: PDF_PAGES */
} PdfPages;

/* A browser holds a whole document, some ten megabytes for each page of a network: of more pages
 * than these each so many are a document of their own, and the PDFs are joined. */
enum { PDF_PAGES = 40 };

typedef struct PdfPart {
    int from;    /* the first of its pages among those asked for: a multiple of `most` */
    int printed; /* sheets of paper of the parts before it */
    int pages;   /* that it has, */
    int all;     /* and that were asked for; both are set */
} PdfPart;

/* The document, HTML. NULL: the site has no list of its pages, a page is not in it
 * (RB_ERROR_USAGE), or it is not to be read. Caller frees. */
GString *pdf_document(const PdfPages *asked, PdfPart *part, GError **error);

/* Their PDF, made in the empty folder `scratch`, which stays the caller's to remove: `out` is
 * replaced as a whole or stays. */
bool pdf_write(const PdfPages *asked, const char *scratch, const char *out, GError **error);

#endif
