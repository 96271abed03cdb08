#include "zoo/handbook.h"

#include <lauxlib.h>

#include "base/error.h"
#include "base/files.h"
#include "base/label.h"
#include "base/lang.h"
#include "device/formats.h"
#include "lua/guard.h"
#include "lua/luaargs.h"
#include "zoo/sizes.h"
#include "zoo/source.h"

enum {
    MOST_BASES = 20,
    MOST_IDS = 10000,
    MOST_COMPARISONS = 1000,
    MOST_VARIANTS = 1000,
};

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
    if (!source_run(sandbox, &(SourceFile){dir, HANDBOOK_FILE, HANDBOOK_FILE}, error))
        return false;
    return handbook->line != 0 ||
           rb_fail(error, RB_ERROR_INPUT,
                   "%s:1: declares no handbook; call handbook { title = \"...\" }", HANDBOOK_FILE);
}

Handbook *handbook_read(const char *dir, GPtrArray *errors)
{
    GError *error = NULL;
    Handbook *handbook = handbook_new();
    g_autofree char *path = g_build_filename(dir, HANDBOOK_FILE, NULL);
    bool there;
    if (files_exists(path, &there, &error) && (!there || run(handbook, dir, &error)))
        return handbook;
    g_ptr_array_add(errors, error);
    handbook_free(handbook);
    handbook = handbook_new();
    handbook->deep = g_ptr_array_new();
    return handbook;
}

Handbook *handbook_load(const char *dir, Zoo *zoo, const GPtrArray *devices, GPtrArray *errors)
{
    Handbook *handbook = handbook_read(dir, errors);
    handbook_bind(handbook, dir, zoo, devices, errors);
    return handbook;
}
