/* What pages can ask of a model's layers. */
#include "analysis/repeats.h"
#include "page/chunks_parts.h"
#include "page/record_lua.h"

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

const luaL_Reg *chunks_layer_functions(void)
{
    static const luaL_Reg functions[] = {{"condensed", chunk_condensed}, {NULL, NULL}};
    return functions;
}
