#include "book/record.h"

#include <math.h>
#include <string.h>

#include "base/units.h"

#define AT(type, record, field) (*(type const *)((const char *)(record) + (field)->offset))

const Field *record_field(const RecordType *type, const char *name)
{
    for (const Field *field = type->fields; field->name; field++)
        if (strcmp(field->name, name) == 0)
            return field;
    return NULL;
}

bool field_present(const Field *field, const void *record)
{
    switch (field->type) {
    case FIELD_COUNT:
    case FIELD_BYTES:
        return AT(int64_t, record, field) != COUNT_ABSENT;
    case FIELD_INDEX:
        return AT(int, record, field) >= 0;
    case FIELD_NUMBER:
    case FIELD_SECONDS:
    case FIELD_RATIO:
        return isfinite(AT(double, record, field));
    case FIELD_BOOL:
    case FIELD_SHAPE:
    case FIELD_SHAPES:
        return true;
    case FIELD_ID:
    case FIELD_TEXT:
    case FIELD_RECORD:
    case FIELD_TEXTS:
        return AT(void *, record, field) != NULL;
    case FIELD_RECORDS:
        return AT(RecordList, record, field).items != NULL;
    }
    return false;
}

/* JSON ----------------------------------------------------------------------------------------- */

static json_t *shape_json(const Shape *shape)
{
    json_t *dims = json_array();
    for (int i = 0; i < shape->rank; i++)
        json_array_append_new(dims, shape->dim[i] < 0 ? json_null() : json_integer(shape->dim[i]));
    return dims;
}

static json_t *shapes_json(const ShapeList *list)
{
    json_t *array = json_array();
    for (int i = 0; i < list->n; i++)
        json_array_append_new(array, shape_json(&list->shapes[i]));
    return array;
}

static json_t *texts_json(const char *const *texts)
{
    json_t *array = json_array();
    for (; *texts; texts++)
        json_array_append_new(array, json_string(*texts));
    return array;
}

static json_t *field_json(const Field *field, const void *record)
{
    switch (field->type) {
    case FIELD_COUNT:
    case FIELD_BYTES:
        return json_integer(AT(int64_t, record, field));
    case FIELD_INDEX:
        return json_integer(AT(int, record, field));
    case FIELD_NUMBER:
    case FIELD_SECONDS:
    case FIELD_RATIO:
        return json_real(AT(double, record, field));
    case FIELD_BOOL:
        return json_boolean(AT(bool, record, field));
    case FIELD_ID:
    case FIELD_TEXT:
        return json_string(AT(char *, record, field));
    case FIELD_SHAPE:
        return shape_json(&AT(Shape, record, field));
    case FIELD_RECORD:
        return record_json(field->of, AT(void *, record, field));
    case FIELD_RECORDS:
        return record_list_json(field->of, &AT(RecordList, record, field));
    case FIELD_SHAPES:
        return shapes_json(&AT(ShapeList, record, field));
    case FIELD_TEXTS:
        return texts_json(AT(const char *const *, record, field));
    }
    return NULL;
}

json_t *record_json_without(const RecordType *type, const void *record, const char *const *without)
{
    json_t *object = json_object();
    for (const Field *field = type->fields; field->name; field++)
        if (field_present(field, record) && !g_strv_contains(without, field->name))
            json_object_set_new(object, field->name, field_json(field, record));
    return object;
}

json_t *record_json(const RecordType *type, const void *record)
{
    static const char *const nothing[] = {NULL};
    return record_json_without(type, record, nothing);
}

json_t *record_list_json(const RecordType *type, const RecordList *list)
{
    json_t *array = json_array();
    for (int i = 0; i < list->n; i++)
        json_array_append_new(array, record_json(type, record_at(list, i)));
    return array;
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

/* CSV ------------------------------------------------------------------------------------------ */

static void csv_cell(GString *out, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        g_string_append(out, text);
        return;
    }
    g_string_append_c(out, '"');
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
        g_string_append_printf(text, "%s%s", i > 0 ? ";" : "", shape);
    }
    return g_string_free(text, FALSE);
}

static char *number_text(double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(text, sizeof text, "%.12g", value));
}

/* The value as data files write it. */
static char *field_plain(const Field *field, const void *record)
{
    if (!field_present(field, record))
        return g_strdup("");
    switch (field->type) {
    case FIELD_COUNT:
    case FIELD_BYTES:
        return g_strdup_printf("%" G_GINT64_FORMAT, AT(int64_t, record, field));
    case FIELD_INDEX:
        return g_strdup_printf("%d", AT(int, record, field));
    case FIELD_NUMBER:
    case FIELD_SECONDS:
    case FIELD_RATIO:
        return number_text(AT(double, record, field));
    case FIELD_BOOL:
        return g_strdup(AT(bool, record, field) ? "true" : "false");
    case FIELD_ID:
    case FIELD_TEXT:
        return g_strdup(AT(char *, record, field));
    case FIELD_SHAPE:
        return shape_text(&AT(Shape, record, field));
    case FIELD_SHAPES:
        return shapes_text(&AT(ShapeList, record, field));
    case FIELD_TEXTS:
        return g_strjoinv("; ", (char **)AT(const char *const *, record, field));
    case FIELD_RECORD:
    case FIELD_RECORDS:
        break;
    }
    return g_strdup("");
}

/* `record` NULL: an absent nested record, whose columns stay empty. */
static void csv_row(const RecordType *type, const void *record, bool *first, GString *out)
{
    for (const Field *field = type->fields; field->name; field++) {
        if (field->type == FIELD_RECORDS)
            continue;
        if (field->type == FIELD_RECORD) {
            csv_row(field->of, record ? AT(void *, record, field) : NULL, first, out);
            continue;
        }
        if (!*first)
            g_string_append_c(out, ',');
        *first = false;
        g_autofree char *text = record ? field_plain(field, record) : g_strdup("");
        csv_cell(out, text);
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

/* For people ----------------------------------------------------------------------------------- */

char *field_text(const Field *field, const void *record)
{
    if (!field_present(field, record))
        return g_strdup("");
    switch (field->type) {
    case FIELD_COUNT:
    case FIELD_BYTES:
        return units_grouped(AT(int64_t, record, field));
    case FIELD_SECONDS:
        return units_seconds(AT(double, record, field));
    case FIELD_RATIO:
        return units_percent(AT(double, record, field), 1);
    case FIELD_NUMBER:
        return units_number(AT(double, record, field), 4);
    default:
        return field_plain(field, record);
    }
}
