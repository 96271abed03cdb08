/* A table as data, rendered as a GitHub pipe table and as HTML.
 *
 * Cells are text, never markup: whatever a model or device is called reads as exactly that; only an
 * author's own cell may have content beside its text, which its owner writes (markup/markdown.h).
 * Cells are added row by row, left to right; a table whose last row is short is filled with empty
 * cells when rendered. Strings are copied.
 */
#ifndef MARKUP_TABLE_H
#define MARKUP_TABLE_H

#include "markup/pipes.h"

#include <glib.h>
#include <stdbool.h>

enum { TABLE_MOST_CELLS = 250 * 1000 };

typedef struct TableColumn {
    const char *header;
    const char *unit; /* shown after the header, or NULL */
    bool numeric;     /* right-aligned, tabular figures, sorted by value */
    int priority;     /* 1 always shown, 2 hidden on a phone, 3 hidden on anything narrow; 0 is 1 */
    PipeAlign align;  /* of one that is not numeric */
    void *content;    /* shown in place of the header, or NULL */
} TableColumn;

typedef struct TableCell {
    const char *text; /* NULL is empty */
    const char *href; /* the text links here, or NULL; refused schemes are dropped */
    const char *sort; /* sorts in place of the text, or NULL: a plain number for a numeric column */
    const char *
        class_name; /* "strong", "muted", "good", "bad", ... : a word for the stylesheet, or NULL */
    double bar;     /* 0 to 1: a bar behind the text; below 0 none */
    void *content;  /* shown in place of the text, or NULL */
} TableCell;

/* A cell of plain text: TABLE_TEXT("conv1"). */
#define TABLE_TEXT(string) ((TableCell){.text = (string), .bar = -1})

typedef struct Table Table;

Table *table_new(const char *caption); /* or NULL */
void table_free(Table *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, table_free)

void table_set_caption(Table *table, const char *caption);
/* What the page's text refers to it by, "formats"; NULL: it has no name. */
void table_set_name(Table *table, const char *name);
const char *table_name(const Table *table);
/* Its number, "Table 2", which stands before the caption, and its anchor, "table-formats". */
void table_set_number(Table *table, const char *number, const char *anchor);
/* The first cell of a row names it: it is a <th>. On unless switched off. */
void table_set_row_headers(Table *table, bool on);
/* Where it is long, Markdown has its first rows and leads to the HTML; see document_set_html(). */
void table_set_excerpt(Table *table, bool on);
bool table_is_excerpt(const Table *table);
/* A box that narrows the rows; by default tables of more than 20 rows have one. */
void table_set_filter(Table *table, bool on);

void table_add_column(Table *table, const TableColumn *column); /* before the first cell */
void table_add_cell(Table *table, const TableCell *cell);
void table_add_text(Table *table, const char *text);
/* Complete the row that was begun with empty cells. */
void table_end_row(Table *table);

/* Another place for a cell's link to lead to; the cell must be there. */
void table_set_href(Table *table, int row, int column, const char *href);

/* What is shown in place of a cell's text, and what that reads as; NULL keeps either. Row -1 holds
 * the headers. */
void table_set_content(Table *table, int row, int column, void *content, const char *text);
void *table_content(const Table *table, int row, int column);
const char *table_text(const Table *table, int row, int column);

/* The line that a row was read from, -1 that of the headers; 0: it was not read. */
int table_line(const Table *table, int row);
void table_set_line(Table *table, int line); /* of the row that is added next */

/* The row that is added next is one of those that the last row which is none of these comes to: a
 * reader unfolds them below it. One with a first cell alone speaks of all columns. */
void table_set_within(Table *table);
bool table_within(const Table *table, int row);
bool table_unfolds(const Table *table); /* there are such rows */

int table_columns(const Table *table);
int table_rows(const Table *table);
const char *table_caption(const Table *table);
const TableColumn *table_column(const Table *table, int column);
const TableCell *table_cell(const Table *table, int row,
                            int column); /* an empty cell past the last */

/* Read a table an author wrote: a pipe table (markup/pipes.h) when the first line holds a '|', else
 * CSV (RFC 4180 quotes). The first line is the header. In a pipe table the row of dashes' "--:"
 * makes a column numeric; in CSV a column is numeric when all its cells are, table_find_numeric().
 * `path` and `line` say where the text begins. NULL and "path:line: ..." when a row has too many
 * cells, a quote does not close, there is no header or more than TABLE_MOST_CELLS. */
Table *table_parse(const char *path, int line, const char *text, gsize len, GError **error);
/* The same once the texts of cells have changed. */
void table_find_numeric(Table *table);

/* How what a cell shows in place of its text is written; NULL where no cell does. */
typedef void (*TableContent)(void *content, GString *out, void *data);

/* Of its first `rows` rows, those within others only where `parts`; returns how many are left out.
 */
int table_to_markdown(const Table *table, int rows, bool parts, GString *out, TableContent write,
                      void *data);
void table_to_html(const Table *table, GString *out, TableContent write, void *data);

#endif
