/* A table inside, for the files that make it, read it and write it. */
#ifndef MARKUP_TABLE_PARTS_H
#define MARKUP_TABLE_PARTS_H

#include "markup/table.h"

struct Table {
    GStringChunk *strings;
    GArray *columns; /* TableColumn */
    GArray *cells;   /* TableCell, row by row */
    GArray *lines;   /* int, of headers and rows that were read */
    GArray *within;  /* int, rows that are part of the one above them, in order */
    const char *caption;
    const char *name, *number, *anchor; /* or NULL */
    bool row_headers;
    bool finds_numeric, excerpt;
    int filter; /* -1 by size */
};

/* What writes it: `write` the cells that have content. */
typedef struct TableWriter {
    const Table *table;
    GString *out;
    TableContent write;
    void *data;
} TableWriter;

#endif
