/* traced(): a network's layers beside a profile that the page has as a table. */
#include <string.h>

#include "base/error.h"
#include "base/files.h"
#include "base/path.h"
#include "chunks/chunks_parts.h"
#include "compare/traced.h"
#include "lua/luaargs.h"
#include "page/record_lua.h"

/* What a comparison borrows, and itself: kept until the page is made. */
typedef struct Kept {
    Trace *trace;
    Traced *traced;
} Kept;

static void kept_free(gpointer data)
{
    Kept *kept = data;
    traced_free(kept->traced);
    trace_free(kept->trace);
    g_free(kept);
}

GPtrArray *chunks_traced_new(void)
{
    return g_ptr_array_new_with_free_func(kept_free);
}

/* ---- What is read ---------------------------------------------------------------------------- */

/* A file of the handbook's traces/, by its name there. */
enum { LARGEST = 64 << 20 };

typedef struct TracedArgs {
    const char *file, *layers;
    double latency;
} TracedArgs;

static const LuaField traced_fields[] = {
    LUA_FIELD(TracedArgs, STRING, file, "file", .required = true),
    LUA_FIELD(TracedArgs, STRING, layers, "layers"),
    LUA_FIELD(TracedArgs, POSITIVE, latency, "latency"),
    {.name = NULL},
};

/* A profile, and what says more of it. `owned` texts are freed with it. */
typedef struct Given {
    TraceFile profile, layers;
    double latency;
    char *owned[2];
} Given;

static void given_clear(Given *given)
{
    g_free(given->owned[0]);
    g_free(given->owned[1]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Given, given_clear)

/* No way leads out of the handbook, neither by "..", nor by links. */
static char *read_trace(const ChunksContext *context, const char *name, TraceFile *file,
                        GError **error)
{
    if (path_problem(name) || !context->dir) {
        rb_fail(error, RB_ERROR_INPUT,
                "'%s' is no file of the handbook's folder " CHUNKS_TRACES
                "; name one by its path in it, without '..'",
                name);
        return NULL;
    }
    g_autofree char *path = g_build_filename(CHUNKS_TRACES, name, NULL);
    analysis_read(context->analysis, CHUNKS_TRACES, NULL);
    char *text = files_read_in(context->dir, path, LARGEST, &file->length, error);
    file->text = text;
    file->shown = name;
    return text;
}

/* The third argument: a text, or what names files. False and an error. */
static bool read_given(lua_State *L, int index, Given *given, GError **error)
{
    TracedArgs args = {0};
    *given = (Given){.profile.shown = "profile"};
    if (!lua_istable(L, index)) {
        given->profile.text = luaL_checklstring(L, index, &given->profile.length);
        return true;
    }
    luaargs_read(L, index, traced_fields, &args);
    given->latency = args.latency;
    given->owned[0] = read_trace(chunks_context(L), args.file, &given->profile, error);
    if (given->owned[0] && args.layers)
        given->owned[1] = read_trace(chunks_context(L), args.layers, &given->layers, error);
    return given->owned[0] && (!args.layers || given->owned[1]);
}

/* ---- What is said of it ---------------------------------------------------------------------- */

/* NULL and the error. */
static const Traced *compare(lua_State *L, const ModelResult *model, const Device *device,
                             const Given *given, GError **error)
{
    Kept *kept = g_new0(Kept, 1);
    g_ptr_array_add(chunks_traced(L), kept);
    TraceOptions options = {.layers = given->owned[1] ? &given->layers : NULL, .model = NULL};
    if (given->owned[0])
        options.model = model->id;
    kept->trace = trace_parse(&given->profile, &options, error);
    if (!kept->trace)
        return NULL;
    Setup setup = model->setup;
    setup.device = device;
    TracedRequest request = {chunks_analysis(L), &setup, kept->trace, NULL, given->latency};
    kept->traced = traced_new(&request, error);
    return kept->traced;
}

/* Nothing is freed where Lua raises: so that is the last. */
static const Traced *compare_given(lua_State *L, const ModelResult *model, const Device *device,
                                   GError **error)
{
    g_auto(Given) given = {0};
    if (!read_given(L, 3, &given, error))
        return NULL;
    return compare(L, model, device, &given, error);
}

static int chunk_traced(lua_State *L)
{
    enum { WORK_OF_A_FILE = 1000000 };
    const ModelResult *model = chunks_check_model(L, 1);
    const Device *device = chunks_check_device(L, 2);
    GError *error = NULL;
    bool is_text = !lua_istable(L, 3);
    gsize work = is_text ? strlen(luaL_checkstring(L, 3)) : WORK_OF_A_FILE;
    chunks_charge(L, model, (AnswerWork){1000 + (double)work, 200});
    const Traced *traced = compare_given(L, model, device, &error);
    if (!traced)
        return g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT) ? chunks_push_reason(L, error)
                                                                 : guard_raise(L, error);
    record_push(L, &traced_record, traced);
    return 1;
}

/* ---- Its chart ------------------------------------------------------------------------------- */

typedef struct TracedChartArgs {
    int traced, caption;
    const char *name;
} TracedChartArgs;

static const LuaField chart_fields[] = {
    LUA_FIELD(TracedChartArgs, ANY, traced, "traced", .required = true, .position = 1),
    LUA_FIELD(TracedChartArgs, ANY, caption, "caption"),
    LUA_FIELD(TracedChartArgs, STRING, name, "name"),
    {.name = NULL},
};

static int chunk_traced_chart(lua_State *L)
{
    TracedChartArgs args = {.name = "traced"};
    luaargs_read(L, 1, chart_fields, &args);
    const Traced *traced = record_test(L, args.traced, &traced_record);
    if (!traced || !path_is_safe_name(args.name))
        return luaargs_error(L, "traced_chart { ... } takes what traced() returned, and as name "
                                "a plain file name; write it so");
    const char *caption = args.caption ? knit_to_string(L, args.caption) : NULL;
    GError *error = NULL;
    char *says = NULL;
    Canvas *canvas = traced_chart(traced, chunks_context(L)->fonts, &error);
    if (canvas) {
        Drawing drawing = {canvas, args.name, caption, "a profile, laid beside its network"};
        says = chunks_emit_drawing(L, &drawing, &error);
        canvas_free(canvas);
    }
    if (!says)
        return g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT) ? chunks_push_reason(L, error)
                                                                 : guard_raise(L, error);
    knit_push_owned(L, says);
    return 1;
}

const luaL_Reg *chunks_traced_functions(void)
{
    static const luaL_Reg functions[] = {
        {"traced", chunk_traced}, {"traced_chart", chunk_traced_chart}, {NULL, NULL}};
    return functions;
}
