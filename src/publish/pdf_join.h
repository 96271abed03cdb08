/* PDFs of a browser, one behind the other, as one file: qpdf's library joins them.
 *
 * Their outlines become one. An entry stands below the last before it whose heading is of a higher
 * level, whichever file that is in, and what stands below another is folded at first. Places that
 * links name ("Dests") are of all files: a link of one leads into another where only that has the
 * place. Pages keep all they show; what a screen reader is told about them (tags) is not kept: a
 * hundred thousand objects for some 300 pages, of which qpdf holds each with kilobytes.
 */
#ifndef PUBLISH_PDF_JOIN_H
#define PUBLISH_PDF_JOIN_H

#include <glib.h>
#include <stdbool.h>

typedef struct PdfJoin PdfJoin;

PdfJoin *pdf_join_new(void);
void pdf_join_free(PdfJoin *join);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PdfJoin, pdf_join_free)

/* The file behind those before it; it must stay until the whole is written. `*pages`: that all have
 * so far. False: it is no PDF that can be read (RB_ERROR_MACHINE). */
bool pdf_join_add(PdfJoin *join, const char *file, int *pages, GError **error);

/* The whole, replaced as a whole or not at all: the same bytes for the same files. */
bool pdf_join_write(PdfJoin *join, const char *out, GError **error);

#endif
