/* The values of a record by the paths to them, as columns have them: "traffic.compulsory.bytes" is
 * that of a record in a record. */
#ifndef PAGE_FIELD_PATH_H
#define PAGE_FIELD_PATH_H

#include "record/record.h"

enum { FIELD_PATH_DEEPEST = 8 };

typedef struct FieldPath {
    char *name;
    const Field *fields[FIELD_PATH_DEEPEST]; /* the value's own last */
    int n;
} FieldPath;

/* FieldPath, in the order of the table, less those named, NULL-terminated: by their whole name, or
 * by that of what they are nested in. Caller unrefs. */
GArray *field_paths(const RecordType *type, const char *const *without);

const Field *field_path_last(const FieldPath *path);

/* False where the value, or what it is nested in, is absent. */
bool field_path_read(const FieldPath *path, const void *record, Value *value);

#endif
