/* Rows of a table that are alike in most columns, as layers of a network are in all but their
 * names: columns that say their values once for each kind of row are shorter.
 */
#ifndef PAGE_ROW_KINDS_H
#define PAGE_ROW_KINDS_H

#include <glib.h>
#include <stdbool.h>

typedef struct KindColumn {
    const guint *at;    /* of each row, which of the values that differ it has */
    const guint *sizes; /* of each of these, the bytes it takes in a list */
    guint values;       /* how many differ */
    gsize size;         /* bytes that the column takes by itself */
} KindColumn;

typedef struct RowKinds {
    guint n;
    guint *of_row;    /* its kind, numbered as they come */
    guint *first_row; /* of each kind */
    bool *has;        /* whether the column is written by kinds */
} RowKinds;

/* The columns that are written by kinds so that the table is short; NULL: it is as short without.
 * `overhead`: bytes around the values of such a column, and around the kinds of rows. */
RowKinds *row_kinds_choose(const KindColumn *columns, guint n, guint rows, gsize overhead);
void row_kinds_free(RowKinds *kinds);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RowKinds, row_kinds_free)

#endif
