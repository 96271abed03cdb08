/* How field tables are written down: a row per field, with its name, type, unit and meaning, and
 * how it is read.
 *
 *   #define KNEE_FIELDS(X, R)                                                     \
 *       X(R, batch, COUNT, "samples", "Smallest power of two ...")                \
 *       X(R, rate, NUMBER, "1/s", "Samples over time", self->batch / self->seconds)
 *   RECORD_TYPE(knee, KneeResult, KNEE_FIELDS, "knee", "The batch past which ...");
 *
 * defines `const RecordType knee_record`. The last column is an expression of `self`, a pointer to
 * the struct, and may be left out where it is the member of that name. A nested record or list has
 * its RecordType where others have their unit.
 */
#ifndef RECORD_FIELDS_H
#define RECORD_FIELDS_H

#include "record/record.h"

/* clang-format off */
#define FIELD_VALUE_COUNT(value)   {.integer = (value)}
#define FIELD_VALUE_BYTES(value)   {.integer = (value)}
#define FIELD_VALUE_INDEX(value)   {.integer = (value)}
#define FIELD_VALUE_NUMBER(value)  {.real = (value)}
#define FIELD_VALUE_SECONDS(value) {.real = (value)}
#define FIELD_VALUE_RATIO(value)   {.real = (value)}
#define FIELD_VALUE_BOOL(value)    {.yes = (value)}
#define FIELD_VALUE_ID(value)      {.text = (value)}
#define FIELD_VALUE_TEXT(value)    {.text = (value)}
#define FIELD_VALUE_SHAPE(value)   {.shape = (value)}
#define FIELD_VALUE_RECORD(value)  {.record = (value)}
#define FIELD_VALUE_RECORDS(value) {.records = (value)}
#define FIELD_VALUE_SHAPES(value)  {.shapes = (value)}
#define FIELD_VALUE_TEXTS(value)   {.texts = (value)}

#define FIELD_UNIT_COUNT(unit)   unit, NULL
#define FIELD_UNIT_BYTES(unit)   unit, NULL
#define FIELD_UNIT_INDEX(unit)   unit, NULL
#define FIELD_UNIT_NUMBER(unit)  unit, NULL
#define FIELD_UNIT_SECONDS(unit) unit, NULL
#define FIELD_UNIT_RATIO(unit)   unit, NULL
#define FIELD_UNIT_BOOL(unit)    unit, NULL
#define FIELD_UNIT_ID(unit)      unit, NULL
#define FIELD_UNIT_TEXT(unit)    unit, NULL
#define FIELD_UNIT_SHAPE(unit)   unit, NULL
#define FIELD_UNIT_RECORD(of)    "", &of
#define FIELD_UNIT_RECORDS(of)   "", &of
#define FIELD_UNIT_SHAPES(unit)  unit, NULL
#define FIELD_UNIT_TEXTS(unit)   unit, NULL

#define FIELD_PICK(skipped, value, ...) value
#define FIELD_READER(R, name, type, unit, meaning, ...)                                            \
    static Value R##_read_##name(const void *record)                                               \
    {                                                                                              \
        R##_self *self = record;                                                                   \
        return (Value)FIELD_VALUE_##type(FIELD_PICK(0, ##__VA_ARGS__, self->name, 0));             \
    }
#define FIELD_ROW(R, name, type, unit, meaning, ...)                                               \
    {#name, FIELD_##type, FIELD_UNIT_##type(unit), meaning, R##_read_##name},

#define RECORD_TYPE(R, Struct, FIELDS, title, meaning)                                             \
    RECORD_TYPE_OF(R, Struct, FIELDS, title, meaning, false)
#define INPUT_RECORD_TYPE(R, Struct, FIELDS, title, meaning)                                       \
    RECORD_TYPE_OF(R, Struct, FIELDS, title, meaning, true)
#define RECORD_TYPE_OF(R, Struct, FIELDS, title, meaning, is_input)                                \
    typedef const Struct R##_self;                                                                 \
    FIELDS(FIELD_READER, R)                                                                        \
    static const Field R##_fields[] = {FIELDS(FIELD_ROW, R){NULL, FIELD_BOOL, NULL, NULL, NULL,    \
                                                            NULL}};                                \
    const RecordType R##_record = {title, meaning, R##_fields, is_input}
/* clang-format on */

#endif
