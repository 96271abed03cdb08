/* What pages can ask of a model's layers. */
#include "analysis/repeats.h"
#include "page/chunks_parts.h"
#include "page/record_lua.h"

static void set_layer(lua_State *L, const char *key, const RecordList *layers, int i)
{
    record_push(L, &layer_record, record_at(layers, i));
    lua_setfield(L, -2, key);
}

/* condensed(model): layers in order, those of parts that repeat once. */
static int chunk_condensed(lua_State *L)
{
    const ModelResult *model = chunks_check_model(L, 1);
    RecordList layers = model_layers(model);
    GArray *repeats = repeats_of_layers(model);
    int rows = 0;
    lua_newtable(L);
    for (guint r = 0; r < repeats->len; r++) {
        const Repeat *repeat = &g_array_index(repeats, Repeat, r);
        for (int i = repeat->first; i < repeat->first + repeat->length; i++) {
            lua_createtable(L, 0, 3);
            set_layer(L, "layer", &layers, i);
            set_layer(L, "last", &layers, i + repeat->length * (repeat->times - 1));
            lua_pushinteger(L, repeat->times);
            lua_setfield(L, -2, "times");
            lua_rawseti(L, -2, ++rows);
        }
    }
    g_array_unref(repeats);
    return 1;
}

const luaL_Reg *chunks_layer_functions(void)
{
    static const luaL_Reg functions[] = {{"condensed", chunk_condensed}, {NULL, NULL}};
    return functions;
}
