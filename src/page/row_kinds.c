#include "page/row_kinds.h"

#include <string.h>

/* Where columns are tried: those of few values go in from the many to the few, as what is of few
 * follows from what is of more, then all others from the few to the many. */
static const double few_of_rows[] = {0.12, 0.4};

typedef struct Choice {
    const KindColumn *columns;
    guint n, rows;
    gsize overhead;
    RowKinds *kinds;
    guint *widths; /* of each row, the bytes of its values by kinds */
    gsize size, saved;
    guint taken;
} Choice;

/* ---- Life ------------------------------------------------------------------------------------ */

static RowKinds *kinds_new(guint n, guint rows)
{
    RowKinds *kinds = g_new0(RowKinds, 1);
    kinds->n = rows > 0;
    kinds->of_row = g_new0(guint, rows + 1);
    kinds->first_row = g_new0(guint, rows + 1);
    kinds->has = g_new0(bool, n + 1);
    return kinds;
}

void row_kinds_free(RowKinds *kinds)
{
    if (!kinds)
        return;
    g_free(kinds->of_row);
    g_free(kinds->first_row);
    g_free(kinds->has);
    g_free(kinds);
}

/* ---- Sizes ----------------------------------------------------------------------------------- */

static guint digits_of(guint n)
{
    guint digits = 1;
    for (; n >= 10; n /= 10)
        digits++;
    return digits;
}

/* Of the list that says which kind each row is. */
static gsize size_of_rows(const guint *of_row, guint rows)
{
    gsize size = 0;
    for (guint row = 0; row < rows; row++)
        size += digits_of(of_row[row]) + 1;
    return size;
}

static gsize size_of_values(const guint *widths, const guint *first_row, guint n)
{
    gsize size = 0;
    for (guint kind = 0; kind < n; kind++)
        size += widths[first_row[kind]];
    return size;
}

/* ---- Columns, one by one --------------------------------------------------------------------- */

/* Parts the kinds by a column's values as well, into `of_row` and `first_row`; returns how many
 * there are. */
static guint part(const Choice *choice, const KindColumn *column, guint *of_row, guint *first_row)
{
    g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL);
    guint n = 0;
    for (guint row = 0; row < choice->rows; row++) {
        gsize pair = (gsize)choice->kinds->of_row[row] * column->values + column->at[row] + 1;
        gpointer kind = g_hash_table_lookup(known, GSIZE_TO_POINTER(pair));
        if (!kind) {
            first_row[n] = row;
            kind = GUINT_TO_POINTER(++n);
            g_hash_table_insert(known, GSIZE_TO_POINTER(pair), kind);
        }
        of_row[row] = GPOINTER_TO_UINT(kind) - 1;
    }
    return n;
}

static void take(Choice *choice, guint i, guint n, const guint *of_row, const guint *first_row)
{
    RowKinds *kinds = choice->kinds;
    kinds->n = n;
    memcpy(kinds->of_row, of_row, choice->rows * sizeof *of_row);
    memcpy(kinds->first_row, first_row, n * sizeof *first_row);
    kinds->has[i] = true;
}

/* Takes a column where that is shorter; the first one pays for the kinds of rows, which others
 * share. */
static void try_column(Choice *choice, guint i, guint *of_row, guint *first_row, guint *widths)
{
    const KindColumn *column = &choice->columns[i];
    guint n = part(choice, column, of_row, first_row);
    for (guint row = 0; row < choice->rows; row++)
        widths[row] = choice->widths[row] + column->sizes[column->at[row]];
    gsize size = choice->overhead * (choice->taken + 2) + size_of_rows(of_row, choice->rows) +
                 size_of_values(widths, first_row, n);
    if (size >= choice->size + column->size + (choice->taken == 0 ? 2 * choice->overhead : 0))
        return;
    take(choice, i, n, of_row, first_row);
    memcpy(choice->widths, widths, choice->rows * sizeof *widths);
    choice->size = size;
    choice->saved += column->size;
    choice->taken++;
}

/* ---- Choosing -------------------------------------------------------------------------------- */

typedef struct Place {
    guint column, values;
    bool few;
} Place;

static int by_turn(gconstpointer a, gconstpointer b)
{
    const Place *x = a, *y = b;
    if (x->few != y->few)
        return x->few ? -1 : 1;
    if (x->values != y->values)
        return (x->values < y->values) == x->few ? 1 : -1;
    return x->column < y->column ? -1 : 1;
}

static void try_all(Choice *choice, double few)
{
    g_autofree Place *order = g_new(Place, choice->n + 1);
    g_autofree guint *of_row = g_new(guint, choice->rows + 1),
                     *first_row = g_new(guint, choice->rows + 1),
                     *widths = g_new(guint, choice->rows + 1);
    for (guint i = 0; i < choice->n; i++) {
        guint values = choice->columns[i].values;
        order[i] = (Place){i, values, values <= few * choice->rows};
    }
    qsort(order, choice->n, sizeof *order, by_turn);
    for (guint i = 0; i < choice->n; i++)
        try_column(choice, order[i].column, of_row, first_row, widths);
}

RowKinds *row_kinds_choose(const KindColumn *columns, guint n, guint rows, gsize overhead)
{
    RowKinds *best = NULL;
    gsize most = 0;
    for (gsize i = 0; rows > 0 && i < G_N_ELEMENTS(few_of_rows); i++) {
        Choice choice = {.columns = columns, .n = n, .rows = rows, .overhead = overhead};
        choice.kinds = kinds_new(n, rows);
        choice.widths = g_new0(guint, rows + 1);
        try_all(&choice, few_of_rows[i]);
        g_free(choice.widths);
        gsize gain = choice.saved > choice.size ? choice.saved - choice.size : 0;
        if (gain > most) {
            row_kinds_free(best);
            best = g_steal_pointer(&choice.kinds);
            most = gain;
        }
        row_kinds_free(choice.kinds);
    }
    return best;
}
