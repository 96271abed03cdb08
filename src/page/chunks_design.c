/* What pages can ask of designs, sizes and energy. */
#include "page/chunks_design.h"

#include "analysis/whatifs.h"
#include "lua/luaargs.h"
#include "page/chunk_kit.h"
#include "page/record_lua.h"
#include "whatif/design_text.h"

/* NULL for nil where a device may be left out. */
static const Device *check_device(lua_State *L, int index, bool required)
{
    if (!required && lua_isnoneornil(L, index))
        return NULL;
    const DeviceResult *device = record_test(L, index, &device_record);
    if (!device)
        luaargs_error(L, "a device is wanted, as in devices[\"v100-sxm2\"], not a %s",
                      luaL_typename(L, index));
    return device->device;
}

/* What a function of a model and a device begins with; `timing` NULL without a device. */
typedef struct Pair {
    Analysis *analysis;
    const ModelResult *model;
    const TimingResult *timing;
} Pair;

/* False: the device cannot run the model, and *error says why. */
static bool read_pair(lua_State *L, bool required, Pair *pair, GError **error)
{
    const Setup setup = {0};
    pair->analysis = chunks_analysis(L);
    pair->model = chunks_check_model(L, 1);
    pair->timing = NULL;
    const Device *device = check_device(L, 2, required);
    if (!device)
        return true;
    pair->timing = analysis_timing(pair->analysis, pair->model, device, &setup, error);
    return pair->timing != NULL;
}

static int push_list(lua_State *L, const RecordType *type, const ResultList *list, GError *error)
{
    if (!list)
        return chunks_push_reason(L, error);
    record_push_list(L, type, &list->records);
    return 1;
}

static int chunk_energy(lua_State *L)
{
    Pair pair;
    GError *error = NULL;
    if (!read_pair(L, false, &pair, &error))
        return chunks_push_reason(L, error);
    const ResultList *list = whatif_energy(pair.analysis, pair.model, pair.timing, &error);
    return push_list(L, &energy_record, list, error);
}

static int chunk_in_schemes(lua_State *L)
{
    Pair pair;
    GError *error = NULL;
    if (!read_pair(L, false, &pair, &error))
        return chunks_push_reason(L, error);
    const ResultList *list = whatif_schemes(pair.analysis, pair.model, pair.timing, &error);
    return push_list(L, &scheme_record, list, error);
}

static int chunk_capacity(lua_State *L)
{
    GError *error = NULL;
    const ModelResult *model = chunks_check_model(L, 1);
    const Device *device = check_device(L, 2, true);
    const ResultList *list = whatif_capacity(chunks_analysis(L), model, device, &error);
    return push_list(L, &capacity_record, list, error);
}

static int chunk_sweep(lua_State *L)
{
    Pair pair;
    GError *error = NULL;
    SweepAxis axis;
    const char *name = luaL_optstring(L, 3, sweep_axis_name(SWEEP_BATCH));
    if (!sweep_axis_find(name, &axis, &error))
        return chunks_raise(L, error);
    if (!read_pair(L, true, &pair, &error))
        return chunks_push_reason(L, error);
    const ResultList *list = whatif_sweep(pair.analysis, pair.timing, axis, &error);
    return push_list(L, &sweep_record, list, error);
}

static int chunk_knee(lua_State *L)
{
    Pair pair;
    GError *error = NULL;
    const ResultList *list =
        read_pair(L, true, &pair, &error) ? whatif_knee(pair.analysis, pair.timing, &error) : NULL;
    if (!list)
        return chunks_push_reason(L, error);
    record_push(L, &knee_record, record_at(&list->records, 0));
    return 1;
}

const luaL_Reg *chunks_design_functions(void)
{
    static const luaL_Reg functions[] = {
        {"energy", chunk_energy}, {"capacity", chunk_capacity},     {"sweep", chunk_sweep},
        {"knee", chunk_knee},     {"in_schemes", chunk_in_schemes}, {NULL, NULL}};
    return functions;
}

void chunks_set_designs(Sandbox *sandbox, Analysis *analysis)
{
    record_push_list(sandbox_lua(sandbox), &design_record, &whatif_designs(analysis)->records);
    sandbox_set_global(sandbox, "designs");
}

/* Designs of with() ---------------------------------------------------------------------------- */

/* Checked before anything is allocated: Lua leaves by longjmp. */
static int count_designs(lua_State *L, int index)
{
    if (lua_type(L, index) == LUA_TSTRING)
        return 1;
    if (!lua_istable(L, index))
        return luaargs_error(L, "design is a what-if or a list of them, as in design = "
                                "\"width=0.75\" or { \"width=0.75\", \"depthwise\" }");
    int n = (int)lua_rawlen(L, index);
    for (int i = 1; i <= n; i++) {
        bool text = lua_rawgeti(L, index, i) == LUA_TSTRING;
        lua_pop(L, 1);
        if (!text)
            return luaargs_error(L, "design %d is no string, as \"width=0.75\" is", i);
    }
    return n;
}

char **chunks_designs(lua_State *L, int index)
{
    int n = count_designs(L, index);
    char **designs = g_new0(char *, n + 1);
    GError *error = NULL;
    if (lua_type(L, index) == LUA_TSTRING)
        designs[0] = g_strdup(lua_tostring(L, index));
    for (int i = 0; i < n && !designs[i]; i++) {
        lua_rawgeti(L, index, i + 1);
        designs[i] = g_strdup(lua_tostring(L, -1));
        lua_pop(L, 1);
    }
    if (design_check_all((const char *const *)designs, &error))
        return designs;
    g_strfreev(designs);
    chunks_raise(L, error);
    return NULL;
}
