/* The pages that are printed into one document, and how each stands in it (site/pdf.h). */
#ifndef SITE_PDF_BOOK_H
#define SITE_PDF_BOOK_H

#include <glib.h>
#include <stdbool.h>

enum { BOOK_MOST_PAGE = 32 << 20, BOOK_MOST_DOCUMENT = 512 << 20 }; /* bytes of HTML */

/* A page of the document, by its path on the site. */
typedef struct Sheet {
    char *path, *title;
    char *lang;
    int level; /* below how many others it stands */
} Sheet;

typedef struct Book {
    const char *site;
    GPtrArray *sheets;   /* Sheet * */
    GHashTable *by_path; /* path -> number of the sheet, from 1 */
    guint most;          /* sheets that a document has; */
    guint from, to;      /* those of the one that is written, without `to` */
    GTree *wanted;       /* id -> number of its sheet: what links of other documents lead to */
    bool for_links;      /* written for `wanted` alone: pictures are not read */
    GString *out;
} Book;

static inline const Sheet *book_sheet(const Book *book, guint i)
{
    return g_ptr_array_index(book->sheets, i);
}

/* The attribute of a link on the sheet `from`, counted from 0, to an id of sheet `number` or, "",
 * to its begin. */
void book_write_link(Book *book, guint from, guint number, const char *id);

/* Appends the article of the i-th sheet to the document: ids of its own, links that lead into the
 * document, pictures by their files. */
bool book_write_sheet(Book *book, guint i, GError **error);

#endif
