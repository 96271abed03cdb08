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
 *   {"values": [...], "at": [...]} values that come again, each once, and for each row which.
 *
 * A field that is absent in every row has no column.
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

/* An object of `rows` rows; the columns of each list, which has as many records; its end. */
void columns_open(GString *out, int rows);
void columns_add(GString *out, const RecordType *type, const RecordList *list,
                 const ColumnsLess *less);
void columns_close(GString *out);

/* All of it, of one list. */
void columns_write(GString *out, const RecordType *type, const RecordList *list,
                   const ColumnsLess *less);

#endif
