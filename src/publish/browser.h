/* A browser without a window, which prints an HTML file: Chromium, whatever it is called here.
 *
 * It resolves no name, and has its profile in a folder of the caller's, so that it reads what the
 * page names by file: addresses and leaves nothing; scripts are for the page to forbid. Names reach
 * it as arguments and no shell. It may take so much time and write so many bytes; then it is ended
 * with all processes it began.
 */
#ifndef PUBLISH_BROWSER_H
#define PUBLISH_BROWSER_H

#include <glib.h>
#include <stdbool.h>

enum { BROWSER_MOST_BYTES = 1 << 30 };

typedef struct BrowserPrint {
    const char *page;    /* absolute path of the HTML file */
    const char *scratch; /* an empty folder, which stays the caller's to remove */
    int seconds;         /* that it may take */
} BrowserPrint;

/* The program, its path; NULL: there is none, RB_ERROR_CANNOT with the package. Caller frees. */
char *browser_find(GError **error);

/* The bytes of a PDF with an outline of the page's headings, without the time at which it was made.
 * NULL: there is no browser, it failed (RB_ERROR_MACHINE, with what it said last), or what it wrote
 * is no whole PDF. Caller frees. */
char *browser_print(const BrowserPrint *print, size_t *length, GError **error);

#endif
