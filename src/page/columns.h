/* Long lists of records as JSON by column: what rows of objects would say again in every row is
 * said once.
 *
 *   {"count": 4, "columns": {"index": {"from": 0},
 *                            "name": ["conv1", "relu1", "conv2", "relu2"],
 *                            "op": {"values": ["conv", "relu"], "at": [0, 1, 0, 1]},
 *                            "dtype": {"same": "fp32"}}}
 *
 * A column is a field of the records' table (record/record.h), in its order, called as in CSV:
 * what is nested has a name with dots, "traffic.compulsory.bytes". It is written in the shortest of
 * these ways, the first of those alike:
 *
 *   [...]                          a value for each row, null where it is absent;
 *   {"same": value}                every row's;
 *   {"from": n}                    whole numbers that count up from n;
 *   {"from": n, "steps": [...]}    whole numbers from n, each so much more than the one before it;
 *   {"from": n, "steps": [...], "absent": [...]}  the same, but null in these rows, from 0;
 *   {"each": [...], "times": n}    values that stand behind themselves, each so many times;
 *   {"values": [...], "at": [...]} values that come again, each once, and for each row which;
 *   {"values": [...], "runs": [...]}  each value for so many rows that follow;
 *   {"heads": ..., "tails": ...}   texts up to their last dot, and what is behind it: each a list
 * or in one of the three ways above.
 *
 * Rows that are alike in many columns, as layers are in all but their names, are of a kind. Where
 * that is shorter "kinds" says for each row which one, once or more, and columns have a value for
 * each kind in place of each row, in the first of the ways above, or by "each", "at" or "runs":
 *
 *   {"count": 3, "kinds": [[0, 1, 0]], "columns": {"op": {"of": 0, "kinds": ["conv", "relu"]}}}
 *
 * In the lists of whole numbers "kinds", "at", "runs", "steps" and "absent", numbers that come
 * again one after another, as those of equal blocks do, are a list of two, these and how often:
 * [0,[[1,2],30],3] is 0, thirty times 1 and 2, and 3.
 *
 * A field that is absent in every row has no column. Real numbers have seven significant digits,
 * ratios five.
 */
#ifndef PAGE_COLUMNS_H
#define PAGE_COLUMNS_H

#include "record/record.h"

typedef struct ColumnsLess {
    const char *const *names; /* columns that are not written, by their whole name or that of what
                                 they are nested in; NULL-terminated */
    bool (*elsewhere)(const Field *field, const void *record); /* of a field of the record itself:
                                 another file says it, so it is null here; NULL: nothing is */
} ColumnsLess;

/* Of so many rows. */
typedef struct Columns Columns;

Columns *columns_new(int rows);
void columns_free(Columns *columns);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Columns, columns_free)

/* The columns of a list, which has as many records. */
void columns_add(Columns *columns, const RecordType *type, const RecordList *list,
                 const ColumnsLess *less);
void columns_put(const Columns *columns, GString *out);

/* All of it, of one list. */
void columns_write(GString *out, const RecordType *type, const RecordList *list,
                   const ColumnsLess *less);

#endif
