/* found(): which networks keep limits on a device, and on which devices a network keeps them. */
#include "base/error.h"
#include "chunks/chunks_parts.h"
#include "find/find.h"
#include "lua/luaargs.h"
#include "page/record_lua.h"

#include <string.h>

typedef struct FoundArgs {
    const char *task, *format;
    const char *limits[FIND_LIMITS];
} FoundArgs;

static const LuaField found_fields[] = {
    LUA_FIELD(FoundArgs, STRING, task, "task"),
    LUA_FIELD(FoundArgs, STRING, format, "format"),
#define X(id, name, ...) LUA_FIELD(FoundArgs, STRING, limits[FIND_##id], name),
    FIND_LIMIT_LIST(X)
#undef X
        {.name = NULL},
};

static bool read_limits(const FoundArgs *args, Find *find, GError **error)
{
    for (int id = 0; id < FIND_LIMITS; id++) {
        const FindLimitInfo *info = find_limit_info((FindLimitId)id);
        if (args->limits[id] && !amount_limit_parse(args->limits[id], info->kind, info->fallback,
                                                    &find->limits[id], error))
            return false;
    }
    return true;
}

/* The networks of the pages, or the one that the page asks of. Caller unrefs. */
static GArray *networks_of(const Pages *pages, const ModelResult *model)
{
    GArray *networks = g_array_new(FALSE, FALSE, sizeof(int));
    for (guint i = 0; !model && i < pages->models->len; i++)
        g_array_append_val(networks, pages_model(pages, (int)i)->setup.network);
    if (model)
        g_array_append_val(networks, model->setup.network);
    return networks;
}

static GPtrArray *devices_of(const Pages *pages, const Device *device)
{
    GPtrArray *devices = g_ptr_array_new();
    for (guint i = 0; !device && i < pages->devices->len; i++)
        g_ptr_array_add(devices, (void *)pages_device(pages, (int)i)->device);
    if (device)
        g_ptr_array_add(devices, (void *)device);
    return devices;
}

/* NULL: what is asked for is not understood. The result is kept for as long as the page is made. */
static const FindResult *look_for(lua_State *L, const FoundArgs *args, const ModelResult *model,
                                  const Device *device, GError **error)
{
    const ChunksContext *context = chunks_context(L);
    g_autoptr(GArray) networks = networks_of(context->pages, model);
    g_autoptr(GPtrArray) devices = devices_of(context->pages, device);
    Find find = {.task = args->task,
                 .format = args->format,
                 .formats = (const char *const *)context->handbook->precisions};
    Analysis *analysis = context->analysis;
    const int *entries = (const int *)(void *)networks->data;
    if (!read_limits(args, &find, error) ||
        !find_check(&find, analysis_zoo(analysis), entries, (int)networks->len, error))
        return NULL;
    FindResult *result = g_new(FindResult, 1);
    *result = device ? find_networks(analysis, &find, entries, (int)networks->len, device)
                     : find_devices(analysis, &find, entries[0], devices);
    g_ptr_array_add(chunks_found(L), result);
    return result;
}

static void charge(lua_State *L, const ModelResult *model)
{
    const Pages *pages = chunks_context(L)->pages;
    guint pairs = model ? pages->devices->len : pages->models->len;
    for (guint i = 0; i < pairs; i++)
        chunks_charge(L, model ? model : pages_model(pages, (int)i), WORK_OF_CELL);
}

static int chunk_found(lua_State *L)
{
    const ModelResult *model = record_test(L, 1, &model_record);
    const Device *device = model ? NULL : chunks_check_device(L, 1);
    FoundArgs args = {0};
    GError *error = NULL;
    if (!lua_isnoneornil(L, 2))
        luaargs_read(L, 2, found_fields, &args);
    charge(L, model);
    const FindResult *result = look_for(L, &args, model, device, &error);
    if (!result)
        return guard_raise(L, error);
    record_push_list(L, &found_record, &result->rows);
    lua_pushinteger(L, result->beyond);
    lua_pushinteger(L, result->reasons.count);
    return 3;
}

const luaL_Reg *chunks_find_functions(void)
{
    static const luaL_Reg functions[] = {{"found", chunk_found}, {NULL, NULL}};
    return functions;
}
