#include "page/field_path.h"

static void clear(gpointer path)
{
    g_free(((FieldPath *)path)->name);
}

/* Below the records of `path`. */
static void add_fields(GArray *paths, const RecordType *type, const FieldPath *above,
                       const char *const *without)
{
    g_return_if_fail(above->n < FIELD_PATH_DEEPEST);
    for (const Field *field = type->fields; field->name; field++) {
        FieldPath path = *above;
        path.name =
            above->name ? g_strconcat(above->name, ".", field->name, NULL) : g_strdup(field->name);
        path.fields[path.n++] = field;
        if (g_strv_contains(without, path.name)) {
            g_free(path.name);
        } else if (field->type == FIELD_RECORD) {
            add_fields(paths, field->of, &path, without);
            g_free(path.name);
        } else {
            g_array_append_val(paths, path);
        }
    }
}

GArray *field_paths(const RecordType *type, const char *const *without)
{
    GArray *paths = g_array_new(FALSE, FALSE, sizeof(FieldPath));
    g_array_set_clear_func(paths, clear);
    add_fields(paths, type, &(FieldPath){.n = 0}, without);
    return paths;
}

const Field *field_path_last(const FieldPath *path)
{
    return path->fields[path->n - 1];
}

bool field_path_read(const FieldPath *path, const void *record, Value *value)
{
    for (int i = 0; i < path->n; i++) {
        if (!field_read(path->fields[i], record, value))
            return false;
        if (i + 1 < path->n)
            record = value->record;
    }
    return true;
}
