#include "zoo/zoo.h"

#include <string.h>

#include "base/error.h"
#include "base/label.h"
#include "zoo/zoo_parts.h"

/* ---- The zoo --------------------------------------------------------------------------------- */

static void place_free(Place *place)
{
    if (!place->is_variant) {
        model_free(place->model);
        import_file_free(place->import);
    }
    g_strfreev((char **)place->preset.dims);
    g_strfreev((char **)place->preset.inputs);
    g_free(place);
}

Zoo *zoo_new(void)
{
    Zoo *zoo = g_new0(Zoo, 1);
    zoo->strings = g_string_chunk_new(4096);
    zoo->files = g_ptr_array_new_with_free_func((GDestroyNotify)zoo_file_free);
    zoo->places = g_ptr_array_new_with_free_func((GDestroyNotify)place_free);
    zoo->by_id = g_hash_table_new(g_str_hash, g_str_equal);
    zoo->ids = g_ptr_array_new();
    g_ptr_array_add(zoo->ids, NULL);
    return zoo;
}

void zoo_free(Zoo *zoo)
{
    if (!zoo)
        return;
    for (int i = 0; i < RECENT; i++)
        replay_free(zoo->recent[i]);
    g_ptr_array_unref(zoo->ids);
    g_hash_table_destroy(zoo->by_id);
    g_ptr_array_unref(zoo->places);
    g_ptr_array_unref(zoo->files);
    g_string_chunk_free(zoo->strings);
    g_free(zoo);
}

static ZooEntry describe(const Model *model)
{
    const Family *family = &model->family;
    return (ZooEntry){
        .id = model->id,
        .name = model->name,
        .family = family->name,
        .source = family->source,
        .url = family->url,
        .category = family->category,
        .notes = family->notes,
        .released = family->released,
        .file = model->file,
        .year = family->year,
        .line = model->line,
    };
}

void zoo_add_place(Zoo *zoo, Place place)
{
    char *id = (char *)place.entry.id;
    g_ptr_array_add(zoo->places, g_memdup2(&place, sizeof place));
    if (g_hash_table_contains(zoo->by_id, id))
        return;
    g_ptr_array_insert(zoo->ids, (int)zoo->ids->len - 1, id);
    g_hash_table_insert(zoo->by_id, id, GUINT_TO_POINTER(zoo->places->len));
}

void zoo_remove_place(Zoo *zoo, int i)
{
    g_ptr_array_remove_index(zoo->ids, (guint)i);
    g_ptr_array_remove_index(zoo->places, (guint)i);
    g_hash_table_remove_all(zoo->by_id);
    for (guint k = 0; k < zoo->places->len; k++)
        g_hash_table_insert(zoo->by_id, (char *)zoo_entry(zoo, (int)k)->id,
                            GUINT_TO_POINTER(k + 1));
}

/* The place of the model that goes; the others keep theirs. */
static void replace_place(Zoo *zoo, int i, Place place)
{
    char *id = (char *)place.entry.id;
    Place *old = g_ptr_array_index(zoo->places, i);
    bool is_alias = old->entry.alias_of != NULL;
    const char *old_id = old->entry.id; /* of the strings */
    g_hash_table_remove(zoo->by_id, old_id);
    g_hash_table_insert(zoo->by_id, id, GUINT_TO_POINTER((guint)i + 1));
    zoo->ids->pdata[i] = id;
    zoo->places->pdata[i] = g_memdup2(&place, sizeof place);
    if (!is_alias)
        zoo_hand_on_aliases(zoo, old_id, i);
    place_free(old);
}

static bool is_replaced(Zoo *zoo, ZooFile *file, const Model *model)
{
    int old = zoo_find(zoo, model->replaces), taken = zoo_find(zoo, model->id);
    if (old >= 0 && (taken < 0 || taken == old))
        return true;
    g_autofree char *meant = old < 0 ? did_you_mean(model->replaces, zoo_ids(zoo)) : NULL;
    g_autofree char *text =
        old >= 0 ? g_strdup_printf("model '%s' is there already, and is not '%s' that it replaces; "
                                   "give it another id",
                                   model->id, model->replaces)
                 : g_strdup_printf("model '%s' replaces '%s', which is not there%s", model->id,
                                   model->replaces, *meant ? meant : "; take that out");
    zoo_file_error(file, model->line, text);
    return false;
}

static void add_model(Zoo *zoo, ZooFile *file, Model *model, int from)
{
    int known = zoo_find(zoo, model->id);
    bool replaces = model->replaces && !file->alone;
    if (replaces && is_replaced(zoo, file, model)) {
        ZooEntry entry = describe(model);
        entry.from = file->base;
        replace_place(zoo, zoo_find(zoo, model->replaces),
                      (Place){.entry = entry, .model = model, .file = file});
        zoo_add_aliases(zoo, zoo_find(zoo, model->id), from);
        return;
    }
    if (replaces) {
        model_free(model);
        return;
    }
    if (known >= from) {
        const ZooEntry *first = zoo_entry(zoo, known);
        g_autofree char *otherwise =
            first->from ? g_strdup_printf(", or say replaces = \"%s\" in this one", model->id)
                        : NULL;
        g_autofree char *text = g_strdup_printf(
            "model '%s' was declared before, at %s:%d; give one of them another id%s", model->id,
            first->file, first->line, otherwise ? otherwise : "");
        zoo_file_error(file, model->line, text);
        model_free(model);
        return;
    }
    ZooEntry entry = describe(model);
    entry.from = file->base;
    zoo_add_place(zoo, (Place){.entry = entry, .model = model, .file = file});
    zoo_add_aliases(zoo, zoo_count(zoo) - 1, from);
}

/* Where files go that are loaded. */
typedef struct Loading {
    Zoo *zoo;
    GPtrArray *errors;
    int from;         /* ids of models before this one may repeat */
    const char *base; /* of the zoo's strings, or NULL */
    bool alone;       /* a file and no folder */
} Loading;

static void report_import(const ImportFile *import, const ZooEntry *first, GPtrArray *errors)
{
    g_autofree char *otherwise =
        first->from ? g_strdup_printf(", or say replaces = { \"%s\" } in handbook.lua", import->id)
                    : NULL;
    g_ptr_array_add(
        errors, g_error_new(RB_ERROR, RB_ERROR_INPUT,
                            "%s: model '%s' was declared before, in %s; give the file another "
                            "name%s",
                            import->shown, import->id, first->file, otherwise ? otherwise : ""));
}

/* Whether the handbook says that the file takes the place of its base's network of that id. */
static bool takes_place(const Zoo *zoo, const ImportFile *import)
{
    int known = zoo_find(zoo, import->id);
    return known >= 0 && zoo_entry(zoo, known)->from && zoo->replaced &&
           g_strv_contains(zoo->replaced, import->id);
}

/* Whether a network from `from` on has the file's id, and may keep it. */
static bool is_taken(const Zoo *zoo, const ImportFile *import, int from, GPtrArray *errors)
{
    int known = zoo_find(zoo, import->id);
    if (known < from || takes_place(zoo, import))
        return false;
    report_import(import, zoo_entry(zoo, known), errors);
    return true;
}

/* Takes the file over. */
static void add_import(const Loading *to, ImportFile *import)
{
    int known = zoo_find(to->zoo, import->id);
    ZooEntry entry = {.id = import->id,
                      .name = import->name,
                      .family = import->format->family,
                      .file = import->shown,
                      .from = to->base};
    Place place = {.entry = entry, .import = import};
    if (known >= to->from)
        replace_place(to->zoo, known, place);
    else
        zoo_add_place(to->zoo, place);
}

void zoo_set_replaced(Zoo *zoo, const char *const *ids)
{
    zoo->replaced = ids;
}

/* Takes the file over, which has run. */
static void add_file(const Loading *to, ZooFile *file)
{
    file->loaded = true;
    while (file->models->len > 0)
        add_model(to->zoo, file, g_ptr_array_steal_index(file->models, 0), to->from);
    while (file->errors->len > 0)
        g_ptr_array_add(to->errors, g_ptr_array_steal_index(file->errors, 0));
    g_ptr_array_add(to->zoo->files, file);
}

static void load_file(const SourceFile *source, void *data)
{
    Loading *to = data;
    ZooFile *file = zoo_file_new(to->zoo, source->shown);
    file->base = to->base;
    file->alone = to->alone;
    zoo_file_run(file, source);
    add_file(to, file);
}

/* One of another format that says what a Lua file would. */
static void load_described(const Loading *to, const ImportFile *import)
{
    GError *error = NULL;
    ZooFile *file = zoo_file_new(to->zoo, import->shown);
    g_autofree char *name = g_strconcat("=", import->shown, NULL);
    file->base = to->base;
    file->alone = to->alone;
    file->text = import_describe(import, &error);
    if (!file->text ||
        !sandbox_run(file->sandbox, name, file->text, strlen(file->text), 0, &error)) {
        g_ptr_array_add(file->errors, error);
        g_ptr_array_set_size(file->models, 0);
    }
    if (file->models->len > 0 && takes_place(to->zoo, import)) {
        Model *model = g_ptr_array_index(file->models, 0);
        model->replaces = model->id;
    }
    add_file(to, file);
}

/* Takes the file over. */
static void load_import(const Loading *to, ImportFile *import)
{
    bool taken = is_taken(to->zoo, import, to->from, to->errors);
    if (!taken && !import_describes(import)) {
        add_import(to, import);
        return;
    }
    if (!taken)
        load_described(to, import);
    import_file_free(import);
}

static void load_imports(const Loading *to, const char *within, const char *dir,
                         const char *shown_dir)
{
    g_auto(GStrv) names = import_list(within, dir, to->errors);
    for (char **name = names; name && *name; name++) {
        g_autofree char *path = g_build_filename(dir, *name, NULL);
        g_autofree char *joined = g_build_filename(shown_dir, *name, NULL);
        g_autofree char *shown = label_printable(joined, strlen(joined));
        load_import(to, import_file_new(within, path, shown));
    }
}

static void load_folder(const Loading *to, const char *dir, const char *shown_dir, const char *what)
{
    g_autofree char *within = g_path_get_dirname(dir), *name = g_path_get_basename(dir);
    SourceFolder folder = {within, name, shown_dir, what, NULL};
    source_each(&folder, to->errors, load_file, (void *)to);
    load_imports(to, within, name, shown_dir);
}

static const char *keep(Zoo *zoo, const char *text)
{
    return text ? g_string_chunk_insert_const(zoo->strings, text) : NULL;
}

Zoo *zoo_load(const char *dir, const char *shown_dir, GPtrArray *errors)
{
    Loading to = {zoo_new(), errors, 0, NULL, false};
    load_folder(&to, dir, shown_dir, "models");
    return to.zoo;
}

void zoo_add(Zoo *zoo, const char *dir, const char *shown_dir, const char *from, GPtrArray *errors)
{
    Loading to = {zoo, errors, 0, keep(zoo, from), false};
    load_folder(&to, dir, shown_dir, NULL);
}

void zoo_add_spelling(Zoo *zoo, const char *dir, const char *shown_dir, const char *from,
                      const char *const *ids)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    Loading to = {zoo, errors, 0, keep(zoo, from), false};
    g_autofree char *within = g_path_get_dirname(dir), *name = g_path_get_basename(dir);
    source_each_spelling(&(SourceFolder){within, name, shown_dir, NULL, NULL}, ids, load_file, &to);
}

Zoo *zoo_load_spelling(const char *dir, const char *shown_dir, const char *const *ids)
{
    Zoo *zoo = zoo_new();
    zoo_add_spelling(zoo, dir, shown_dir, NULL, ids);
    return zoo;
}

int zoo_add_file(Zoo *zoo, const char *path, const char *shown_path, GPtrArray *errors)
{
    int first = zoo_count(zoo);
    Loading to = {zoo, errors, first, NULL, true};
    if (import_knows(path))
        load_import(&to, import_file_new(NULL, path, shown_path));
    else
        load_file(&(SourceFile){NULL, path, shown_path}, &to);
    return first;
}

Zoo *zoo_load_file(const char *path, const char *shown_path, GPtrArray *errors)
{
    Zoo *zoo = zoo_new();
    zoo_add_file(zoo, path, shown_path, errors);
    return zoo;
}

int zoo_count(const Zoo *zoo)
{
    return (int)zoo->places->len;
}

Place *zoo_place(const Zoo *zoo, int i)
{
    return g_ptr_array_index(zoo->places, i);
}

const ZooEntry *zoo_entry(const Zoo *zoo, int i)
{
    return &zoo_place(zoo, i)->entry;
}

int zoo_find(const Zoo *zoo, const char *id)
{
    return (int)GPOINTER_TO_UINT(g_hash_table_lookup(zoo->by_id, id)) - 1;
}

int zoo_model_of(const Zoo *zoo, int i)
{
    const char *of = zoo_entry(zoo, i)->alias_of;
    return of ? zoo_find(zoo, of) : i;
}

const char *const *zoo_ids(const Zoo *zoo)
{
    return (const char *const *)zoo->ids->pdata;
}
