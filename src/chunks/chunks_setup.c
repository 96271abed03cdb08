/* What pages look at: a model in another setup, a model on a device. */
#include <string.h>

#include "analysis/released.h"
#include "chunks/chunks_parts.h"
#include "device/formats.h"
#include "lua/luaargs.h"
#include "page/record_lua.h"

Setup chunks_setup(lua_State *L, const char *basis, const char *traffic)
{
    Setup setup;
    GError *error = NULL;
    SetupWords words = {.batch = SETUP_AS_DECLARED,
                        .resolution = SETUP_AS_DECLARED,
                        .basis = basis,
                        .traffic = traffic};
    if (!setup_parse(&words, &setup, &error))
        guard_raise(L, error);
    return setup;
}

/* ---- Another setup --------------------------------------------------------------------------- */

/* Checked before anything is allocated: Lua leaves by longjmp. */
static int count_designs(lua_State *L, int index)
{
    if (lua_type(L, index) == LUA_TSTRING)
        return 1;
    if (!lua_istable(L, index))
        return luaargs_error(L, "design is a what-if or a list of them, as in design = "
                                "\"width=0.75\" or { \"width=0.75\", \"depthwise\" }; write it so");
    int n = (int)lua_rawlen(L, index);
    for (int i = 1; i <= n; i++) {
        bool text = lua_rawgeti(L, index, i) == LUA_TSTRING;
        lua_pop(L, 1);
        if (!text)
            return luaargs_error(L, "design %d is no string, as \"width=0.75\" is; write one", i);
    }
    return n;
}

static char **designs_at(lua_State *L, int index)
{
    int n = count_designs(L, index);
    char **designs = g_new0(char *, n + 1);
    if (lua_type(L, index) == LUA_TSTRING)
        designs[0] = g_strdup(lua_tostring(L, index));
    for (int i = 0; i < n && !designs[i]; i++) {
        lua_rawgeti(L, index, i + 1);
        designs[i] = g_strdup(lua_tostring(L, -1));
        lua_pop(L, 1);
    }
    return designs;
}

enum { MOST_DIMS = 2, DIM_BYTES = 32 };

/* Sizes that a call gives by name, where it does, in bytewise order: no allocation, as Lua leaves
 * by longjmp. */
typedef struct Dims {
    char texts[MOST_DIMS][DIM_BYTES];
    const char *list[MOST_DIMS + 1];
    int n;
} Dims;

static void dims_add(Dims *dims, const char *name, int64_t size)
{
    if (size == 0)
        return;
    char *text = dims->texts[dims->n];
    g_snprintf(text, DIM_BYTES, "%s=%" G_GINT64_FORMAT, name, size);
    dims->list[dims->n++] = text;
}

typedef struct WithArgs {
    int64_t batch, resolution, tokens, context;
    const char *dtype, *fuse, *scheme, *kv, *format;
    int device, design;
} WithArgs;

static const LuaField with_fields[] = {
    LUA_FIELD(WithArgs, INTEGER, batch, "batch"),
    LUA_FIELD(WithArgs, INTEGER, resolution, "resolution"),
    LUA_FIELD(WithArgs, INTEGER, tokens, "tokens"),
    LUA_FIELD(WithArgs, INTEGER, context, "context"),
    LUA_FIELD(WithArgs, STRING, dtype, "dtype"),
    LUA_FIELD(WithArgs, ANY, device, "device"),
    LUA_FIELD(WithArgs, STRING, fuse, "fuse"),
    LUA_FIELD(WithArgs, STRING, scheme, "scheme"),
    LUA_FIELD(WithArgs, STRING, kv, "kv"),
    LUA_FIELD(WithArgs, STRING, format, "format"),
    LUA_FIELD(WithArgs, ANY, design, "design"),
    {.name = NULL},
};

/* Of the network that `model` is of: its designs are with the caller, as Lua leaves by longjmp. */
static bool read_with(const WithArgs *args, char **designs, Setup *setup, GError **error)
{
    SetupWords words = {.batch = args->batch,
                        .resolution = args->resolution > 0 ? args->resolution : SETUP_AS_DECLARED,
                        .designs = designs,
                        .dtype = args->dtype,
                        .scheme = args->scheme,
                        .kv = args->kv,
                        .fuse = args->fuse};
    return setup_parse(&words, setup, error);
}

static int chunk_with(lua_State *L)
{
    Analysis *analysis = chunks_analysis(L);
    const ModelResult *model = chunks_check_model(L, 1), *result = NULL;
    WithArgs args = {.batch = model->batch, .dtype = model->dtype};
    chunks_charge(L, model, WORK_OF_NETWORK);
    luaargs_read(L, 2, with_fields, &args);
    int network = model->setup.network;
    if (network >= zoo_count(analysis_zoo(analysis)))
        return luaargs_error(L, "with() takes a model of the zoo; give one");
    luaL_argcheck(L, args.batch >= 1 && args.resolution >= 0, 2,
                  "batch and resolution are at least 1");
    luaL_argcheck(L, args.tokens >= 0 && args.context >= 0, 2, "tokens and context are at least 1");
    Dims dims = {0};
    dims_add(&dims, "context", args.context);
    dims_add(&dims, "tokens", args.tokens);
    bool published = args.format && strcmp(args.format, FORMAT_PUBLISHED) == 0;
    if (args.format && !published)
        chunks_check_format(L, args.format);
    const Device *device = args.device ? chunks_check_device(L, args.device) : NULL;
    char **designs = args.design ? designs_at(L, args.design) : NULL;
    GError *error = NULL;
    Setup setup;
    bool understood = read_with(&args, designs, &setup, &error);
    setup.network = network;
    setup.dims = dims.n > 0 ? dims.list : model->setup.dims;
    setup.device = device;
    if (understood && args.format && (!published || !released_set(analysis, &setup, device)))
        analysis_set_format(analysis, &setup, published ? FORMAT_HALF : args.format, device);
    if (understood)
        result = analysis_model(analysis, &setup, &error);
    g_strfreev(designs);
    if (!understood)
        return guard_raise(L, error);
    if (!result)
        return chunks_push_reason(L, error);
    record_push(L, &model_record, result);
    return 1;
}

typedef struct TimeArgs {
    const char *basis, *traffic;
} TimeArgs;

static const LuaField time_fields[] = {
    LUA_FIELD(TimeArgs, STRING, basis, "basis"),
    LUA_FIELD(TimeArgs, STRING, traffic, "traffic"),
    {.name = NULL},
};

static int push_time(lua_State *L, bool verdict)
{
    const ModelResult *model = chunks_check_model(L, 1);
    const Device *device = chunks_check_device(L, 2);
    TimeArgs args = {0};
    if (!lua_isnoneornil(L, 3))
        luaargs_read(L, 3, time_fields, &args);
    Setup setup = chunks_setup(L, args.basis, args.traffic);
    chunks_charge(L, model, WORK_OF_TIMING);
    GError *error = NULL;
    const TimingResult *timing = (verdict ? analysis_verdict : analysis_timing)(
        chunks_analysis(L), model, device, &setup, &error);
    if (!timing)
        return chunks_push_reason(L, error);
    record_push(L, &timing_record, timing);
    return 1;
}

/* The time, or nil, why there is none, and that in few words. */
static int chunk_time(lua_State *L)
{
    return push_time(L, false);
}

/* The same, but where there is no time, what is to be said instead. */
static int chunk_verdict(lua_State *L)
{
    return push_time(L, true);
}

const luaL_Reg *chunks_setup_functions(void)
{
    static const luaL_Reg functions[] = {
        {"with", chunk_with}, {"time", chunk_time}, {"verdict", chunk_verdict}, {NULL, NULL}};
    return functions;
}
