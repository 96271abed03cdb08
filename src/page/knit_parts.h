/* A page that is being made, for the files that make it. */
#ifndef PAGE_KNIT_PARTS_H
#define PAGE_KNIT_PARTS_H

#include "page/bulk.h"
#include "page/knit.h"

struct Knit {
    Sandbox *sandbox;
    Page *page;         /* NULL between pages */
    cmark_node *output; /* where emitted blocks go */
    GPtrArray *chunks;  /* Chunk *, in the page's order */
    Bulk bulk;          /* of the page so far */
    int folds;          /* that are open around what is emitted */
    const char *path;
    const Words *words; /* of pages that do not say their language */
};

/* A fenced {lua} block or an inline expression. */
typedef struct Chunk {
    cmark_node *node; /* to be replaced */
    bool block, echo;
    int line; /* of the first line of `code` in the page file */
    char *code;
} Chunk;

/* An expression, or a block of ours, where an author writes it? */
bool knit_is_special(cmark_node *node);

/* Visits the special nodes below `root`, whose text begins on the file's `first_line`, in order:
 * blocks are replaced by what they stand for, what is to run goes to knit->chunks. */
bool knit_collect(Knit *knit, cmark_node *root, int first_line, GError **error);

#endif
