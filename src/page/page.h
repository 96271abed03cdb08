/* A page as it is made: what it says of itself, and its document. */
#ifndef PAGE_PAGE_H
#define PAGE_PAGE_H

#include "markup/markdown.h"

typedef struct Page {
    char *title;       /* never NULL: title(), else front matter, else the first heading, else "" */
    char *description; /* or NULL */
    char *needs;       /* ids of models and devices without which there is no such page; or NULL */
    char *lang;        /* a language's tag as base/lang.h writes it; NULL: the handbook's */
    char *scripts;     /* files of assets/ that the page alone has, with blanks between; or NULL */
    char *draws;       /* id of the device that a network's page draws times on; or NULL */
    char *translates;  /* source of the page that this one is a translation of; or NULL */
    int order;         /* place among its siblings; 0 when not given */
    bool toc;          /* wants a table of contents; true unless switched off */
    bool draft;        /* not to be published yet */
    Document *document;
} Page;

/* An empty one, which wants a table of contents. page_free accepts NULL. */
Page *page_new(void);
void page_free(Page *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Page, page_free)

#endif
