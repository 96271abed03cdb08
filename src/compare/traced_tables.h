/* A comparison with a profile as tables, the same wherever they are written. */
#ifndef COMPARE_TRACED_TABLES_H
#define COMPARE_TRACED_TABLES_H

#include "compare/traced.h"

typedef struct TracedTable {
    const char *title;
    const char *const *headers; /* NULL-terminated; those that begin with '>' are of numbers */
    GPtrArray *cells;           /* char *, row by row */
} TracedTable;

enum { TRACED_TABLES = 5 };

/* Causes, operator classes, blocks, layers and what joins no layer; `most` of the last three, 0:
 * all. Those without a row have none. Clear each. */
void traced_tables(const Traced *traced, guint most, TracedTable tables[TRACED_TABLES]);
void traced_table_clear(TracedTable *table);

#endif
