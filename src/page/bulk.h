/* How much a page holds, counted while it is made: of one that grows without end nothing is kept.
 *
 * Bytes are those of the page's text, a few for what surrounds each piece, and at the beginning of
 * each line those of the quotes and lists around it: about what is published. Nodes are pieces of
 * Markdown and cells of tables. Both are the same on every machine.
 */
#ifndef PAGE_BULK_H
#define PAGE_BULK_H

#include "markup/markdown.h"

enum {
    BULK_MOST_BYTES = 16 * 1000 * 1000,
    BULK_MOST_NODES = TABLE_MOST_CELLS,
    BULK_MOST_DEPTH = 100,           /* of notes, quotes and lists in each other */
    BULK_MOST_AT_ONCE = 1000 * 1000, /* bytes of Markdown parsed at one time */
};

typedef struct Bulk {
    int64_t bytes, nodes;
    int depth;
} Bulk;

/* Of what hangs below `root`, which itself is `depth` deep. */
Bulk bulk_of_nodes(cmark_node *root, int depth);
Bulk bulk_of_table(const Table *table);
Bulk bulk_of_figure(const Figure *figure);
/* Of `length` bytes in one piece. */
Bulk bulk_of_text(size_t length);

/* How deep a node hangs in its tree. */
int bulk_depth(cmark_node *node);

Bulk bulk_sum(Bulk a, Bulk b);

/* What is too much of it and what to do: "the page is too large: ...; ..."; NULL: nothing. */
const char *bulk_problem(const Bulk *bulk);

#endif
