#include "zoo/zoo.h"

#include <lauxlib.h>
#include <string.h>

#include "base/error.h"
#include "base/label.h"
#include "lua/guard.h"
#include "lua/luaargs.h"
#include "zoo/assemble.h"
#include "zoo/model.h"
#include "zoo/replay.h"
#include "zoo/source.h"
#include "zoo/transformer.h"
#include "zoo/value.h"

/* A file and what it declared. Its sandbox stays, because the build functions live in it. */
typedef struct ZooFile {
    char *shown;
    char *text;            /* as it was read, or NULL */
    GStringChunk *strings; /* of the zoo */
    Sandbox *sandbox;
    ValueHost *host;
    Family family;     /* the last declared */
    GPtrArray *models; /* Model, owned: declared, not yet in the zoo */
    Model *reading;
    const char *base;  /* it is of, or NULL */
    bool alone;        /* without a zoo around it, in which it might replace something */
    GPtrArray *errors; /* GError, owned */
    bool loaded;       /* no more models may be declared */
} ZooFile;

/* A model in the zoo: declared in a Lua file, or a file of another format. */
typedef struct Place {
    ZooEntry entry;
    Model *model;
    ZooFile *file;
    ImportFile *import; /* NULL: a Lua model */
    bool is_variant;    /* of another place, which owns what the two share */
    const char *asked;  /* of a variant: where it was asked for, "handbook.lua:3" */
    BuildOptions preset;
} Place;

enum { RECENT = 4, HELD_PER_MODEL = 2000 /* bytes, or what says that it is wrong */ };

struct Zoo {
    GStringChunk *strings;
    GPtrArray *files;            /* ZooFile, owned */
    GPtrArray *places;           /* Place, owned */
    GHashTable *by_id;           /* id -> index + 1 */
    GPtrArray *ids;              /* NULL-terminated */
    const char *const *replaced; /* by files of other formats; NULL: none */
    Replay *recent[RECENT];      /* networks built last, to be had at other sizes; NULL: none */
    int next;                    /* to be replaced */
};

/* ---- Declaring ------------------------------------------------------------------------------- */

static void file_error(ZooFile *file, int line, const char *message)
{
    source_error(file->errors, file->shown, line, message);
}

static int declare_family(lua_State *L)
{
    ZooFile *file = lua_touserdata(L, lua_upvalueindex(1));
    family_read(L, 1, file->strings, &file->family);
    return 0;
}

static int model_body(lua_State *L)
{
    ZooFile *file = lua_touserdata(L, 1);
    if (!lua_istable(L, 2))
        luaargs_error(L, "takes a table: model { id = \"...\", input = { 3, 224, 224 }, build = "
                         "function(x) ... end }; write it so");
    model_read(L, 2, file->strings, &file->family, file->reading);
    return 0;
}

/* A model that is declared wrongly costs itself and not its file. */
static int declare_model(lua_State *L)
{
    ZooFile *file = lua_touserdata(L, lua_upvalueindex(1));
    int line = MAX(guard_line(L), 1); /* the lines of what was described are nobody's */
    char message[GUARD_MESSAGE_BYTES];
    if (file->loaded)
        return luaargs_error(L, "model declares a model; call it outside of build");
    sandbox_hold(L, HELD_PER_MODEL);
    g_clear_pointer(&file->reading, model_free);
    file->reading = model_new();
    if (guard_call(L, model_body, file, message)) {
        file->reading->file = file->shown;
        file->reading->line = line;
        g_ptr_array_add(file->models, g_steal_pointer(&file->reading));
        return 0;
    }
    const char *id = file->reading->id;
    g_autofree char *text =
        id ? g_strdup_printf("model '%s': %s", id, message) : g_strdup_printf("model: %s", message);
    file_error(file, line, text);
    return 0;
}

/* ---- Files ----------------------------------------------------------------------------------- */

static void offer(ZooFile *file, const char *name, lua_CFunction function)
{
    lua_pushlightuserdata(sandbox_lua(file->sandbox), file);
    lua_pushcclosure(sandbox_lua(file->sandbox), function, 1);
    sandbox_set_global(file->sandbox, name);
}

static ZooFile *file_new(Zoo *zoo, const char *shown)
{
    ZooFile *file = g_new0(ZooFile, 1);
    file->shown = g_strdup(shown);
    file->strings = zoo->strings;
    file->sandbox = sandbox_new(NULL, SANDBOX_MODEL);
    file->host = value_host_new(file->sandbox);
    file->models = g_ptr_array_new_with_free_func((GDestroyNotify)model_free);
    file->errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    offer(file, "family", declare_family);
    offer(file, "model", declare_model);
    transformer_offer(file->sandbox);
    return file;
}

static void file_free(ZooFile *file)
{
    sandbox_free(file->sandbox);
    value_host_free(file->host);
    g_ptr_array_unref(file->models);
    g_ptr_array_unref(file->errors);
    g_clear_pointer(&file->reading, model_free);
    g_free(file->shown);
    g_free(file->text);
    g_free(file);
}

static void run_file(ZooFile *file, const SourceFile *source)
{
    GError *error = NULL;
    if (!source_run_kept(file->sandbox, source, &file->text, &error)) {
        g_ptr_array_add(file->errors, error);
        g_ptr_array_set_size(file->models, 0);
    } else if (file->models->len == 0 && file->errors->len == 0) {
        file_error(file, 1,
                   "declares no model; call model { id = \"...\", input = ..., build = ... }");
    }
}

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
    zoo->files = g_ptr_array_new_with_free_func((GDestroyNotify)file_free);
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
        .file = model->file,
        .year = family->year,
        .line = model->line,
    };
}

/* One whose id is taken is found by its number alone. */
static void add_place(Zoo *zoo, Place place)
{
    char *id = (char *)place.entry.id;
    g_ptr_array_add(zoo->places, g_memdup2(&place, sizeof place));
    if (g_hash_table_contains(zoo->by_id, id))
        return;
    g_ptr_array_insert(zoo->ids, (int)zoo->ids->len - 1, id);
    g_hash_table_insert(zoo->by_id, id, GUINT_TO_POINTER(zoo->places->len));
}

/* The place of the model that goes; the others keep theirs. */
static void replace_place(Zoo *zoo, int i, Place place)
{
    char *id = (char *)place.entry.id;
    Place *old = g_ptr_array_index(zoo->places, i);
    g_hash_table_remove(zoo->by_id, old->entry.id);
    g_hash_table_insert(zoo->by_id, id, GUINT_TO_POINTER((guint)i + 1));
    zoo->ids->pdata[i] = id;
    zoo->places->pdata[i] = g_memdup2(&place, sizeof place);
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
    file_error(file, model->line, text);
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
        file_error(file, model->line, text);
        model_free(model);
        return;
    }
    ZooEntry entry = describe(model);
    entry.from = file->base;
    add_place(zoo, (Place){.entry = entry, .model = model, .file = file});
}

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

/* Takes the file over. */
static void add_import(Zoo *zoo, ImportFile *import, int from, const char *base, GPtrArray *errors)
{
    int known = zoo_find(zoo, import->id);
    ZooEntry entry = {.id = import->id,
                      .name = import->name,
                      .family = import->format->family,
                      .file = import->shown,
                      .from = base};
    Place place = {.entry = entry, .import = import};
    bool replaces = known >= 0 && zoo_entry(zoo, known)->from && zoo->replaced &&
                    g_strv_contains(zoo->replaced, import->id);
    if (known >= from && !replaces) {
        report_import(import, zoo_entry(zoo, known), errors);
        import_file_free(import);
    } else if (known >= from) {
        replace_place(zoo, known, place);
    } else {
        add_place(zoo, place);
    }
}

void zoo_set_replaced(Zoo *zoo, const char *const *ids)
{
    zoo->replaced = ids;
}

/* Where files go that are loaded. */
typedef struct Loading {
    Zoo *zoo;
    GPtrArray *errors;
    int from;         /* ids of models before this one may repeat */
    const char *base; /* of the zoo's strings, or NULL */
    bool alone;       /* a file and no folder */
} Loading;

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
    ZooFile *file = file_new(to->zoo, source->shown);
    file->base = to->base;
    file->alone = to->alone;
    run_file(file, source);
    add_file(to, file);
}

/* One of another format that says what a Lua file would. Takes the import over. */
static void load_described(const Loading *to, ImportFile *import)
{
    GError *error = NULL;
    ZooFile *file = file_new(to->zoo, import->shown);
    g_autofree char *name = g_strconcat("=", import->shown, NULL);
    int known = zoo_find(to->zoo, import->id);
    file->base = to->base;
    file->alone = to->alone;
    file->text = import_describe(import, &error);
    if (!file->text ||
        !sandbox_run(file->sandbox, name, file->text, strlen(file->text), 0, &error)) {
        g_ptr_array_add(file->errors, error);
        g_ptr_array_set_size(file->models, 0);
    }
    if (file->models->len > 0 && known >= 0 && zoo_entry(to->zoo, known)->from &&
        to->zoo->replaced && g_strv_contains(to->zoo->replaced, import->id))
        ((Model *)g_ptr_array_index(file->models, 0))->replaces =
            ((Model *)g_ptr_array_index(file->models, 0))->id;
    import_file_free(import);
    add_file(to, file);
}

static void add_imports(const Loading *to, const char *within, const char *dir,
                        const char *shown_dir)
{
    g_auto(GStrv) names = import_list(within, dir, to->errors);
    for (char **name = names; name && *name; name++) {
        g_autofree char *path = g_build_filename(dir, *name, NULL);
        g_autofree char *joined = g_build_filename(shown_dir, *name, NULL);
        g_autofree char *shown = label_printable(joined, strlen(joined));
        ImportFile *import = import_file_new(within, path, shown);
        if (import_describes(import))
            load_described(to, import);
        else
            add_import(to->zoo, import, 0, to->base, to->errors);
    }
}

static void load_folder(const Loading *to, const char *dir, const char *shown_dir, const char *what)
{
    g_autofree char *within = g_path_get_dirname(dir), *name = g_path_get_basename(dir);
    SourceFolder folder = {within, name, shown_dir, what, NULL};
    source_each(&folder, to->errors, load_file, (void *)to);
    add_imports(to, within, name, shown_dir);
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
    ImportFile *import = import_knows(path) ? import_file_new(NULL, path, shown_path) : NULL;
    if (import && import_describes(import))
        load_described(&to, import);
    else if (import)
        add_import(zoo, import, first, NULL, errors);
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

static Place *place_at(const Zoo *zoo, int i)
{
    return g_ptr_array_index(zoo->places, i);
}

const ZooEntry *zoo_entry(const Zoo *zoo, int i)
{
    return &place_at(zoo, i)->entry;
}

int zoo_find(const Zoo *zoo, const char *id)
{
    return (int)GPOINTER_TO_UINT(g_hash_table_lookup(zoo->by_id, id)) - 1;
}

const char *const *zoo_ids(const Zoo *zoo)
{
    return (const char *const *)zoo->ids->pdata;
}

/* ---- Building -------------------------------------------------------------------------------- */

static bool has_image(const Model *model)
{
    for (guint i = 0; i < model->inputs->len; i++)
        if (assemble_is_image(&g_array_index(model->inputs, ModelInput, i)))
            return true;
    return false;
}

static bool set_sizes(NamedSizes *sizes, const char *const *texts, GError **error)
{
    for (; texts && *texts; texts++)
        if (!sizes_set(sizes, *texts, error))
            return false;
    return true;
}

static bool check_options(const Model *model, const BuildOptions *options, GError **error)
{
    if (options->batch < 0 || options->resolution < 0 || options->dtype >= DTYPE_COUNT ||
        !dtype_is_float(options->dtype))
        return rb_fail(error, RB_ERROR_USAGE,
                       "model '%s': batch and resolution are positive, and the dtype is a "
                       "floating-point one; ask for such",
                       model->id);
    bool dims = options->dims && *options->dims;
    if ((dims && model->sizes.n == 0) || (options->inputs && *options->inputs))
        return rb_fail(error, RB_ERROR_USAGE,
                       "%s:%d: model '%s' is described in Lua, so it has no symbolic dimensions or "
                       "named inputs to set; use the batch or the resolution",
                       model->file, model->line, model->id);
    NamedSizes sizes = model->sizes;
    if (!set_sizes(&sizes, options->dims, error)) {
        g_prefix_error(error, "%s:%d: model '%s': ", model->file, model->line, model->id);
        return false;
    }
    if (options->resolution > 0 && !has_image(model))
        return rb_fail(error, RB_ERROR_USAGE,
                       "%s:%d: model '%s' has no input of images, so it has no resolution to "
                       "change; leave the resolution out",
                       model->file, model->line, model->id);
    return true;
}

/* What fits as declared need not fit at another size. Takes the failure. */
static void fail_at(int64_t resolution, GError *failure, GError **error)
{
    if (resolution > 0)
        g_set_error(error, failure->domain, failure->code,
                    "%s; resolution %" G_GINT64_FORMAT " was asked for", failure->message,
                    resolution);
    else
        g_propagate_error(error, g_steal_pointer(&failure));
    g_clear_error(&failure);
}

static const Replay *find_recent(const Zoo *zoo, const Model *model)
{
    for (int i = 0; i < RECENT; i++)
        if (zoo->recent[i] && replay_model(zoo->recent[i]) == model)
            return zoo->recent[i];
    return NULL;
}

/* The first of a network stays: what cannot be had from it cannot from another either, mostly. */
static Graph *assemble_or_replay(Zoo *zoo, const Place *place, const ValueOptions *asked,
                                 GError **error)
{
    const Replay *recent = find_recent(zoo, place->model);
    Graph *graph = recent ? replay_at(recent, asked) : NULL;
    if (!graph)
        graph = assemble_graph(place->file->sandbox, place->file->host, place->model, asked, error);
    if (graph && !recent) {
        g_clear_pointer(&zoo->recent[zoo->next], replay_free);
        zoo->recent[zoo->next] = replay_new(graph, place->model, asked, place->file->host);
        zoo->next = (zoo->next + 1) % RECENT;
    }
    return graph;
}

/* Takes the graph over. */
static Graph *as_stored(Graph *graph, const Model *model, GError **error)
{
    if (weights_store(graph, model->stored, error))
        return graph;
    g_prefix_error(error, "%s:%d: model '%s': ", model->file, model->line, model->id);
    graph_free(graph);
    return NULL;
}

static Graph *build_lua(Zoo *zoo, const Place *place, const BuildOptions *options, GError **error)
{
    const BuildOptions *preset = &place->preset;
    if (!check_options(place->model, options, error))
        return NULL;
    ValueOptions asked = {
        .batch = MAX(options->batch > 0 ? options->batch : preset->batch, 1),
        .resolution = options->resolution > 0 ? options->resolution : preset->resolution,
        .dtype = options->dtype != DTYPE_FP32 ? options->dtype : place->model->dtype,
        .sizes = place->model->sizes,
    };
    set_sizes(&asked.sizes, preset->dims, NULL);
    set_sizes(&asked.sizes, options->dims, NULL);
    GError *failure = NULL;
    Graph *graph = assemble_or_replay(zoo, place, &asked, &failure);
    if (!graph)
        fail_at(asked.resolution, failure, error);
    return graph ? as_stored(graph, place->model, error) : NULL;
}

/* What is published of the model is about the size it was declared with, but for parameters. */
static void describe_variant(Graph *graph, const ZooEntry *entry)
{
    graph->id = graph_string(graph, entry->id);
    graph->name = graph_string(graph, entry->name);
    for (guint i = graph->published->len; i > 0; i--)
        if (strcmp(g_array_index(graph->published, Published, i - 1).quantity, "params") != 0)
            g_array_remove_index(graph->published, i - 1);
}

/* Whether it is what a variant asks for itself that was built. */
static bool is_as_asked(const Place *place, const BuildOptions *options)
{
    const BuildOptions *preset = &place->preset;
    return (options->batch == 0 || options->batch == MAX(preset->batch, 1)) &&
           (options->resolution == 0 || options->resolution == preset->resolution) &&
           !(options->dims && *options->dims) && !(options->inputs && *options->inputs);
}

Graph *zoo_build(Zoo *zoo, int i, const BuildOptions *options, GError **error)
{
    static const BuildOptions defaults = {0};
    const Place *place = place_at(zoo, i);
    options = options ? options : &defaults;
    Graph *graph = place->import ? import_build(place->import, options, &place->preset, error)
                                 : build_lua(zoo, place, options, error);
    if (graph && place->is_variant)
        describe_variant(graph, &place->entry);
    if (!graph && place->asked && error && is_as_asked(place, options))
        g_prefix_error(error, "%s: variant '%s': ", place->asked, place->entry.id);
    return graph;
}

const char *zoo_text(const Zoo *zoo, int i)
{
    const Place *place = g_ptr_array_index(zoo->places, i);
    return place->file && !place->import ? place->file->text : NULL;
}

int64_t zoo_batch(const Zoo *zoo, int i)
{
    const Place *place = place_at(zoo, i);
    return place->import ? place->preset.batch : MAX(place->preset.batch, 1);
}

/* ---- Variants -------------------------------------------------------------------------------- */

static bool check_variant(const Zoo *zoo, const ZooVariant *variant, GError **error)
{
    int base = zoo_find(zoo, variant->model), known = zoo_find(zoo, variant->id);
    const BuildOptions *options = &variant->options;
    if (base < 0) {
        g_autofree char *meant = did_you_mean(variant->model, zoo_ids(zoo));
        return rb_fail(error, RB_ERROR_INPUT, "there is no model '%s'%s", variant->model,
                       *meant ? meant : "; `roofbook list models` shows them");
    }
    if (known >= 0 && place_at(zoo, known)->is_variant)
        return rb_fail(error, RB_ERROR_INPUT,
                       "two variants have this id; give one of them another");
    if (known >= 0)
        return rb_fail(error, RB_ERROR_INPUT, "a model in %s has this id; give the variant another",
                       zoo_entry(zoo, known)->file);
    const Place *place = place_at(zoo, base);
    if (place->is_variant)
        return rb_fail(error, RB_ERROR_INPUT,
                       "'%s' is a variant itself; name the model it is one of", variant->model);
    return place->import ? import_accepts(place->import, options, error)
                         : check_options(place->model, options, error);
}

/* "ResNet-50, batch 8, 192 x 192", of the dims and inputs as they are written. */
static char *name_of_variant(const ZooEntry *base, const BuildOptions *options)
{
    GString *name = g_string_new(base->name);
    if (options->batch > 0)
        g_string_append_printf(name, ", batch %" G_GINT64_FORMAT, options->batch);
    if (options->resolution > 0)
        g_string_append_printf(name, ", %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT,
                               options->resolution, options->resolution);
    for (const char *const *dim = options->dims; dim && *dim; dim++)
        g_string_append_printf(name, ", %s", *dim);
    for (const char *const *input = options->inputs; input && *input; input++)
        g_string_append_printf(name, ", %s", *input);
    return g_string_free(name, FALSE);
}

bool zoo_add_variant(Zoo *zoo, const ZooVariant *variant, GError **error)
{
    if (!check_variant(zoo, variant, error))
        return false;
    Place place = *place_at(zoo, zoo_find(zoo, variant->model));
    g_autofree char *name =
        variant->name ? g_strdup(variant->name) : name_of_variant(&place.entry, &variant->options);
    place.entry.id = g_string_chunk_insert(zoo->strings, variant->id);
    place.entry.name = g_string_chunk_insert(zoo->strings, name);
    place.is_variant = true;
    g_autofree char *asked = g_strdup_printf("%s:%d", variant->file, variant->line);
    place.asked = variant->file ? g_string_chunk_insert(zoo->strings, asked) : NULL;
    place.preset = variant->options;
    place.preset.dims = (const char *const *)g_strdupv((char **)variant->options.dims);
    place.preset.inputs = (const char *const *)g_strdupv((char **)variant->options.inputs);
    add_place(zoo, place);
    return true;
}
