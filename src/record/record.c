#include "record/record.h"

#include <math.h>
#include <string.h>

#include "base/append.h"
#include "base/decimal.h"
#include "base/units.h"
#include "record/json_text.h"

const Field *record_field(const RecordType *type, const char *name)
{
    for (const Field *field = type->fields; field->name; field++)
        if (field->name[0] == name[0] && strcmp(field->name, name) == 0)
            return field;
    return NULL;
}

static bool is_present(FieldType type, const Value *value)
{
    switch (type) {
    case FIELD_COUNT:
    case FIELD_BYTES:
        return value->integer != COUNT_ABSENT;
    case FIELD_INDEX:
        return value->integer >= 0;
    case FIELD_NUMBER:
    case FIELD_SECONDS:
    case FIELD_RATIO:
        return isfinite(value->real);
    case FIELD_BOOL:
        return value->yes >= 0;
    case FIELD_SHAPES:
        return true;
    case FIELD_ID:
    case FIELD_TEXT:
        return value->text != NULL;
    case FIELD_SHAPE:
        return value->shape != NULL;
    case FIELD_RECORD:
        return value->record != NULL;
    case FIELD_TEXTS:
        return value->texts != NULL;
    case FIELD_RECORDS:
        return value->records.items != NULL;
    }
    return false;
}

bool field_read(const Field *field, const void *record, Value *value)
{
    *value = field->read(record);
    return is_present(field->type, value);
}

bool field_present(const Field *field, const void *record)
{
    Value value;
    return field_read(field, record, &value);
}

bool record_read(const RecordType *type, const void *record, const char *path, const Field **field,
                 Value *value)
{
    const char *dot = strchr(path, '.');
    g_autofree char *name = dot ? g_strndup(path, (gsize)(dot - path)) : NULL;
    const Field *found = record_field(type, name ? name : path);
    g_return_val_if_fail(found, false);
    bool present = record && field_read(found, record, value);
    if (dot)
        return record_read(found->of, present ? value->record : NULL, dot + 1, field, value);
    if (field)
        *field = found;
    return present;
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static const char *const everything[] = {NULL};

static void write_shape(GString *out, const Shape *shape)
{
    json_open(out, '[');
    for (int i = 0; i < shape->rank; i++) {
        if (shape->dim[i] < 0)
            json_put_word(out, "null");
        else
            json_put_integer(out, shape->dim[i]);
    }
    json_close(out, ']');
}

static void write_shapes(GString *out, const ShapeList *list)
{
    json_open(out, '[');
    for (int i = 0; i < list->n; i++)
        write_shape(out, &list->shapes[i]);
    json_close(out, ']');
}

static void write_texts(GString *out, const char *const *texts)
{
    json_open(out, '[');
    for (; *texts; texts++)
        if (g_utf8_validate(*texts, -1, NULL))
            json_put_string(out, *texts);
    json_close(out, ']');
}

/* Those of the names that are of what is nested under `field`, in `inner`, of WITHOUT_MAX + 1. */
enum { WITHOUT_MAX = 15 };

static const char *const *nested_names(const Field *field, const char *const *without,
                                       const char *inner[])
{
    size_t length = strlen(field->name);
    int n = 0;
    for (; *without && n < WITHOUT_MAX; without++)
        if (strncmp(*without, field->name, length) == 0 && (*without)[length] == '.')
            inner[n++] = *without + length + 1;
    inner[n] = NULL;
    return inner;
}

static void write_records(GString *out, const RecordType *type, const RecordList *list,
                          const char *const *without)
{
    json_open(out, '[');
    for (int i = 0; i < list->n; i++)
        record_write(out, type, record_at(list, i), without);
    json_close(out, ']');
}

static void write_value(GString *out, const Field *field, const Value *value,
                        const char *const *without)
{
    const char *inner[WITHOUT_MAX + 1];
    switch (field->type) {
    case FIELD_COUNT:
    case FIELD_BYTES:
    case FIELD_INDEX:
        json_put_integer(out, value->integer);
        break;
    case FIELD_NUMBER:
    case FIELD_SECONDS:
    case FIELD_RATIO:
        json_put_real(out, value->real);
        break;
    case FIELD_BOOL:
        json_put_word(out, value->yes ? "true" : "false");
        break;
    case FIELD_ID:
    case FIELD_TEXT:
        json_put_string(out, value->text);
        break;
    case FIELD_SHAPE:
        write_shape(out, value->shape);
        break;
    case FIELD_RECORD:
        record_write(out, field->of, value->record, nested_names(field, without, inner));
        break;
    case FIELD_RECORDS:
        write_records(out, field->of, &value->records, nested_names(field, without, inner));
        break;
    case FIELD_SHAPES:
        write_shapes(out, &value->shapes);
        break;
    case FIELD_TEXTS:
        write_texts(out, value->texts);
        break;
    }
}

/* Text that JSON can hold. Ids may come from where texts come from. */
static bool is_writable(const Field *field, const Value *value)
{
    bool text = field->type == FIELD_ID || field->type == FIELD_TEXT;
    return !text || g_utf8_validate(value->text, -1, NULL);
}

void record_write(GString *out, const RecordType *type, const void *record,
                  const char *const *without)
{
    Value value;
    json_open(out, '{');
    for (const Field *field = type->fields; field->name; field++) {
        if ((*without && g_strv_contains(without, field->name)) ||
            !field_read(field, record, &value) || !is_writable(field, &value))
            continue;
        json_key(out, field->name);
        write_value(out, field, &value, without);
    }
    json_close(out, '}');
}

void field_write(GString *out, const Field *field, const Value *value)
{
    if (is_writable(field, value))
        write_value(out, field, value, everything);
    else
        json_put_word(out, "null");
}

void record_list_write(GString *out, const RecordType *type, const RecordList *list)
{
    write_records(out, type, list, everything);
}

/* Takes the text. */
static json_t *parse(GString *text)
{
    json_t *json = json_loadb(text->str, text->len, 0, NULL);
    g_string_free(text, TRUE);
    return json;
}

json_t *record_json_without(const RecordType *type, const void *record, const char *const *without)
{
    GString *text = g_string_new(NULL);
    record_write(text, type, record, without);
    return parse(text);
}

json_t *record_json(const RecordType *type, const void *record)
{
    return record_json_without(type, record, everything);
}

json_t *record_list_json(const RecordType *type, const RecordList *list)
{
    GString *text = g_string_new(NULL);
    record_list_write(text, type, list);
    return parse(text);
}

/* Twelve digits are more than any published figure carries, and print the same on every machine. */
static char *publish(json_t *json, size_t flags)
{
    char *text = json_dumps(json, flags | JSON_REAL_PRECISION(12));
    char *line = g_strconcat(text, "\n", NULL);
    free(text);
    json_decref(json);
    return line;
}

char *json_publish(json_t *json)
{
    return publish(json, JSON_INDENT(2));
}

char *json_publish_compact(json_t *json)
{
    return publish(json, JSON_COMPACT);
}

/* ---- CSV ------------------------------------------------------------------------------------- */

static bool needs_quotes(const char *text)
{
    return strpbrk(text, ",\"\r\n") != NULL;
}

/* Whether a spreadsheet would take the text for a formula. It does so behind a tab or line break
 * too, and for the wide forms of the signs. */
static bool is_formula(const char *text)
{
    static const gunichar first[] = {'=',  '+',    '-',    '@',    '\t',  '\r',
                                     '\n', 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20};
    gunichar c = g_utf8_get_char(text);
    for (size_t i = 0; i < G_N_ELEMENTS(first); i++)
        if (c == first[i])
            return true;
    return false;
}

/* A text that is to be read as text. */
static void csv_cell(GString *out, const char *text)
{
    const char *mark = is_formula(text) ? "'" : "";
    if (!needs_quotes(text)) {
        append_text(out, mark);
        append_text(out, text);
        return;
    }
    g_string_append_c(out, '"');
    append_text(out, mark);
    for (; *text; text++) {
        if (*text == '"')
            g_string_append_c(out, '"');
        g_string_append_c(out, *text);
    }
    g_string_append_c(out, '"');
}

static void csv_header(const RecordType *type, const char *prefix, bool *first, GString *out)
{
    for (const Field *field = type->fields; field->name; field++) {
        if (field->type == FIELD_RECORDS)
            continue;
        g_autofree char *name = g_strconcat(prefix, field->name, NULL);
        if (field->type == FIELD_RECORD) {
            g_autofree char *inner = g_strconcat(name, ".", NULL);
            csv_header(field->of, inner, first, out);
            continue;
        }
        if (!*first)
            g_string_append_c(out, ',');
        *first = false;
        csv_cell(out, name);
    }
}

static char *shapes_text(const ShapeList *list)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < list->n; i++) {
        g_autofree char *shape = shape_text(&list->shapes[i]);
        append_text(text, i > 0 ? ";" : "");
        append_text(text, shape);
    }
    return g_string_free(text, FALSE);
}

static void append_integer(GString *out, int64_t value)
{
    char text[DECIMAL_SIZE];
    int n = decimal_write_integer(text, value);
    append_bytes(out, text, (gsize)n);
}

static void append_real(GString *out, double value)
{
    char text[DECIMAL_SIZE];
    int n = decimal_write(text, value);
    append_bytes(out, text, (gsize)n);
}

/* The value as data files write it, unquoted. */
static void append_plain(GString *out, const Field *field, const Value *value)
{
    g_autofree char *text = NULL;
    switch (field->type) {
    case FIELD_COUNT:
    case FIELD_BYTES:
    case FIELD_INDEX:
        append_integer(out, value->integer);
        break;
    case FIELD_NUMBER:
    case FIELD_SECONDS:
    case FIELD_RATIO:
        append_real(out, value->real);
        break;
    case FIELD_BOOL:
        append_text(out, value->yes ? "true" : "false");
        break;
    case FIELD_ID:
    case FIELD_TEXT:
        append_text(out, value->text);
        break;
    case FIELD_SHAPE:
        text = shape_text(value->shape);
        break;
    case FIELD_SHAPES:
        text = shapes_text(&value->shapes);
        break;
    case FIELD_TEXTS:
        text = g_strjoinv("; ", (char **)value->texts);
        break;
    case FIELD_RECORD:
    case FIELD_RECORDS:
        break;
    }
    if (text)
        append_text(out, text);
}

static bool is_number(const Field *field)
{
    return field->type <= FIELD_RATIO;
}

/* Most values are written in place; what turns out to need quotes is written once more. */
void field_write_csv(GString *out, const Field *field, const Value *value)
{
    gsize start = out->len;
    append_plain(out, field, value);
    if (is_number(field) || !(needs_quotes(out->str + start) || is_formula(out->str + start)))
        return;
    g_autofree char *text = g_strdup(out->str + start);
    g_string_truncate(out, start);
    csv_cell(out, text);
}

/* `record` NULL: an absent nested record, whose columns stay empty. */
static void csv_row(const RecordType *type, const void *record, bool *first, GString *out)
{
    for (const Field *field = type->fields; field->name; field++) {
        Value value;
        if (field->type == FIELD_RECORDS)
            continue;
        bool present = record && field_read(field, record, &value);
        if (field->type == FIELD_RECORD) {
            csv_row(field->of, present ? value.record : NULL, first, out);
            continue;
        }
        if (!*first)
            g_string_append_c(out, ',');
        *first = false;
        if (present)
            field_write_csv(out, field, &value);
    }
}

char *record_csv(const RecordType *type, const RecordList *list)
{
    GString *out = g_string_new(NULL);
    bool first = true;
    csv_header(type, "", &first, out);
    g_string_append_c(out, '\n');
    for (int i = 0; i < list->n; i++) {
        first = true;
        csv_row(type, record_at(list, i), &first, out);
        g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}

/* ---- For people ------------------------------------------------------------------------------ */

char *field_text(const Field *field, const void *record)
{
    Value value;
    if (!field_read(field, record, &value))
        return g_strdup("");
    switch (field->type) {
    case FIELD_COUNT:
    case FIELD_BYTES:
        return units_grouped(value.integer);
    case FIELD_SECONDS:
        return units_seconds(value.real);
    case FIELD_RATIO:
        return units_percent(value.real, 1);
    case FIELD_NUMBER:
        return units_number(value.real, 4);
    case FIELD_SHAPE:
        return shape_words(value.shape);
    default:
        break;
    }
    GString *text = g_string_new(NULL);
    append_plain(text, field, &value);
    return g_string_free(text, FALSE);
}
