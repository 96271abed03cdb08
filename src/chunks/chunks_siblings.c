/* What stands beside the page of a model on a device. */
#include "chunks/chunks_parts.h"
#include "page/record_lua.h"

static bool has_page(const Pages *pages, const char *model_id, const char *device_id)
{
    return pages_path(pages, model_id, device_id) != NULL;
}

/* Only what is shown counts as read: another device's page does not depend on all devices. */
static void push_devices(lua_State *L, const Pages *pages, const ModelResult *model,
                         const Device *device)
{
    int n = 0;
    lua_newtable(L);
    for (guint i = 0; i < pages->devices->len; i++) {
        const DeviceResult *other = pages_device(pages, (int)i);
        if (g_str_equal(other->id, device->id) || !has_page(pages, model->id, other->id))
            continue;
        record_push(L, &device_record, other);
        lua_rawseti(L, -2, ++n);
    }
}

/* A file of models is a family of them. */
static void push_models(lua_State *L, const Pages *pages, const ModelResult *model,
                        const Device *device)
{
    int n = 0;
    lua_newtable(L);
    for (guint i = 0; i < pages->models->len; i++) {
        const ModelResult *other = pages_model(pages, (int)i);
        if (g_str_equal(other->id, model->id) ||
            g_strcmp0(other->graph->file, model->graph->file) != 0 ||
            !has_page(pages, other->id, device->id))
            continue;
        record_push(L, &model_record, other);
        lua_rawseti(L, -2, ++n);
    }
}

/* siblings(model, device): { devices, models } that have a page beside theirs. */
static int chunk_siblings(lua_State *L)
{
    const ModelResult *model = chunks_check_model(L, 1);
    const Device *device = chunks_check_device(L, 2);
    const Pages *pages = chunks_context(L)->pages;
    sandbox_charge(L, pages->models->len + pages->devices->len);
    lua_createtable(L, 0, 2);
    push_devices(L, pages, model, device);
    lua_setfield(L, -2, "devices");
    push_models(L, pages, model, device);
    lua_setfield(L, -2, "models");
    return 1;
}

const luaL_Reg *chunks_sibling_functions(void)
{
    static const luaL_Reg functions[] = {{"siblings", chunk_siblings}, {NULL, NULL}};
    return functions;
}
