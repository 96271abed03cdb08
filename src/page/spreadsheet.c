#include "page/spreadsheet.h"

#include "base/append.h"
#include "page/field_path.h"

static bool is_real(FieldType type)
{
    return type == FIELD_NUMBER || type == FIELD_SECONDS || type == FIELD_RATIO;
}

static bool says_something(const FieldPath *path, const void *record)
{
    Value value;
    FieldType type = field_path_last(path)->type;
    if (!field_path_read(path, record, &value))
        return false;
    return type == FIELD_BOOL ? value.yes : type == FIELD_TEXTS ? value.texts[0] != NULL : true;
}

static bool is_column(const FieldPath *path, const RecordList *list)
{
    if (field_path_last(path)->type == FIELD_RECORDS)
        return false;
    for (int i = 0; i < list->n; i++)
        if (says_something(path, record_at(list, i)))
            return true;
    return false;
}

static void keep_columns(GArray *paths, const RecordList *list)
{
    for (guint i = paths->len; i-- > 0;)
        if (!is_column(&g_array_index(paths, FieldPath, i), list))
            g_array_remove_index(paths, i);
}

static void write_real(GString *out, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    append_text(out, g_ascii_formatd(text, sizeof text, "%.6g", value));
}

static void write_cell(GString *out, const FieldPath *path, const void *record)
{
    Value value;
    const Field *field = field_path_last(path);
    if (!field_path_read(path, record, &value))
        return;
    if (is_real(field->type))
        write_real(out, value.real);
    else
        field_write_csv(out, field, &value);
}

char *spreadsheet_csv(const RecordType *type, const RecordList *list, const char *const *without)
{
    g_autoptr(GArray) paths = field_paths(type, without);
    GString *out = g_string_new(NULL);
    keep_columns(paths, list);
    for (guint i = 0; i < paths->len; i++) {
        append_text(out, i > 0 ? "," : "");
        append_text(out, g_array_index(paths, FieldPath, i).name);
    }
    g_string_append_c(out, '\n');
    for (int row = 0; row < list->n; row++) {
        for (guint i = 0; i < paths->len; i++) {
            append_text(out, i > 0 ? "," : "");
            write_cell(out, &g_array_index(paths, FieldPath, i), record_at(list, row));
        }
        g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}
