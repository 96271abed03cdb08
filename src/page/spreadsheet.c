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

/* Of the columns that are kept: those that say which of the rows that are alike it is, and the
 * others, which say what it is. Names come first in tables of layers, so the count stands behind
 * them. */
typedef struct Parts {
    GString *which, *what;
} Parts;

static void write_parts(const Parts *parts, const GArray *paths, const char *const *which,
                        const void *record)
{
    g_string_truncate(parts->which, 0);
    g_string_truncate(parts->what, 0);
    for (guint i = 0; i < paths->len; i++) {
        const FieldPath *path = &g_array_index(paths, FieldPath, i);
        GString *part = g_strv_contains(which, path->name) ? parts->which : parts->what;
        if (record)
            write_cell(part, path, record);
        else
            append_text(part, path->name);
        g_string_append_c(part, ',');
    }
    if (parts->what->len > 0)
        g_string_truncate(parts->what, parts->what->len - 1);
}

/* A row of those that are alike, and how many there are. */
typedef struct Alike {
    char *which, *what;
    int n;
} Alike;

static void alike_clear(gpointer alike)
{
    g_free(((Alike *)alike)->which);
    g_free(((Alike *)alike)->what);
}

static void add_row(GArray *rows, GHashTable *places, const Parts *parts)
{
    gpointer place = g_hash_table_lookup(places, parts->what->str);
    if (place) {
        g_array_index(rows, Alike, GPOINTER_TO_UINT(place) - 1).n++;
        return;
    }
    Alike alike = {g_strdup(parts->which->str), g_strdup(parts->what->str), 1};
    g_array_append_val(rows, alike);
    g_hash_table_insert(places, alike.what, GUINT_TO_POINTER(rows->len));
}

char *spreadsheet_csv_alike(const RecordType *type, const RecordList *list,
                            const char *const *without, const char *const *which)
{
    g_autoptr(GArray) paths = field_paths(type, without),
                      rows = g_array_new(FALSE, FALSE, sizeof(Alike));
    g_autoptr(GHashTable) places = g_hash_table_new(g_str_hash, g_str_equal);
    Parts parts = {g_string_new(NULL), g_string_new(NULL)};
    GString *out = g_string_new(NULL);
    g_array_set_clear_func(rows, alike_clear);
    keep_columns(paths, list);
    write_parts(&parts, paths, which, NULL);
    g_string_append_printf(out, "%scount,%s\n", parts.which->str, parts.what->str);
    for (int i = 0; i < list->n; i++) {
        write_parts(&parts, paths, which, record_at(list, i));
        add_row(rows, places, &parts);
    }
    for (guint i = 0; i < rows->len; i++) {
        const Alike *row = &g_array_index(rows, Alike, i);
        g_string_append_printf(out, "%s%d,%s\n", row->which, row->n, row->what);
    }
    g_string_free(parts.which, TRUE);
    g_string_free(parts.what, TRUE);
    return g_string_free(out, FALSE);
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
