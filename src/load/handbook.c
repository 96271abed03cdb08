#include "load/handbook.h"

#include <lauxlib.h>
#include <string.h>

#include "base/error.h"
#include "load/devices.h"
#include "load/guard.h"
#include "load/label.h"
#include "load/luaargs.h"
#include "load/source.h"

enum { MOST_IDS = 10000, MOST_COMPARISONS = 1000 };

static const char FILE_NAME[] = "handbook.lua"; /* also as messages call it */

/* A handbook while its file runs. */
typedef struct Reading {
    Handbook *handbook;
    int line; /* of the declaration; 0: none yet */
} Reading;

/* --- Life ------------------------------------------------------------------------------------ */

static void comparison_free(Comparison *comparison)
{
    g_free(comparison->id);
    g_free(comparison->title);
    g_strfreev(comparison->models);
    g_strfreev(comparison->devices);
    g_free(comparison);
}

static Handbook *handbook_new(void)
{
    Handbook *handbook = g_new0(Handbook, 1);
    handbook->compare = g_ptr_array_new_with_free_func((GDestroyNotify)comparison_free);
    return handbook;
}

void handbook_free(Handbook *handbook)
{
    if (!handbook)
        return;
    g_free(handbook->title);
    g_free(handbook->description);
    g_free(handbook->url);
    g_strfreev(handbook->models);
    g_strfreev(handbook->devices);
    g_strfreev(handbook->deep);
    g_strfreev(handbook->precisions);
    g_ptr_array_unref(handbook->compare);
    g_free(handbook);
}

static void set_defaults(Handbook *handbook)
{
    static const char *const precisions[] = {"fp32", "fp16", NULL};
    if (!handbook->title)
        handbook->title = g_strdup("Model-cost handbook");
    if (!handbook->precisions)
        handbook->precisions = g_strdupv((char **)precisions);
}

/* --- Reading --------------------------------------------------------------------------------- */

/* Copies `text`, unless it is absent, to *out; raises what is wrong with it. */
static void keep(lua_State *L, const char *field, const char *text,
                 const char *(*problem)(const char *), char **out)
{
    const char *found = text ? problem(text) : NULL;
    if (found)
        luaargs_error(L, "'%s' %s", field, found);
    *out = g_strdup(text);
}

/* Adds the strings of the list at `list` (0: absent) to *out, which the handbook owns throughout.
 */
static void read_ids(lua_State *L, const char *field, int list, char ***out)
{
    lua_Unsigned n = list ? lua_rawlen(L, list) : 0;
    if (!list)
        return;
    if (n > MOST_IDS)
        luaargs_error(L, "'%s' has more than %d entries", field, MOST_IDS);
    *out = g_new0(char *, n + 1);
    for (lua_Unsigned i = 0; i < n; i++) {
        lua_rawgeti(L, list, (lua_Integer)i + 1);
        const char *id = luaargs_string(L, -1, field);
        for (lua_Unsigned k = 0; k < i; k++)
            if (strcmp((*out)[k], id) == 0)
                luaargs_error(L, "'%s' names '%s' twice", field, id);
        (*out)[i] = g_strdup(id);
        lua_pop(L, 1);
    }
}

static void check_precisions(lua_State *L, char **names)
{
    if (names && !names[0])
        luaargs_error(L, "'precisions' is empty; leave it out for fp32 and fp16");
    for (; names && *names; names++) {
        DType dtype = dtype_from_name(*names);
        if (dtype != DTYPE_UNKNOWN && dtype_is_float(dtype))
            continue;
        char hint[100]; /* copied, because luaargs_error does not return to free it */
        g_autofree char *meant = did_you_mean(*names, dtype_names());
        bool helps = dtype == DTYPE_UNKNOWN && *meant;
        g_strlcpy(hint, helps ? meant : "; use one such as fp32 or fp16", sizeof hint);
        g_clear_pointer(&meant, g_free);
        luaargs_error(L, "'%s' is no floating-point type%s", *names, hint);
    }
}

typedef struct CompareArgs {
    const char *id, *title;
    int models, devices;
} CompareArgs;

static void read_compare(lua_State *L, int index, Handbook *handbook)
{
    static const LuaField fields[] = {
        {"id", LUA_FIELD_STRING, true, offsetof(CompareArgs, id), 0},
        {"title", LUA_FIELD_STRING, false, offsetof(CompareArgs, title), 0},
        {"models", LUA_FIELD_TABLE, true, offsetof(CompareArgs, models), 0},
        {"devices", LUA_FIELD_TABLE, false, offsetof(CompareArgs, devices), 0},
        {.name = NULL},
    };
    CompareArgs args = {0};
    luaargs_read(L, index, fields, &args);
    for (guint i = 0; i < handbook->compare->len; i++)
        if (strcmp(((Comparison *)g_ptr_array_index(handbook->compare, i))->id, args.id) == 0)
            luaargs_error(L, "two comparisons have the id '%s'; give one of them another", args.id);
    Comparison *comparison = g_new0(Comparison, 1);
    g_ptr_array_add(handbook->compare, comparison);
    keep(L, "id", args.id, label_id_problem, &comparison->id);
    keep(L, "title", args.title ? args.title : args.id, label_name_problem, &comparison->title);
    read_ids(L, "models", args.models, &comparison->models);
    read_ids(L, "devices", args.devices, &comparison->devices);
    if (!comparison->devices)
        comparison->devices = g_new0(char *, 1);
}

static void read_comparisons(lua_State *L, int list, Handbook *handbook)
{
    lua_Unsigned n = list ? lua_rawlen(L, list) : 0;
    if (n > MOST_COMPARISONS)
        luaargs_error(L, "'compare' has more than %d entries", MOST_COMPARISONS);
    for (lua_Unsigned i = 1; i <= n; i++) {
        int top = lua_gettop(L);
        lua_rawgeti(L, list, (lua_Integer)i);
        read_compare(L, top + 1, handbook);
        lua_settop(L, top);
    }
}

typedef struct HandbookArgs {
    const char *title, *description, *url;
    int models, devices, deep, precisions, compare;
} HandbookArgs;

static int declare_handbook(lua_State *L)
{
    static const LuaField fields[] = {
        {"title", LUA_FIELD_STRING, false, offsetof(HandbookArgs, title), 0},
        {"description", LUA_FIELD_STRING, false, offsetof(HandbookArgs, description), 0},
        {"url", LUA_FIELD_STRING, false, offsetof(HandbookArgs, url), 0},
        {"models", LUA_FIELD_TABLE, false, offsetof(HandbookArgs, models), 0},
        {"devices", LUA_FIELD_TABLE, false, offsetof(HandbookArgs, devices), 0},
        {"deep", LUA_FIELD_TABLE, false, offsetof(HandbookArgs, deep), 0},
        {"precisions", LUA_FIELD_TABLE, false, offsetof(HandbookArgs, precisions), 0},
        {"compare", LUA_FIELD_TABLE, false, offsetof(HandbookArgs, compare), 0},
        {.name = NULL},
    };
    Reading *reading = lua_touserdata(L, lua_upvalueindex(1));
    Handbook *handbook = reading->handbook;
    HandbookArgs args = {0};
    if (reading->line != 0)
        luaargs_error(L, "handbook is declared twice, first in line %d; keep one", reading->line);
    reading->line = guard_line(L);
    luaargs_read(L, 1, fields, &args);
    keep(L, "title", args.title, label_name_problem, &handbook->title);
    keep(L, "description", args.description, label_note_problem, &handbook->description);
    keep(L, "url", args.url, label_url_problem, &handbook->url);
    read_ids(L, "models", args.models, &handbook->models);
    read_ids(L, "devices", args.devices, &handbook->devices);
    read_ids(L, "deep", args.deep, &handbook->deep);
    read_ids(L, "precisions", args.precisions, &handbook->precisions);
    check_precisions(L, handbook->precisions);
    read_comparisons(L, args.compare, handbook);
    return 0;
}

static bool run(Reading *reading, const char *path, GError **error)
{
    g_autoptr(Sandbox) sandbox = sandbox_new(NULL, SANDBOX_MODEL);
    lua_pushlightuserdata(sandbox_lua(sandbox), reading);
    lua_pushcclosure(sandbox_lua(sandbox), declare_handbook, 1);
    sandbox_set_global(sandbox, "handbook");
    if (!source_run(sandbox, path, FILE_NAME, error))
        return false;
    if (reading->line != 0)
        return true;
    g_set_error(error, RB_ERROR, RB_ERROR_INPUT,
                "%s:1: declares no handbook; call handbook { title = \"...\" }", FILE_NAME);
    return false;
}

/* --- Checking -------------------------------------------------------------------------------- */

/* What ids may name, and where to say that one does not. */
typedef struct Known {
    const char *what;
    const char *const *ids;
    int line;
    GPtrArray *errors;
} Known;

static void report(const Known *known, const char *where, const char *id)
{
    g_autofree char *hint = did_you_mean(id, known->ids);
    g_autofree char *text = g_strdup_printf("%s names unknown %s '%s'%s", where, known->what, id,
                                            *hint ? hint : "; add it or take it out of the list");
    g_autofree char *line = label_printable(text, strlen(text));
    g_ptr_array_add(known->errors, g_error_new(RB_ERROR, RB_ERROR_INPUT, "%s:%d: %s", FILE_NAME,
                                               known->line, line));
}

/* Takes unknown ids out of the list, which may be NULL. */
static void check_list(const Known *known, const char *where, char **list)
{
    char **kept = list;
    for (char **id = list; list && *id; id++) {
        if (g_strv_contains(known->ids, *id)) {
            *kept++ = *id;
            continue;
        }
        report(known, where, *id);
        g_free(*id);
    }
    if (list)
        *kept = NULL;
}

static const char **device_ids(const GPtrArray *devices)
{
    const char **ids = g_new0(const char *, devices->len + 1);
    for (guint i = 0; i < devices->len; i++)
        ids[i] = ((const Device *)g_ptr_array_index(devices, i))->id;
    return ids;
}

static void check(const Reading *reading, const Zoo *zoo, const GPtrArray *devices,
                  GPtrArray *errors)
{
    Handbook *handbook = reading->handbook;
    g_autofree const char **ids = device_ids(devices);
    Known model = {"model", zoo_ids(zoo), reading->line, errors};
    Known device = {"device", ids, reading->line, errors};
    check_list(&model, "'models'", handbook->models);
    check_list(&device, "'devices'", handbook->devices);
    check_list(&device, "'deep'", handbook->deep);
    for (guint i = 0; i < handbook->compare->len; i++) {
        Comparison *comparison = g_ptr_array_index(handbook->compare, i);
        g_autofree char *where = g_strdup_printf("comparison '%s'", comparison->id);
        check_list(&model, where, comparison->models);
        check_list(&device, where, comparison->devices);
    }
}

Handbook *handbook_load(const char *dir, const Zoo *zoo, const GPtrArray *devices,
                        GPtrArray *errors)
{
    GError *error = NULL;
    Reading reading = {handbook_new(), 0};
    g_autofree char *path = g_build_filename(dir, FILE_NAME, NULL);
    if (g_file_test(path, G_FILE_TEST_EXISTS) && !run(&reading, path, &error)) {
        g_ptr_array_add(errors, error);
        handbook_free(reading.handbook);
        reading.handbook = handbook_new();
    }
    set_defaults(reading.handbook);
    check(&reading, zoo, devices, errors);
    return reading.handbook;
}

/* --- What it shows --------------------------------------------------------------------------- */

GArray *handbook_models(const Handbook *handbook, const Zoo *zoo)
{
    GArray *models = g_array_new(FALSE, FALSE, sizeof(int));
    const char *const *ids =
        handbook->models ? (const char *const *)handbook->models : zoo_ids(zoo);
    for (; *ids; ids++) {
        int entry = zoo_find(zoo, *ids);
        if (entry >= 0)
            g_array_append_val(models, entry);
    }
    return models;
}

GPtrArray *handbook_devices(const Handbook *handbook, const GPtrArray *devices)
{
    GPtrArray *shown = g_ptr_array_new();
    for (guint i = 0; !handbook->devices && i < devices->len; i++)
        g_ptr_array_add(shown, g_ptr_array_index(devices, i));
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

bool handbook_is_deep(const Handbook *handbook, const char *device_id)
{
    if (handbook->devices && !contains(handbook->devices, device_id))
        return false;
    return !handbook->deep || contains(handbook->deep, device_id);
}
