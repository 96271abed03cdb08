/* planned(), joined() and collective(): language models on several devices, and what joins those.
 */
#include "base/amount.h"
#include "base/error.h"
#include "chunks/chunks_parts.h"
#include "lua/luaargs.h"
#include "page/record_lua.h"
#include "plan/joined.h"
#include "plan/planned.h"
#include "zoo/devices.h"

/* What the page was given, kept until it is made. */
typedef struct Kept {
    Planned *planned;
    GPtrArray *list;
    CollectiveTime *time;
} Kept;

static void kept_free(gpointer data)
{
    Kept *kept = data;
    planned_free(kept->planned);
    g_clear_pointer(&kept->list, g_ptr_array_unref);
    g_free(kept->time);
    g_free(kept);
}

GPtrArray *chunks_plans_new(void)
{
    return g_ptr_array_new_with_free_func(kept_free);
}

static Kept *keep(lua_State *L)
{
    Kept *kept = g_new0(Kept, 1);
    g_ptr_array_add(chunks_plans(L), kept);
    return kept;
}

static const Fabric *fabric_of(lua_State *L)
{
    const Fabric *fabric = analysis_fabric(chunks_analysis(L));
    analysis_read(chunks_analysis(L), "nodes", NULL);
    if (!fabric)
        luaargs_error(L, "how devices are joined was not read here; build the handbook");
    return fabric;
}

/* Raises with the nearest. */
static const Node *check_node(lua_State *L, const Fabric *fabric, const char *id)
{
    const Node *node = fabric_node(fabric, id);
    g_autofree const char **ids = fabric_ids(fabric, FABRIC_NODE);
    if (!node) {
        const char *hint = luaargs_push_hint(L, id, ids, "; `roofbook list nodes` shows them");
        g_clear_pointer(&ids, g_free);
        luaargs_error(L, "no node '%s'%s", id, hint);
    }
    return node;
}

/* ---- planned() ------------------------------------------------------------------------------- */

typedef struct PlanArgs {
    const char *on, *within;
    int purpose, optimizer, states;
    int64_t devices, context, batch, most;
    bool measured;
} PlanArgs;

static const char *const *purposes(void)
{
    static const char *const names[] = {
#define X(id, name) name,
        PLAN_PURPOSE_LIST(X)
#undef X
            NULL};
    return names;
}

static const LuaWords PURPOSES = {"purpose", purposes, NULL};

static const char *const *optimizers(void)
{
    static const char *const names[] = {
#define X(id, name, title, slots, bits, factored) name,
        OPTIMIZER_LIST(X)
#undef X
            NULL};
    return names;
}

static const LuaWords OPTIMIZERS = {"optimizer", optimizers, NULL};

static const char *const *states_formats(void)
{
    static const char *const names[] = {
#define X(id, name, title, weight, gradient, master, slot) name,
        STATES_LIST(X)
#undef X
            NULL};
    return names;
}

static const LuaWords STATES = {"format of states", states_formats, NULL};

static const LuaField plan_fields[] = {
    LUA_FIELD(PlanArgs, STRING, on, "on", .required = true),
    LUA_FIELD(PlanArgs, WORD, purpose, "purpose", .required = true, .words = &PURPOSES),
    LUA_FIELD(PlanArgs, WORD, optimizer, "optimizer", .words = &OPTIMIZERS),
    LUA_FIELD(PlanArgs, WORD, states, "states", .words = &STATES),
    LUA_FIELD(PlanArgs, SIZE, devices, "devices"),
    LUA_FIELD(PlanArgs, SIZE, context, "context"),
    LUA_FIELD(PlanArgs, SIZE, batch, "batch"),
    LUA_FIELD(PlanArgs, SIZE, most, "most"),
    LUA_FIELD(PlanArgs, STRING, within, "within"),
    LUA_FIELD(PlanArgs, BOOLEAN, measured, "measured"),
    {.name = NULL},
};

static bool fill_query(lua_State *L, const PlanArgs *args, PlanQuery *query, GError **error)
{
    Analysis *analysis = chunks_analysis(L);
    query->device = devices_find(analysis_devices(analysis), query->node->device);
    if (!query->device)
        return rb_fail(error, RB_ERROR_CANNOT,
                       "no device '%s' is in the handbook, which node '%s' has; add it",
                       query->node->device, query->node->head.id);
    analysis_read(analysis, "device", query->device->id);
    return !args->within ||
           amount_parse(args->within, AMOUNT_SECONDS, &query->within_seconds, error);
}

/* NULL: no plan, and the error says why. */
static const Planned *make_plan(lua_State *L, const ModelResult *model, const PlanArgs *args,
                                const Node *node, GError **error)
{
    PlanQuery query = {.analysis = chunks_analysis(L),
                       .fabric = analysis_fabric(chunks_analysis(L)),
                       .setup = model->setup,
                       .node = node,
                       .devices = args->devices > 0 ? args->devices : node->devices,
                       .context = args->context,
                       .batch = args->batch,
                       .by_measured = args->measured,
                       .optimizer = (Optimizer)args->optimizer,
                       .states = (StatesFormat)args->states};
    Kept *kept = keep(L);
    if (!fill_query(L, args, &query, error))
        return NULL;
    kept->planned = planned_new(&query, (PlanPurpose)args->purpose, error);
    if (kept->planned && !kept->planned->plan) {
        rb_fail(error, RB_ERROR_CANNOT, "%s", kept->planned->reason);
        return NULL;
    }
    return kept->planned;
}

static int chunk_planned(lua_State *L)
{
    const ModelResult *model = chunks_check_model(L, 1);
    const Fabric *fabric = fabric_of(L);
    PlanArgs args = {.optimizer = OPTIMIZER_ADAM, .states = STATES_MIXED};
    GError *error = NULL;
    luaargs_read(L, 2, plan_fields, &args);
    const Node *node = check_node(L, fabric, args.on);
    for (int i = 0; i < 3; i++)
        chunks_charge(L, model, WORK_OF_NETWORK);
    const Planned *planned = make_plan(L, model, &args, node, &error);
    if (!planned)
        return g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT) ? chunks_push_reason(L, error)
                                                                 : guard_raise(L, error);
    RecordList rows = planned_rows(planned, args.most);
    record_push_list(L, &plan_record, &rows);
    lua_pushinteger(L, planned->plan->tried);
    lua_pushinteger(L, planned->plan->fit);
    return 3;
}

/* ---- joined() and collective() --------------------------------------------------------------- */

static const char *const *part_names(void)
{
    static const char *const names[] = {
#define X(id, name, type) name,
        FABRIC_PART_LIST(X)
#undef X
            NULL};
    return names;
}

static int chunk_joined(lua_State *L)
{
    static const LuaWords PARTS = {"part", part_names, NULL};
    const Fabric *fabric = fabric_of(L);
    FabricPart part = (FabricPart)luaargs_word(L, 1, "part", &PARTS);
    Kept *kept = keep(L);
    kept->list = joined_list(fabric, part);
    RecordList list = {kept->list->pdata, 0, (int)kept->list->len};
    record_push_list(L, joined_type(part), &list);
    return 1;
}

typedef struct CollectiveArgs {
    const char *on;
    int op;
    int64_t ranks;
    double bytes;
} CollectiveArgs;

static const LuaWords OPS = {"collective", collective_names, NULL};

static const LuaField collective_fields[] = {
    LUA_FIELD(CollectiveArgs, WORD, op, "op", .required = true, .position = 1, .words = &OPS),
    LUA_FIELD(CollectiveArgs, STRING, on, "on", .required = true),
    LUA_FIELD(CollectiveArgs, SIZE, ranks, "ranks", .required = true),
    LUA_FIELD(CollectiveArgs, POSITIVE, bytes, "bytes", .required = true),
    {.name = NULL},
};

static int chunk_collective(lua_State *L)
{
    const Fabric *fabric = fabric_of(L);
    CollectiveArgs args = {0};
    luaargs_read(L, 1, collective_fields, &args);
    const Node *node = check_node(L, fabric, args.on);
    Kept *kept = keep(L);
    g_autoptr(CollectiveFits) fits = collective_fits_new(fabric);
    kept->time = g_new(CollectiveTime, 1);
    *kept->time =
        collective_time(fabric, fits, node, (CollectiveOp)args.op, args.ranks, args.bytes);
    g_clear_pointer(&fits, collective_fits_free);
    record_push(L, &collective_time_record, kept->time);
    return 1;
}

const luaL_Reg *chunks_plan_functions(void)
{
    static const luaL_Reg functions[] = {{"planned", chunk_planned},
                                         {"joined", chunk_joined},
                                         {"collective", chunk_collective},
                                         {NULL, NULL}};
    return functions;
}
