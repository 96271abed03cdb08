/* What pages can ask of a model's layers. */
#include "analysis/repeats.h"
#include "chunks/chunks_parts.h"
#include "lua/luaargs.h"
#include "page/record_lua.h"
#include "roofline/questions.h"

#include <math.h>

static void set_layer(lua_State *L, const char *key, const RecordList *layers, int i)
{
    record_push(L, &layer_record, record_at(layers, i));
    lua_setfield(L, -2, key);
}

/* A row of the table on the stack: a layer that is there `times` times, and the last of them. */
static void add_row(lua_State *L, const RecordList *layers, int first, int last, int times)
{
    lua_createtable(L, 0, 3);
    set_layer(L, "layer", layers, first);
    set_layer(L, "last", layers, last);
    lua_pushinteger(L, times);
    lua_setfield(L, -2, "times");
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

/* condensed(model): layers in order, those of parts that repeat once, and what no layer holds. */
static int chunk_condensed(lua_State *L)
{
    const ModelResult *model = chunks_check_model(L, 1);
    RecordList rows = model_rows(model);
    int n_layers = model_layers(model).n;
    GArray *repeats = repeats_of_layers(model);
    lua_newtable(L);
    for (guint r = 0; r < repeats->len; r++) {
        const Repeat *repeat = &g_array_index(repeats, Repeat, r);
        for (int i = repeat->first; i < repeat->first + repeat->length; i++)
            add_row(L, &rows, i, i + repeat->length * (repeat->times - 1), repeat->times);
    }
    for (int i = n_layers; i < rows.n; i++)
        add_row(L, &rows, i, i, 1);
    g_array_unref(repeats);
    return 1;
}

/* ---- Groups ---------------------------------------------------------------------------------- */

/* Layers that do and cost the same, which a network has in many places. */
typedef struct Group {
    OpKind kind;
    int64_t macs, flops, params;
    double each, seconds; /* of one, and of all of them */
    int first, times;
} Group;

static int order(double a, double b)
{
    return (a > b) - (a < b);
}

static int order_counts(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* 0: they do and cost the same. */
static int by_cost(const Group *x, const Group *y)
{
    int kinds = (int)x->kind - (int)y->kind, each = order(x->each, y->each);
    int macs = order_counts(x->macs, y->macs), flops = order_counts(x->flops, y->flops);
    return kinds  ? kinds
           : each ? each
           : macs ? macs
                  : (flops ? flops : order_counts(x->params, y->params));
}

static gint by_cost_and_place(gconstpointer a, gconstpointer b)
{
    const Group *x = a, *y = b;
    int cost = by_cost(x, y);
    return cost ? cost : (x->first > y->first) - (x->first < y->first);
}

static gint longest_first(gconstpointer a, gconstpointer b)
{
    const Group *x = a, *y = b;
    int time = order(y->seconds, x->seconds);
    return time ? time : (x->first > y->first) - (x->first < y->first);
}

static Group group_at(const Timing *timing, int i)
{
    const LayerCost *cost = cost_layer(timing->cost, i);
    return (Group){.kind = cost_op(timing->cost, i)->kind,
                   .macs = cost->macs,
                   .flops = cost->flops,
                   .params = cost->params,
                   .each = timing_layer(timing, i)->seconds,
                   .first = i};
}

/* One for each cost; a layer whose input is the network's has one of its own. */
static GArray *groups_by_cost(const Timing *timing)
{
    const ModelCost *cost = timing->cost;
    GArray *groups = g_array_sized_new(FALSE, TRUE, sizeof(Group), (guint)cost->n_costs);
    g_array_set_size(groups, (guint)cost->n_costs);
    for (int i = 0; i < cost->n_layers; i++) {
        Group *group = &g_array_index(groups, Group, cost->layers[i].cost);
        if (group->times == 0)
            *group = group_at(timing, i);
        group->times++;
        group->seconds += group->each;
    }
    return groups;
}

/* Of what takes time. A GArray of Group; caller unrefs. */
static GArray *groups_of(const Timing *timing)
{
    GArray *groups = groups_by_cost(timing);
    guint n = 0;
    g_array_sort(groups, by_cost_and_place);
    for (guint i = 0; i < groups->len; i++) {
        Group *next = &g_array_index(groups, Group, i);
        Group *last = n > 0 ? &g_array_index(groups, Group, n - 1) : NULL;
        if (!(next->seconds > 0))
            continue;
        if (last && by_cost(last, next) == 0) {
            last->times += next->times;
            last->seconds += next->seconds;
        } else {
            g_array_index(groups, Group, n++) = *next;
        }
    }
    g_array_set_size(groups, n);
    g_array_sort(groups, longest_first);
    return groups;
}

static void set_number(lua_State *L, const char *key, double number)
{
    if (isnan(number))
        return;
    lua_pushnumber(L, number);
    lua_setfield(L, -2, key);
}

enum { MOST_NAMED = 32, MOST_NAMES = 24 }; /* groups, and layers of each, that are told by name */

/* Layers that the group consists of, the first ones, in order. */
static void set_names(lua_State *L, const Timing *timing, const Group *group)
{
    int n = 0;
    lua_createtable(L, MIN(group->times, MOST_NAMES), 0);
    for (int i = group->first; i < timing->cost->n_layers && n < MIN(group->times, MOST_NAMES);
         i++) {
        const Group other = group_at(timing, i);
        if (by_cost(group, &other) != 0)
            continue;
        knit_push_text(L, cost_op(timing->cost, i)->name);
        lua_rawseti(L, -2, ++n);
    }
    lua_setfield(L, -2, "names");
}

static void push_group(lua_State *L, const TimingResult *timing, const RecordList *layers,
                       const Group *group)
{
    const LayerTime *time = timing_layer(timing->fused, group->first);
    lua_createtable(L, 0, 6);
    set_layer(L, "layer", layers, group->first);
    lua_pushinteger(L, group->times);
    lua_setfield(L, -2, "times");
    set_number(L, "seconds", group->seconds);
    set_number(L, "share", group->seconds / timing->fused->seconds);
    set_number(L, "utilisation", layer_utilisation(time));
    lua_pushstring(L, bound_name(time->bound));
    lua_setfield(L, -2, "bound");
}

/* groups(timing, named): layers of the roofline time, equal ones together, those that take longest
 * first; the first `named` of them with the names of their layers. */
static int chunk_groups(lua_State *L)
{
    lua_Integer named = CLAMP(luaL_optinteger(L, 2, 0), 0, MOST_NAMED);
    const TimingResult *timing = record_test(L, 1, &timing_record);
    if (!timing)
        return luaargs_error(L, "groups() takes a timing; write groups(time(model, device))");
    for (lua_Integer i = 0; i <= named; i++)
        chunks_charge(L, timing->fused_of, WORK_OF_TIMING);
    lua_newtable(L);
    if (timing->reason)
        return 1;
    RecordList layers = model_layers(timing->fused_of);
    GArray *groups = groups_of(timing->fused);
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);
        push_group(L, timing, &layers, group);
        if ((lua_Integer)i < named)
            set_names(L, timing->fused, group);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    g_array_unref(groups);
    return 1;
}

const luaL_Reg *chunks_layer_functions(void)
{
    static const luaL_Reg functions[] = {
        {"condensed", chunk_condensed}, {"groups", chunk_groups}, {NULL, NULL}};
    return functions;
}
