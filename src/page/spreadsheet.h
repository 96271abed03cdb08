/* Records as the CSV beside pages, for spreadsheets: RFC 4180 as record_csv() writes it, without
 * columns in which no row says anything, and with short numbers. Whole numbers are exact; times,
 * shares and other real numbers have six significant digits. data.json has all digits. */
#ifndef PAGE_SPREADSHEET_H
#define PAGE_SPREADSHEET_H

#include "record/record.h"

/* Less the columns named, as in page/field_path.h, nested lists, and columns that are empty, or
 * false, in every row. Caller frees. */
char *spreadsheet_csv(const RecordType *type, const RecordList *list, const char *const *without);

/* The same with rows once that are alike in all columns but `which`, as equal layers are in all but
 * index and name: the first of them, with "count", how many they are, behind the columns `which`.
 * Caller frees. */
char *spreadsheet_csv_alike(const RecordType *type, const RecordList *list,
                            const char *const *without, const char *const *which);

#endif
