#include "zoo/devices.h"

#include <lauxlib.h>
#include <string.h>

#include "base/error.h"
#include "base/label.h"
#include "lua/guard.h"
#include "lua/luaargs.h"
#include "lua/quantities.h"
#include "zoo/device_parts.h"
#include "zoo/source.h"

/* Where a part stands; its value is kept by Lua. */
typedef struct Made {
    const DevicePart *part;
    int line;
    bool used;
} Made;

/* One file while it runs. */
typedef struct DeviceFile {
    const char *shown;
    GPtrArray *devices, *errors; /* of this file */
    GArray *made;                /* Made: the parts, in the order they were made */
    Device *device;              /* being read */
    const Made *at;              /* part being read, or NULL */
} DeviceFile;

enum { HELD_PER_PART = 100, HELD_PER_DEVICE = 10000 }; /* bytes */

static const char PART; /* its address is the registry key of the metatable of parts */

static void file_error(DeviceFile *file, int line, const char *message)
{
    source_error(file->errors, file->shown, line, message);
}

/* ---- Parts ----------------------------------------------------------------------------------- */

/* peak { ... } and the like only note what is said where; device { ... } reads it, so that a wrong
 * part costs its device and not the file. */
static int part_new(lua_State *L)
{
    DeviceFile *file = lua_touserdata(L, lua_upvalueindex(1));
    Made made = {.part = lua_touserdata(L, lua_upvalueindex(2)),
                 .line = guard_line_in(L, file->shown)};
    lua_settop(L, 1);
    sandbox_hold(L, HELD_PER_PART);
    if (lua_isnil(L, 1))
        return luaargs_error(L, "%s takes one value; see the example of a device",
                             device_part_name(made.part));
    guint *index = lua_newuserdatauv(L, sizeof *index, 1);
    *index = file->made->len;
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &PART);
    lua_setmetatable(L, -2);
    g_array_append_val(file->made, made);
    return 1;
}

static Made *part_at(lua_State *L, DeviceFile *file, int index)
{
    if (!lua_isuserdata(L, index) || !lua_getmetatable(L, index))
        return NULL;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &PART);
    bool is_part = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return is_part ? &g_array_index(file->made, Made, *(guint *)lua_touserdata(L, index)) : NULL;
}

static void read_part(lua_State *L, DeviceFile *file, lua_Unsigned position)
{
    int index = lua_gettop(L);
    Made *made = part_at(L, file, index);
    if (!made)
        luaargs_error(L, "entry %d is no part of a device; write peak { ... }, memory { ... }",
                      (int)position);
    made->used = true;
    file->at = made;
    lua_getiuservalue(L, index, 1);
    device_part_read(L, lua_gettop(L), made->part, file->device);
    file->at = NULL;
}

/* ---- Devices --------------------------------------------------------------------------------- */

/* Pushes a copy of the table at `index` that has its named fields only. */
static void push_named(lua_State *L, int index)
{
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        if (lua_isinteger(L, -2))
            continue;
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, -5);
    }
}

static void check(lua_State *L, Device *device)
{
    if (device->peaks->len == 0)
        luaargs_error(L, "has no peak; add peak { dtype = \"fp32\", unit = \"vector\", flops = "
                         "..., source = \"...\" }");
    char first[GUARD_MESSAGE_BYTES] = "";
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    device_check(device, problems, device->doubts);
    if (problems->len > 0)
        g_strlcpy(first, g_ptr_array_index(problems, 0), sizeof first);
    g_clear_pointer(&problems, g_ptr_array_unref);
    if (*first)
        luaargs_error(L, "%s", first);
}

static int device_body(lua_State *L)
{
    DeviceFile *file = lua_touserdata(L, 1);
    if (!lua_istable(L, 2))
        luaargs_error(L,
                      "device takes a table: device { id = \"...\", peak { ... } }; write it so");
    push_named(L, 2);
    device_read_head(L, lua_gettop(L), &file->device);
    lua_Unsigned n = lua_rawlen(L, 2);
    for (lua_Unsigned i = 1; i <= n; i++) {
        lua_settop(L, 2);
        lua_rawgeti(L, 2, (lua_Integer)i);
        read_part(L, file, i);
    }
    check(L, file->device);
    return 0;
}

static void device_failed(DeviceFile *file, int line, const char *message)
{
    g_autofree char *id =
        file->device ? g_strdup_printf("device '%s': ", file->device->id) : g_strdup("device: ");
    g_autofree char *text = g_strconcat(id, file->at ? device_part_name(file->at->part) : "",
                                        file->at ? ": " : "", message, NULL);
    file_error(file, file->at ? file->at->line : line, text);
    /* Parts of a device that failed are not reported as well. */
    for (guint i = 0; i < file->made->len; i++)
        g_array_index(file->made, Made, i).used = true;
}

static int declare_device(lua_State *L)
{
    DeviceFile *file = lua_touserdata(L, lua_upvalueindex(1));
    int line = guard_line(L);
    char message[GUARD_MESSAGE_BYTES];
    sandbox_hold(L, HELD_PER_DEVICE);
    g_clear_pointer(&file->device, device_free);
    file->at = NULL;
    if (!guard_call(L, device_body, file, message)) {
        device_failed(file, line, message);
        return 0;
    }
    file->device->line = line;
    file->device->file = device_string(file->device, file->shown);
    g_ptr_array_add(file->devices, g_steal_pointer(&file->device));
    return 0;
}

/* ---- Files ----------------------------------------------------------------------------------- */

static void offer_parts(Sandbox *sandbox, DeviceFile *file)
{
    lua_State *L = sandbox_lua(sandbox);
    lua_createtable(L, 0, 2);
    lua_pushliteral(L, "part of a device");
    lua_setfield(L, -2, "__name");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &PART);
    for (int i = 0; device_part(i); i++) {
        lua_pushlightuserdata(L, file);
        lua_pushlightuserdata(L, (void *)device_part(i));
        lua_pushcclosure(L, part_new, 2);
        sandbox_set_global(sandbox, device_part_name(device_part(i)));
    }
    lua_pushlightuserdata(L, file);
    lua_pushcclosure(L, declare_device, 1);
    sandbox_set_global(sandbox, "device");
}

static void report_loose_part(DeviceFile *file)
{
    for (guint i = 0; i < file->made->len; i++) {
        const Made *made = &g_array_index(file->made, Made, i);
        if (made->used)
            continue;
        g_autofree char *text =
            g_strdup_printf("this %s belongs to no device; move it between the braces of one",
                            device_part_name(made->part));
        file_error(file, made->line, text);
        return;
    }
}

static void run_file(DeviceFile *file, Sandbox *sandbox, const SourceFile *source)
{
    GError *error = NULL;
    if (!source_run(sandbox, source, &error)) {
        g_ptr_array_add(file->errors, error);
        g_ptr_array_set_size(file->devices, 0);
    } else if (file->errors->len == 0 && file->devices->len == 0) {
        file_error(file, 1, "describes no device; call device { id = \"...\", ... }");
    } else {
        report_loose_part(file);
    }
}

/* What a whole load fills. */
typedef struct Loading {
    GPtrArray *devices, *errors;
    const SourceFolder *folder;
    const char *from; /* the base they are of, or NULL */
    bool unshared;    /* what files share cannot be run: said once, and no file is */
} Loading;

static bool offer_shared(Loading *to, Sandbox *sandbox)
{
    GError *error = NULL;
    if (source_run_shared(sandbox, to->folder, &error))
        return true;
    g_ptr_array_add(to->errors, error);
    to->unshared = true;
    return false;
}

static int index_of(const GPtrArray *devices, const char *id)
{
    for (guint i = 0; i < devices->len; i++)
        if (g_str_equal(((const Device *)g_ptr_array_index(devices, i))->id, id))
            return (int)i;
    return -1;
}

static void put_in_place(GPtrArray *devices, int i, Device *device)
{
    device_free(devices->pdata[i]);
    devices->pdata[i] = device;
}

/* What keeps it from taking the place it asks for, with the remedy, or NULL. Caller frees. */
static char *no_place(const GPtrArray *devices, const Device *device, int old, int taken)
{
    if (device->replaces && old < 0) {
        g_autofree const char **ids = devices_ids(devices);
        g_autofree char *meant = did_you_mean(device->replaces, ids);
        return g_strdup_printf("device '%s' replaces '%s', which is not there%s", device->id,
                               device->replaces, *meant ? meant : "; take that out");
    }
    if (taken < 0 || (device->replaces && taken == old))
        return NULL;
    const Device *first = g_ptr_array_index(devices, taken);
    g_autofree char *otherwise =
        first->from ? g_strdup_printf(", or say replaces = \"%s\" in this one", device->id) : NULL;
    return g_strdup_printf(
        "device '%s' was described before, at %s:%d; give one of them another id%s", device->id,
        first->file, first->line, otherwise ? otherwise : "");
}

static void take_device(Loading *to, DeviceFile *file, Device *device)
{
    int taken = index_of(to->devices, device->id);
    int old = device->replaces ? index_of(to->devices, device->replaces) : -1;
    g_autofree char *problem = no_place(to->devices, device, old, taken);
    device->from = device_string(device, to->from);
    if (problem) {
        file_error(file, device->line, problem);
        device_free(device);
    } else if (old >= 0) {
        put_in_place(to->devices, old, device);
    } else {
        g_ptr_array_add(to->devices, device);
    }
}

static void load_file(const SourceFile *source, void *data)
{
    Loading *to = data;
    DeviceFile file = {.shown = source->shown,
                       .devices = g_ptr_array_new_with_free_func((GDestroyNotify)device_free),
                       .errors = g_ptr_array_new(),
                       .made = g_array_new(FALSE, FALSE, sizeof(Made))};
    g_autoptr(Sandbox) sandbox = sandbox_new(NULL, SANDBOX_MODEL);
    offer_parts(sandbox, &file);
    quantities_offer(sandbox);
    if (!to->unshared && offer_shared(to, sandbox))
        run_file(&file, sandbox, source);
    while (file.devices->len > 0)
        take_device(to, &file, g_ptr_array_steal_index(file.devices, 0));
    g_ptr_array_extend_and_steal(to->errors, file.errors);
    g_clear_pointer(&file.device, device_free);
    g_ptr_array_unref(file.devices);
    g_array_unref(file.made);
}

GPtrArray *devices_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)device_free);
}

/* `ids` NULL: all files; `what` as source_each() takes it. */
static void load(GPtrArray *devices, const char *dir, const char *shown_dir, const char *from,
                 const char *what, const char *const *ids, GPtrArray *errors)
{
    g_autofree char *within = g_path_get_dirname(dir), *name = g_path_get_basename(dir);
    static const char *const without[] = {"shared", "measurements", "profiles", "nodes", NULL};
    SourceFolder folder = {within, name, shown_dir, what, without};
    Loading to = {devices, errors, &folder, from, false};
    if (ids)
        source_each_spelling(&folder, ids, load_file, &to);
    else
        source_each(&folder, errors, load_file, &to);
}

void devices_add_spelling(GPtrArray *devices, const char *dir, const char *shown_dir,
                          const char *from, const char *const *ids)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    load(devices, dir, shown_dir, from, NULL, ids, errors);
}

void devices_add(GPtrArray *devices, const char *dir, const char *shown_dir, const char *from,
                 GPtrArray *errors)
{
    load(devices, dir, shown_dir, from, NULL, NULL, errors);
}

GPtrArray *devices_load_spelling(const char *dir, const char *shown_dir, const char *const *ids)
{
    GPtrArray *devices = devices_new();
    devices_add_spelling(devices, dir, shown_dir, NULL, ids);
    return devices;
}

GPtrArray *devices_load(const char *dir, const char *shown_dir, GPtrArray *errors)
{
    GPtrArray *devices = devices_new();
    load(devices, dir, shown_dir, NULL, "devices", NULL, errors);
    return devices;
}

const Device *devices_find(const GPtrArray *devices, const char *id)
{
    for (guint i = 0; i < devices->len; i++) {
        const Device *device = g_ptr_array_index(devices, i);
        if (strcmp(device->id, id) == 0)
            return device;
    }
    return NULL;
}

const char **devices_ids(const GPtrArray *devices)
{
    const char **ids = g_new0(const char *, devices->len + 1);
    for (guint i = 0; i < devices->len; i++)
        ids[i] = ((const Device *)g_ptr_array_index(devices, i))->id;
    return ids;
}
