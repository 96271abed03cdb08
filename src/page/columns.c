#include "page/columns.h"

#include "base/append.h"
#include "page/field_path.h"
#include "record/json_text.h"

typedef struct Writer {
    GString *out;
    const RecordList *list;
    const ColumnsLess *less;
    GString *plain, *coded; /* the column at hand, in two ways */
    GArray *ends;           /* gsize: of each row's value in `plain` */
    GHashTable *places;     /* a value's text -> its place among those that differ, from 1 */
    bool counts_up;
    gint64 first; /* of a column that does */
    int present;
} Writer;

static bool is_elsewhere(const Writer *writer, const FieldPath *path, const void *record)
{
    return writer->less->elsewhere && writer->less->elsewhere(path->fields[0], record);
}

static bool is_whole(FieldType type)
{
    return type == FIELD_COUNT || type == FIELD_BYTES || type == FIELD_INDEX;
}

static void add_value(Writer *writer, const FieldPath *path, int row)
{
    const Field *field = field_path_last(path);
    const void *record = record_at(writer->list, row);
    Value value;
    bool present = field_path_read(path, record, &value) && !is_elsewhere(writer, path, record);
    bool whole = present && is_whole(field->type);
    if (present)
        field_write(writer->plain, field, &value);
    else
        json_put_word(writer->plain, "null");
    g_array_append_val(writer->ends, writer->plain->len);
    writer->present += present;
    if (row == 0 && whole)
        writer->first = value.integer;
    writer->counts_up &= whole && value.integer - row == writer->first;
}

static gsize start_of(const Writer *writer, int row)
{
    return row == 0 ? 1 : g_array_index(writer->ends, gsize, row - 1) + 1;
}

/* Of a value in `plain`, where it is followed by a comma or the bracket. */
static char *text_of(const Writer *writer, int row)
{
    gsize start = start_of(writer, row);
    return g_strndup(writer->plain->str + start, g_array_index(writer->ends, gsize, row) - start);
}

/* The place of each row's value, which the list of those that differ is given. */
static void write_coded(Writer *writer)
{
    GString *coded = writer->coded, *at = g_string_new("[");
    append_text(coded, "{\"values\":[");
    for (int row = 0; row < writer->list->n; row++) {
        char *text = text_of(writer, row);
        gpointer place = g_hash_table_lookup(writer->places, text);
        if (!place) {
            place = GUINT_TO_POINTER(g_hash_table_size(writer->places) + 1);
            append_text(coded, GPOINTER_TO_UINT(place) > 1 ? "," : "");
            append_text(coded, text);
            g_hash_table_insert(writer->places, text, place);
        } else {
            g_free(text);
        }
        json_put_integer(at, (gint64)GPOINTER_TO_UINT(place) - 1);
    }
    append_text(coded, "],\"at\":");
    append_bytes(coded, at->str, at->len);
    append_text(coded, "]}");
    g_string_free(at, TRUE);
}

static void write_same(Writer *writer)
{
    g_autofree char *text = text_of(writer, 0);
    g_string_printf(writer->coded, "{\"same\":%s}", text);
}

/* In another way than a list, which is kept where it is shorter. */
static void write_otherwise(Writer *writer)
{
    if (writer->counts_up) {
        g_string_printf(writer->coded, "{\"from\":%" G_GINT64_FORMAT "}", writer->first);
        return;
    }
    write_coded(writer);
    if (g_hash_table_size(writer->places) == 1)
        write_same(writer);
}

static void begin_column(Writer *writer)
{
    g_string_assign(writer->plain, "[");
    g_string_truncate(writer->coded, 0);
    g_array_set_size(writer->ends, 0);
    g_hash_table_remove_all(writer->places);
    writer->counts_up = true;
    writer->present = 0;
}

static void write_column(Writer *writer, const FieldPath *path)
{
    begin_column(writer);
    for (int row = 0; row < writer->list->n; row++)
        add_value(writer, path, row);
    if (!writer->present)
        return;
    json_close(writer->plain, ']');
    write_otherwise(writer);
    const GString *shortest =
        writer->coded->len < writer->plain->len ? writer->coded : writer->plain;
    json_key(writer->out, path->name);
    append_bytes(writer->out, shortest->str, shortest->len);
}

void columns_open(GString *out, int rows)
{
    json_open(out, '{');
    json_key(out, "count");
    json_put_integer(out, rows);
    json_key(out, "columns");
    json_open(out, '{');
}

void columns_add(GString *out, const RecordType *type, const RecordList *list,
                 const ColumnsLess *less)
{
    Writer writer = {.out = out, .list = list, .less = less};
    g_autoptr(GArray) paths = field_paths(type, less->names);
    writer.plain = g_string_new(NULL);
    writer.coded = g_string_new(NULL);
    writer.ends = g_array_new(FALSE, FALSE, sizeof(gsize));
    writer.places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < paths->len; i++)
        write_column(&writer, &g_array_index(paths, FieldPath, i));
    g_string_free(writer.plain, TRUE);
    g_string_free(writer.coded, TRUE);
    g_array_unref(writer.ends);
    g_hash_table_unref(writer.places);
}

void columns_close(GString *out)
{
    json_close(out, '}');
    json_close(out, '}');
}

void columns_write(GString *out, const RecordType *type, const RecordList *list,
                   const ColumnsLess *less)
{
    columns_open(out, list->n);
    columns_add(out, type, list, less);
    columns_close(out);
}
