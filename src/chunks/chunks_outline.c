/* What pages can ask of a model as a whole: its outline, and what it keeps for each token. */
#include "base/count.h"
#include "chunks/chunks_parts.h"
#include "chunks/outline.h"
#include "graph/dtype.h"
#include "page/record_lua.h"

#include <string.h>

/* ---- outline(model) -------------------------------------------------------------------------- */

static void set_count(lua_State *L, const char *key, int64_t count)
{
    lua_pushinteger(L, count);
    lua_setfield(L, -2, key);
}

static void set_sum(lua_State *L, const OutlineSum *sum)
{
    set_count(L, "layers", sum->layers);
    set_count(L, "macs", sum->macs);
    set_count(L, "flops", sum->flops);
    set_count(L, "params", sum->params);
    set_count(L, "bytes", sum->bytes);
    lua_pushboolean(L, sum->lower);
    lua_setfield(L, -2, "lower");
}

static void set_layer(lua_State *L, const char *key, const RecordList *layers, int i)
{
    record_push(L, &layer_record, record_at(layers, i));
    lua_setfield(L, -2, key);
}

static void set_kinds(lua_State *L, const ModelResult *model, const OutlinePart *part)
{
    RecordList layers = model_layers(model);
    GArray *kinds = outline_kinds(model, part);
    lua_createtable(L, (int)kinds->len, 0);
    for (guint i = 0; i < kinds->len; i++) {
        const OutlineKind *kind = &g_array_index(kinds, OutlineKind, i);
        lua_createtable(L, 0, 8);
        set_layer(L, "first", &layers, kind->first);
        set_layer(L, "last", &layers, kind->last);
        set_sum(L, &kind->sum);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    g_array_unref(kinds);
    lua_setfield(L, -2, "kinds");
}

/* What a part is called: its block, or its layer. */
static void set_name(lua_State *L, const char *key, const Op *op, bool by_layer)
{
    knit_push_owned(L, by_layer || !*op->block ? g_strdup(op->name) : outline_name(op->block));
    lua_setfield(L, -2, key);
}

/* The layer of a part during which the most is live; -1: that is not known. */
static int fullest(const ModelResult *model, const OutlinePart *part)
{
    const Footprint *footprint = model_footprint(model);
    int end = part->first + part->length * part->times, fullest = part->first;
    for (int i = part->first + 1; footprint && i < end; i++)
        if (footprint->live_bytes[cost_op_index(model->cost, i)] >
            footprint->live_bytes[cost_op_index(model->cost, fullest)])
            fullest = i;
    return footprint ? fullest : -1;
}

static void set_live(lua_State *L, const ModelResult *model, const OutlinePart *part)
{
    int layer = fullest(model, part);
    if (layer < 0)
        return;
    set_count(L, "live_bytes",
              model_footprint(model)->live_bytes[cost_op_index(model->cost, layer)]);
    knit_push_text(L, cost_op(model->cost, layer)->name);
    lua_setfield(L, -2, "live_layer");
}

static void push_part(lua_State *L, const ModelResult *model, const OutlinePart *part)
{
    const ModelCost *cost = model->cost;
    int end = part->first + part->length * part->times - 1;
    lua_createtable(L, 0, 12);
    set_name(L, "name", cost_op(cost, part->first), part->length == 1);
    set_name(L, "last_name", cost_op(cost, end), part->length == 1);
    set_count(L, "times", part->times);
    set_sum(L, &part->sum);
    set_live(L, model, part);
    set_kinds(L, model, part);
}

static int chunk_outline(lua_State *L)
{
    const ModelResult *model = chunks_check_model(L, 1);
    chunks_charge(L, model, WORK_OF_QUESTION);
    GArray *parts = outline_parts(model);
    lua_createtable(L, (int)parts->len, 0);
    for (guint i = 0; i < parts->len; i++) {
        push_part(L, model, &g_array_index(parts, OutlinePart, i));
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    g_array_unref(parts);
    return 1;
}

/* ---- kv_cache(model) ------------------------------------------------------------------------- */

/* The dimension along which `after` holds more than `before`, alike in all others; -1: none. */
static int grown(const Shape *before, const Shape *after)
{
    int axis = -1;
    for (int d = 0; before->rank == after->rank && d < after->rank; d++) {
        if (before->dim[d] == after->dim[d])
            continue;
        if (axis >= 0 || after->dim[d] < before->dim[d])
            return -1;
        axis = d;
    }
    return axis;
}

/* Bytes of one position along `axis`, of one sample. */
static int64_t position_bytes(const Tensor *tensor, int axis, int64_t batch)
{
    int64_t elements = shape_elements(&tensor->shape);
    if (axis < 0 || tensor->shape.dim[axis] <= 0 || batch <= 0 || elements <= 0)
        return 0;
    return count_bytes(elements / tensor->shape.dim[axis] / batch, dtype_bits(tensor->dtype));
}

/* What is written behind the keys and values kept so far. */
static int64_t appended(const ModelResult *model)
{
    int64_t bytes = 0;
    for (int i = 0; i < model->cost->n_layers; i++) {
        const Op *op = cost_op(model->cost, i);
        if (op->kind != OP_CACHE_APPEND)
            continue;
        const Tensor *before = graph_tensor(model->graph, op->inputs[0]),
                     *after = graph_tensor(model->graph, op->outputs[0]);
        count_add_to(&bytes,
                     position_bytes(after, grown(&before->shape, &after->shape), model->batch));
    }
    return bytes;
}

/* Tokens that a network is given: the second dimension of its first input, of integers. */
static int64_t tokens_given(const Graph *graph)
{
    const Tensor *ids =
        graph->inputs->len > 0 ? graph_tensor(graph, g_array_index(graph->inputs, int, 0)) : NULL;
    return ids && !dtype_is_float(ids->dtype) && ids->shape.rank == 2 ? ids->shape.dim[1] : 0;
}

/* What a prompt leaves behind: results beside the first that have a row for each of its tokens. */
static int64_t left(const ModelResult *model)
{
    int64_t bytes = 0, tokens = tokens_given(model->graph);
    for (guint i = 1; tokens > 1 && i < model->graph->outputs->len; i++) {
        const Tensor *tensor =
            graph_tensor(model->graph, g_array_index(model->graph->outputs, int, i));
        if (tensor->shape.rank == 4 && tensor->shape.dim[2] == tokens)
            count_add_to(&bytes, position_bytes(tensor, 2, model->batch));
    }
    return bytes;
}

static int chunk_kv_cache(lua_State *L)
{
    const ModelResult *model = chunks_check_model(L, 1);
    chunks_charge(L, model, WORK_OF_CELL);
    int64_t bytes = appended(model);
    if (bytes == 0)
        bytes = left(model);
    if (bytes > 0 && count_ok(bytes))
        lua_pushinteger(L, bytes);
    else
        lua_pushnil(L);
    return 1;
}

/* ---- source(model) --------------------------------------------------------------------------- */

enum { LONGEST_SOURCE = 100000 };

static int chunk_source(lua_State *L)
{
    const ModelResult *model = chunks_check_model(L, 1);
    const Zoo *zoo = analysis_zoo(chunks_analysis(L));
    int i = zoo_find(zoo, model->id);
    const char *text = i >= 0 ? zoo_text(zoo, i) : NULL;
    knit_push_text(L, text && strlen(text) <= LONGEST_SOURCE ? text : NULL);
    return 1;
}

const luaL_Reg *chunks_outline_functions(void)
{
    static const luaL_Reg functions[] = {{"outline", chunk_outline},
                                         {"kv_cache", chunk_kv_cache},
                                         {"source", chunk_source},
                                         {NULL, NULL}};
    return functions;
}
