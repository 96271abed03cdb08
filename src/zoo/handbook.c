#include "zoo/handbook.h"

#include <lauxlib.h>
#include <string.h>

#include "base/error.h"
#include "base/files.h"
#include "base/label.h"
#include "base/lang.h"
#include "device/formats.h"
#include "device/profile.h"
#include "lua/guard.h"
#include "lua/luaargs.h"
#include "zoo/devices.h"
#include "zoo/sizes.h"
#include "zoo/source.h"

enum {
    MOST_BASES = 20,
    MOST_IDS = 10000,
    MOST_COMPARISONS = 1000,
    MOST_VARIANTS = 1000,
};

static const char FILE_NAME[] = "handbook.lua"; /* also as messages call it */

/* ---- Life ------------------------------------------------------------------------------------ */

static void comparison_free(Comparison *comparison)
{
    g_free(comparison->id);
    g_free(comparison->title);
    g_strfreev(comparison->models);
    g_strfreev(comparison->devices);
    g_free(comparison);
}

static void deep_free(DeepPages *deep)
{
    g_strfreev(deep->devices);
    g_strfreev(deep->models);
    g_strfreev(deep->categories);
    g_free(deep);
}

static void variant_free(HandbookVariant *variant)
{
    g_free(variant->model);
    g_free(variant->id);
    g_free(variant->name);
    g_strfreev(variant->dims);
    g_strfreev(variant->inputs);
    g_free(variant);
}

static Handbook *handbook_new(void)
{
    Handbook *handbook = g_new0(Handbook, 1);
    handbook->compare = g_ptr_array_new_with_free_func((GDestroyNotify)comparison_free);
    handbook->variants = g_ptr_array_new_with_free_func((GDestroyNotify)variant_free);
    return handbook;
}

void handbook_free(Handbook *handbook)
{
    if (!handbook)
        return;
    g_free(handbook->title);
    g_free(handbook->description);
    g_free(handbook->url);
    g_free(handbook->lang);
    g_strfreev(handbook->base);
    g_strfreev(handbook->replaces);
    g_strfreev(handbook->models);
    g_strfreev(handbook->devices);
    g_clear_pointer(&handbook->deep, g_ptr_array_unref);
    g_strfreev(handbook->precisions);
    g_strfreev(handbook->estimate_by);
    g_ptr_array_unref(handbook->compare);
    g_ptr_array_unref(handbook->variants);
    g_free(handbook);
}

/* The formats of the four that some device states; without any, what networks are declared in. */
static char **default_precisions(const Handbook *handbook, const GPtrArray *devices)
{
    g_autoptr(GPtrArray) shown = handbook_devices(handbook, devices);
    GStrvBuilder *names = g_strv_builder_new();
    bool any = false;
    for (const char *const *name = formats_compared(); *name; name++) {
        bool stated = false;
        for (guint i = 0; !stated && i < shown->len; i++)
            stated = formats_stated(*name, g_ptr_array_index(shown, i));
        if (stated)
            g_strv_builder_add(names, *name);
        any = any || stated;
    }
    if (!any)
        g_strv_builder_add(names, formats_compared()[0]);
    char **precisions = g_strv_builder_end(names);
    g_strv_builder_unref(names);
    return precisions;
}

static void set_defaults(Handbook *handbook, const GPtrArray *devices)
{
    if (!handbook->title)
        handbook->title = g_strdup("Model-cost handbook");
    if (!handbook->precisions)
        handbook->precisions = default_precisions(handbook, devices);
}

/* ---- Reading --------------------------------------------------------------------------------- */

#define IDS(args, member, ...)                                                                     \
    LUA_FIELD(args, TEXTS, member, #member, .most = MOST_IDS, __VA_ARGS__)

static void check_precisions(lua_State *L, char **names)
{
    if (names && !names[0])
        luaargs_error(L, "'precisions' is empty; leave it out for those that the devices state");
    for (; names && *names; names++) {
        if (formats_know(*names))
            continue;
        const char **known = formats_names();
        const char *hint = luaargs_push_hint(L, *names, known, "; use one such as fp32 or 16-bit");
        g_free(known);
        luaargs_error(L, "'%s' is no number format%s", *names, hint);
    }
}

/* ---- Deep pages ------------------------------------------------------------------------------ */

static DeepPages *add_deep(Handbook *handbook)
{
    DeepPages *deep = g_new0(DeepPages, 1);
    g_ptr_array_add(handbook->deep, deep);
    return deep;
}

/* Devices named outside any entry are one together, for all models. */
static void read_deep_ids(lua_State *L, int list, Handbook *handbook)
{
    static const LuaField fields[] = {
        LUA_FIELD(DeepPages, TEXTS, devices, "deep", .most = MOST_IDS),
        {.name = NULL},
    };
    lua_createtable(L, 0, 1);
    lua_createtable(L, 0, 0);
    lua_Integer k = 0;
    for (lua_Unsigned i = 1; i <= lua_rawlen(L, list); i++) {
        if (lua_rawgeti(L, list, (lua_Integer)i) == LUA_TTABLE)
            lua_pop(L, 1);
        else
            lua_rawseti(L, -2, ++k);
    }
    lua_setfield(L, -2, "deep");
    if (k > 0)
        luaargs_read(L, -1, fields, add_deep(handbook));
    lua_pop(L, 1);
}

static void read_deep_entry(lua_State *L, int index, Handbook *handbook)
{
    static const LuaField fields[] = {
        IDS(DeepPages, devices, .required = true),
        IDS(DeepPages, models),
        IDS(DeepPages, categories),
        {.name = NULL},
    };
    if (lua_istable(L, index))
        luaargs_read(L, index, fields, add_deep(handbook));
}

static void read_deep(lua_State *L, int index, void *out)
{
    Handbook *handbook = out;
    if (lua_rawlen(L, index) > MOST_IDS)
        luaargs_error(L, "'deep' has more than %d entries; shorten it", MOST_IDS);
    handbook->deep = g_ptr_array_new_with_free_func((GDestroyNotify)deep_free);
    read_deep_ids(L, index, handbook);
    for (lua_Unsigned i = 1; i <= lua_rawlen(L, index); i++) {
        lua_rawgeti(L, index, (lua_Integer)i);
        read_deep_entry(L, lua_gettop(L), handbook);
        lua_pop(L, 1);
    }
}

/* ---- Variants -------------------------------------------------------------------------------- */

static void read_dims(lua_State *L, int index, void *out)
{
    sizes_read_dims(L, index, &((HandbookVariant *)out)->dims);
}

static void read_inputs(lua_State *L, int index, void *out)
{
    sizes_read_inputs(L, index, &((HandbookVariant *)out)->inputs);
}

static void read_variant(lua_State *L, int index, void *out)
{
    static const LuaField fields[] = {
        LUA_FIELD(HandbookVariant, TEXT, model, "model", .required = true),
        LUA_FIELD(HandbookVariant, TEXT, id, "id", .required = true, .problem = label_id_problem),
        LUA_FIELD(HandbookVariant, TEXT, name, "name", .problem = label_name_problem),
        LUA_FIELD(HandbookVariant, INTEGER, batch, "batch"),
        LUA_FIELD(HandbookVariant, INTEGER, resolution, "resolution"),
        LUA_FIELD(HandbookVariant, MAP, dims, "dims", .each = read_dims),
        LUA_FIELD(HandbookVariant, MAP, inputs, "inputs", .each = read_inputs),
        {.name = NULL},
    };
    Handbook *handbook = out;
    HandbookVariant *v = g_new0(HandbookVariant, 1);
    g_ptr_array_add(handbook->variants, v);
    luaargs_read(L, index, fields, v);
    if (v->batch < 0 || v->resolution < 0)
        luaargs_error(L, "batch and resolution are at least 1; write such numbers");
    if (v->batch == 0 && v->resolution == 0 && !v->dims && !v->inputs)
        luaargs_error(
            L, "variant '%s' has no size of its own; give it a batch, a resolution, dims or inputs",
            v->id);
}

/* ---- Comparisons ----------------------------------------------------------------------------- */

static void check_new(lua_State *L, const GPtrArray *compare, const char *id)
{
    for (guint i = 0; i + 1 < compare->len; i++)
        if (g_str_equal(((Comparison *)g_ptr_array_index(compare, i))->id, id))
            luaargs_error(L, "two comparisons have the id '%s'; give one of them another", id);
}

static void read_compare(lua_State *L, int index, void *out)
{
    static const LuaField fields[] = {
        LUA_FIELD(Comparison, TEXT, id, "id", .required = true, .problem = label_id_problem),
        LUA_FIELD(Comparison, TEXT, title, "title", .problem = label_name_problem),
        IDS(Comparison, models, .required = true),
        IDS(Comparison, devices),
        {.name = NULL},
    };
    Handbook *handbook = out;
    Comparison *comparison = g_new0(Comparison, 1);
    g_ptr_array_add(handbook->compare, comparison);
    luaargs_read(L, index, fields, comparison);
    check_new(L, handbook->compare, comparison->id);
    if (!comparison->title)
        comparison->title = g_strdup(comparison->id);
    if (!comparison->devices)
        comparison->devices = g_new0(char *, 1);
}

/* ---- The file -------------------------------------------------------------------------------- */

static int declare_handbook(lua_State *L)
{
    static const LuaField fields[] = {
        LUA_FIELD(Handbook, TEXT, title, "title", .problem = label_name_problem),
        LUA_FIELD(Handbook, TEXT, description, "description", .problem = label_note_problem),
        LUA_FIELD(Handbook, TEXT, url, "url", .problem = label_url_problem),
        LUA_FIELD(Handbook, TEXT, lang, "lang", .problem = lang_problem),
        LUA_FIELD(Handbook, TEXTS, base, "base", .most = MOST_BASES),
        IDS(Handbook, replaces),
        IDS(Handbook, models),
        IDS(Handbook, devices),
        LUA_FIELD(Handbook, MAP, deep, "deep", .each = read_deep),
        IDS(Handbook, precisions),
        IDS(Handbook, estimate_by),
        LUA_FIELD(Handbook, LIST, variants, "variants", .most = MOST_VARIANTS,
                  .each = read_variant),
        LUA_FIELD(Handbook, LIST, compare, "compare", .most = MOST_COMPARISONS,
                  .each = read_compare),
        {.name = NULL},
    };
    Handbook *handbook = lua_touserdata(L, lua_upvalueindex(1));
    if (handbook->line != 0)
        luaargs_error(L, "handbook is declared twice, first in line %d; keep one", handbook->line);
    handbook->line = guard_line(L);
    luaargs_read(L, 1, fields, handbook);
    check_precisions(L, handbook->precisions);
    return 0;
}

static bool run(Handbook *handbook, const char *dir, GError **error)
{
    g_autoptr(Sandbox) sandbox = sandbox_new(NULL, SANDBOX_MODEL);
    lua_pushlightuserdata(sandbox_lua(sandbox), handbook);
    lua_pushcclosure(sandbox_lua(sandbox), declare_handbook, 1);
    sandbox_set_global(sandbox, "handbook");
    if (!source_run(sandbox, &(SourceFile){dir, FILE_NAME, FILE_NAME}, error))
        return false;
    return handbook->line != 0 ||
           rb_fail(error, RB_ERROR_INPUT,
                   "%s:1: declares no handbook; call handbook { title = \"...\" }", FILE_NAME);
}

/* ---- Checking -------------------------------------------------------------------------------- */

/* What ids may name, and where to say that one does not. */
typedef struct Known {
    const char *what;
    const char *const *ids;
    const char *const *own; /* of these, what the handbook's own folder has; NULL: no such choice */
    int line;
    GPtrArray *errors;
} Known;

static void report(const Known *known, const char *where, const char *id)
{
    g_autofree char *hint = did_you_mean(id, known->ids);
    g_autofree char *text = g_strdup_printf("%s names unknown %s '%s'%s", where, known->what, id,
                                            *hint ? hint : "; add it or take it out of the list");
    source_error(known->errors, FILE_NAME, known->line, text);
}

static void add_once(GPtrArray *kept, const char *id)
{
    if (!g_ptr_array_find_with_equal_func(kept, id, g_str_equal, NULL))
        g_ptr_array_add(kept, g_strdup(id));
}

/* Adds those that fit a pattern, each once; "./x*" is of the handbook's own folder. */
static void add_fitting(const Known *known, const char *where, const char *pattern, GPtrArray *kept)
{
    bool any = false, here = known->own && g_str_has_prefix(pattern, "./");
    const char *of_id = pattern + (here ? strlen("./") : 0);
    for (const char *const *id = here ? known->own : known->ids; *id; id++) {
        if (!g_pattern_match_simple(of_id, *id))
            continue;
        any = true;
        add_once(kept, *id);
    }
    if (!any)
        report(known, where, pattern);
}

/* Takes those that fit out of what stands before. */
static void drop_fitting(const Known *known, const char *where, const char *pattern,
                         GPtrArray *kept)
{
    guint before = kept->len;
    for (guint i = kept->len; i > 0; i--)
        if (g_pattern_match_simple(pattern, g_ptr_array_index(kept, i - 1)))
            g_free(g_ptr_array_remove_index(kept, i - 1));
    if (kept->len == before)
        report(known, where, pattern);
}

/* Takes unknown ids out of the list, which may be NULL, and puts in what patterns stand for. */
static void check_list(const Known *known, const char *where, char ***list)
{
    if (!*list)
        return;
    GPtrArray *kept = g_ptr_array_new();
    for (char **id = *list; *id; id++)
        if (**id == '-')
            drop_fitting(known, where, *id + 1, kept);
        else if (label_is_pattern(*id))
            add_fitting(known, where, *id, kept);
        else if (g_strv_contains(known->ids, *id))
            add_once(kept, *id);
        else
            report(known, where, *id);
    g_ptr_array_add(kept, NULL);
    g_strfreev(*list);
    *list = (char **)g_ptr_array_free(kept, FALSE);
}

/* What an alias names is shown as the model that it is of. */
static void name_models(const Zoo *zoo, char ***list)
{
    if (!*list)
        return;
    GPtrArray *named = g_ptr_array_new();
    for (char **id = *list; *id; id++) {
        int i = zoo_find(zoo, *id);
        add_once(named, i >= 0 ? zoo_entry(zoo, zoo_model_of(zoo, i))->id : *id);
    }
    g_ptr_array_add(named, NULL);
    g_strfreev(*list);
    *list = (char **)g_ptr_array_free(named, FALSE);
}

/* Those that cannot be are left out of the zoo. */
static void add_variants(const Handbook *handbook, const char *dir, Zoo *zoo, GPtrArray *errors)
{
    const GPtrArray *variants = handbook->variants;
    for (guint i = 0; i < variants->len; i++) {
        const HandbookVariant *v = g_ptr_array_index(variants, i);
        g_autoptr(GError) error = NULL;
        int line = source_line(&(SourceFile){dir, FILE_NAME, FILE_NAME}, v->id, handbook->line);
        ZooVariant variant = {
            .file = FILE_NAME,
            .line = line,
            .model = v->model,
            .id = v->id,
            .name = v->name,
            .options = {.batch = v->batch,
                        .resolution = v->resolution,
                        .dims = (const char *const *)v->dims,
                        .inputs = (const char *const *)v->inputs},
        };
        if (zoo_add_variant(zoo, &variant, &error))
            continue;
        g_autofree char *text = g_strdup_printf("variant '%s': %s", v->id, error->message);
        source_error(errors, FILE_NAME, line, text);
    }
}

static const char **categories(const Zoo *zoo)
{
    GPtrArray *found = g_ptr_array_new();
    for (int i = 0; i < zoo_count(zoo); i++) {
        const char *category = zoo_entry(zoo, i)->category;
        if (category && !g_ptr_array_find_with_equal_func(found, category, g_str_equal, NULL))
            g_ptr_array_add(found, (void *)category);
    }
    g_ptr_array_add(found, NULL);
    return (const char **)g_ptr_array_free(found, FALSE);
}

static const char **own_models(const Zoo *zoo)
{
    const char **ids = g_new0(const char *, zoo_count(zoo) + 1);
    for (int i = 0, n = 0; i < zoo_count(zoo); i++)
        if (!zoo_entry(zoo, i)->from && !zoo_entry(zoo, i)->alias_of)
            ids[n++] = zoo_entry(zoo, i)->id;
    return ids;
}

static const char **own_devices(const GPtrArray *devices)
{
    const char **ids = g_new0(const char *, devices->len + 1);
    for (guint i = 0, n = 0; i < devices->len; i++) {
        const Device *device = g_ptr_array_index(devices, i);
        if (!device->from)
            ids[n++] = device->id;
    }
    return ids;
}

/* A page for what is not shown is never made. What a pattern stands for is not looked at. */
static void check_shown(const Known *shown, const Known *known, char **list)
{
    for (; list && *list; list++) {
        if (label_is_pattern(*list) || !g_strv_contains(known->ids, *list) ||
            g_strv_contains(shown->ids, *list))
            continue;
        g_autofree char *text = g_strdup_printf(
            "'deep' names %s '%s', which the handbook does not show; add it to '%ss', or take it "
            "out of 'deep'",
            known->what, *list, known->what);
        source_error(known->errors, FILE_NAME, known->line, text);
    }
}

/* What may be named, and of it what is shown. */
typedef struct DeepNames {
    const Zoo *zoo;
    const Known *devices, *models, *categories, *shown_devices, *shown_models;
} DeepNames;

static void check_deep(const DeepNames *names, GPtrArray *entries)
{
    for (guint i = 0; entries && i < entries->len; i++) {
        DeepPages *deep = g_ptr_array_index(entries, i);
        name_models(names->zoo, &deep->models);
        check_shown(names->shown_devices, names->devices, deep->devices);
        check_shown(names->shown_models, names->models, deep->models);
        check_list(names->devices, "'deep'", &deep->devices);
        check_list(names->models, "'deep'", &deep->models);
        name_models(names->zoo, &deep->models);
        check_list(names->categories, "'deep'", &deep->categories);
    }
}

static const char **shown_ids(const Handbook *handbook, const Zoo *zoo)
{
    g_autoptr(GArray) shown = handbook_models(handbook, zoo);
    const char **ids = g_new0(const char *, shown->len + 1);
    for (guint i = 0; i < shown->len; i++)
        ids[i] = zoo_entry(zoo, g_array_index(shown, int, i))->id;
    return ids;
}

static void check_deep_of(const Handbook *handbook, const Zoo *zoo, const GPtrArray *devices,
                          DeepNames names)
{
    g_autoptr(GPtrArray) on = handbook_devices(handbook, devices);
    g_autofree const char **device_ids = devices_ids(on);
    g_autofree const char **model_ids = shown_ids(handbook, zoo);
    const Known devices_shown = {.ids = device_ids}, models_shown = {.ids = model_ids};
    names.shown_devices = &devices_shown;
    names.shown_models = &models_shown;
    check_deep(&names, handbook->deep);
}

static void check(Handbook *handbook, const Zoo *zoo, const GPtrArray *devices, GPtrArray *errors)
{
    g_autofree const char **ids = devices_ids(devices);
    g_autofree const char **kinds = categories(zoo), **models_here = own_models(zoo),
                          **devices_here = own_devices(devices);
    Known model = {"model", zoo_ids(zoo), models_here, handbook->line, errors};
    Known device = {"device", ids, devices_here, handbook->line, errors};
    Known category = {"category", kinds, NULL, handbook->line, errors};
    check_list(&model, "'models'", &handbook->models);
    name_models(zoo, &handbook->models);
    check_list(&device, "'devices'", &handbook->devices);
    check_deep_of(handbook, zoo, devices, (DeepNames){zoo, &device, &model, &category, NULL, NULL});
    for (guint i = 0; i < handbook->compare->len; i++) {
        Comparison *comparison = g_ptr_array_index(handbook->compare, i);
        g_autofree char *where = g_strdup_printf("comparison '%s'", comparison->id);
        check_list(&model, where, &comparison->models);
        name_models(zoo, &comparison->models);
        check_list(&device, where, &comparison->devices);
    }
}

Handbook *handbook_read(const char *dir, GPtrArray *errors)
{
    GError *error = NULL;
    Handbook *handbook = handbook_new();
    g_autofree char *path = g_build_filename(dir, FILE_NAME, NULL);
    bool there;
    if (files_exists(path, &there, &error) && (!there || run(handbook, dir, &error)))
        return handbook;
    g_ptr_array_add(errors, error);
    handbook_free(handbook);
    handbook = handbook_new();
    handbook->deep = g_ptr_array_new();
    return handbook;
}

void handbook_bind(Handbook *handbook, const char *dir, Zoo *zoo, const GPtrArray *devices,
                   GPtrArray *errors)
{
    add_variants(handbook, dir, zoo, errors);
    check(handbook, zoo, devices, errors);
    set_defaults(handbook, devices);
}

GPtrArray *handbook_profiles(const Handbook *handbook, const GPtrArray *profiles, GPtrArray *errors)
{
    const char *unknown;
    GPtrArray *chosen =
        profiles_chosen(profiles, (const char *const *)handbook->estimate_by, &unknown);
    g_autofree const char **ids = profiles_ids(profiles);
    Known known = {"profile", ids, NULL, handbook->line, errors};
    if (unknown && errors)
        report(&known, "'estimate_by'", unknown);
    return chosen;
}

Handbook *handbook_load(const char *dir, Zoo *zoo, const GPtrArray *devices, GPtrArray *errors)
{
    Handbook *handbook = handbook_read(dir, errors);
    handbook_bind(handbook, dir, zoo, devices, errors);
    return handbook;
}

/* ---- What it shows --------------------------------------------------------------------------- */

/* A handbook that has models of its own shows these, and not all there are to choose from. */
static bool shows_all(const Zoo *zoo)
{
    for (int i = 0; i < zoo_count(zoo); i++)
        if (!zoo_entry(zoo, i)->from)
            return false;
    return true;
}

GArray *handbook_models(const Handbook *handbook, const Zoo *zoo)
{
    GArray *models = g_array_new(FALSE, FALSE, sizeof(int));
    bool all = shows_all(zoo);
    for (int i = 0; !handbook->models && i < zoo_count(zoo); i++)
        if ((all || !zoo_entry(zoo, i)->from) && !zoo_entry(zoo, i)->alias_of)
            g_array_append_val(models, i);
    for (char **id = handbook->models; id && *id; id++) {
        int entry = zoo_find(zoo, *id);
        if (entry >= 0)
            g_array_append_val(models, entry);
    }
    return models;
}

static bool shows_all_devices(const GPtrArray *devices)
{
    for (guint i = 0; i < devices->len; i++)
        if (!((const Device *)g_ptr_array_index(devices, i))->from)
            return false;
    return true;
}

GPtrArray *handbook_devices(const Handbook *handbook, const GPtrArray *devices)
{
    GPtrArray *shown = g_ptr_array_new();
    bool all = shows_all_devices(devices);
    for (guint i = 0; !handbook->devices && i < devices->len; i++) {
        Device *device = g_ptr_array_index(devices, i);
        if (all || !device->from)
            g_ptr_array_add(shown, device);
    }
    for (char **id = handbook->devices; id && *id; id++) {
        const Device *device = devices_find(devices, *id);
        if (device)
            g_ptr_array_add(shown, (Device *)device);
    }
    return shown;
}

static bool contains(char **list, const char *id)
{
    return g_strv_contains((const char *const *)list, id);
}

/* Whether an entry, or a list of it, speaks of `id`: a list that is absent speaks of all. */
static bool speaks_of(char **list, const char *id)
{
    return !list || (id && contains(list, id));
}

bool handbook_is_deep(const Handbook *handbook, const char *device_id, const char *model_id,
                      const char *category)
{
    if (!speaks_of(handbook->devices, device_id))
        return false;
    for (guint i = 0; handbook->deep && i < handbook->deep->len; i++) {
        const DeepPages *deep = g_ptr_array_index(handbook->deep, i);
        if (contains(deep->devices, device_id) && speaks_of(deep->models, model_id) &&
            speaks_of(deep->categories, category))
            return true;
    }
    return !handbook->deep;
}
