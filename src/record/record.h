/* Records: analysis as data. One table of fields per kind of result gives the JSON, the CSV, the
 * Lua values that pages see, the columns of `show` and the schema page, so a quantity has one name
 * everywhere (SPEC §13).
 *
 * A record is a struct of the engine's, or one that says where in the engine's something is, and a
 * RecordType the table of what can be read of it: nothing is copied to be shown. Absent is not
 * zero: a COUNT_ABSENT integer, an index or bool below 0, a NaN, a NULL text, shape or record and a
 * list whose items are NULL are left out of every rendering.
 */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <glib.h>
#include <jansson.h>
#include <stddef.h>

#include "base/count.h"
#include "graph/shape.h"

#define COUNT_ABSENT COUNT_OVERFLOW

/* Numbers come first. */
typedef enum FieldType {
    FIELD_COUNT,  /* whole number of something */
    FIELD_BYTES,  /* likewise */
    FIELD_INDEX,  /* a place, from 0 */
    FIELD_NUMBER, /* real */
    FIELD_SECONDS,
    FIELD_RATIO, /* 0 to 1 */
    FIELD_BOOL,
    FIELD_ID,   /* a word of roofbook's own: an id, a dtype, a class */
    FIELD_TEXT, /* from a model, device or file: never markup */
    FIELD_SHAPE,
    FIELD_RECORD,  /* of `of` */
    FIELD_RECORDS, /* likewise */
    FIELD_SHAPES,
    FIELD_TEXTS, /* NULL-terminated */
} FieldType;

typedef struct RecordType RecordType;

typedef struct RecordList {
    const void *items; /* NULL: absent */
    size_t stride;     /* bytes from one record to the next; 0: items are pointers to records */
    int n;
} RecordList;

typedef struct ShapeList {
    const Shape *shapes;
    int n;
} ShapeList;

/* What is read of a record; the field's type says which. */
typedef union Value {
    int64_t integer;  /* count, bytes, index */
    double real;      /* number, seconds, ratio */
    int yes;          /* bool: 0 or 1 */
    const char *text; /* id, text */
    const Shape *shape;
    const void *record;
    RecordList records;
    ShapeList shapes;
    const char *const *texts;
} Value;

/* Tables of fields are written by the macros of record/fields.h. */
typedef struct Field {
    const char *name; /* NULL ends a table */
    FieldType type;
    const char *unit;     /* "" when there is none */
    const RecordType *of; /* of nested records */
    const char *meaning;
    Value (*read)(const void *record);
} Field;

struct RecordType {
    const char *name, *meaning;
    const Field *fields;
    bool is_input; /* described in a file of a handbook: what looks at one depends on that */
};

/* The field of that name, or NULL. */
const Field *record_field(const RecordType *type, const char *name);

/* Whether the record has a value there, which is read into *value. */
bool field_read(const Field *field, const void *record, Value *value);
bool field_present(const Field *field, const void *record);

/* A value by its path, "traffic.compulsory.bytes"; false where it, or what it is nested in, is
 * absent. *field (may be NULL) is what it is; there has to be such a path. */
bool record_read(const RecordType *type, const void *record, const char *path, const Field **field,
                 Value *value);

/* Appends compact JSON (record/json_text.h), in the order of the table, less the fields named,
 * NULL-terminated: by their name, or "layers.share" of the records nested under "layers". Text that
 * is no UTF-8 is left out. */
void record_write(GString *out, const RecordType *type, const void *record,
                  const char *const *without);
void record_list_write(GString *out, const RecordType *type, const RecordList *list);
/* One value that is there, likewise; null for text that is no UTF-8. */
void field_write(GString *out, const Field *field, const Value *value);

/* The same as a new object (array for the list), its numbers those of the text. */
json_t *record_json(const RecordType *type, const void *record);
json_t *record_json_without(const RecordType *type, const void *record, const char *const *without);
json_t *record_list_json(const RecordType *type, const RecordList *list);

/* JSON as text with a newline at its end, numbers with at most 12 significant digits: indented for
 * people, compact for the files beside pages. Take the reference. Caller frees. */
char *json_publish(json_t *json);
char *json_publish_compact(json_t *json);

/* RFC 4180, a header line first; nested records become columns "traffic.compulsory.bytes", shapes
 * "1x3x224x224;...", nested lists are left out. Caller frees. */
char *record_csv(const RecordType *type, const RecordList *list);
/* One value that is there, likewise. */
void field_write_csv(GString *out, const Field *field, const Value *value);

/* The value as plain text for a column of `show`: grouped counts, SI seconds. Caller frees; "" when
 * absent. */
char *field_text(const Field *field, const void *record);

static inline const void *record_at(const RecordList *list, int i)
{
    if (list->stride == 0)
        return ((const void *const *)list->items)[i];
    return (const char *)list->items + list->stride * (size_t)i;
}

#endif
