/* traced(): a network's layers beside a profile that the page has as a table. */
#include "base/error.h"
#include "chunks/chunks_parts.h"
#include "compare/traced.h"
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

/* NULL and the error. */
static const Traced *compare(lua_State *L, const ModelResult *model, const Device *device,
                             const TraceFile *file, GError **error)
{
    Kept *kept = g_new0(Kept, 1);
    g_ptr_array_add(chunks_traced(L), kept);
    kept->trace = trace_parse(file, &(TraceOptions){0}, error);
    if (!kept->trace)
        return NULL;
    Setup setup = model->setup;
    setup.device = device;
    TracedRequest request = {chunks_analysis(L), &setup, kept->trace, NULL, 0};
    kept->traced = traced_new(&request, error);
    return kept->traced;
}

static int chunk_traced(lua_State *L)
{
    const ModelResult *model = chunks_check_model(L, 1);
    const Device *device = chunks_check_device(L, 2);
    TraceFile file = {.shown = "profile"};
    GError *error = NULL;
    file.text = luaL_checklstring(L, 3, &file.length);
    chunks_charge(L, model, (AnswerWork){1000 + file.length, 200});
    const Traced *traced = compare(L, model, device, &file, &error);
    if (!traced)
        return g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT) ? chunks_push_reason(L, error)
                                                                 : guard_raise(L, error);
    record_push(L, &traced_record, traced);
    return 1;
}

const luaL_Reg *chunks_traced_functions(void)
{
    static const luaL_Reg functions[] = {{"traced", chunk_traced}, {NULL, NULL}};
    return functions;
}
