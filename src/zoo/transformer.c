#include "zoo/transformer.h"

#include <lauxlib.h>

#include "lua/guard.h"
#include "lua/luaargs.h"
#include "zoo/transformer_source.h" /* SOURCE: the files of zoo/transformer/, made by make */

static const char DESCRIBE; /* its address is the registry key of what SOURCE returns */

enum { MOST_WORDS = 400 };

/* nearest(word, list, otherwise): the end of a message about a word that is not in the list. */
static int nearest(lua_State *L)
{
    const char *word = luaargs_string(L, 1, "word"), *otherwise = luaargs_string(L, 3, "otherwise");
    lua_Unsigned n = MIN(lua_rawlen(L, 2), MOST_WORDS);
    const char **known = lua_newuserdatauv(L, (MOST_WORDS + 1) * sizeof *known, 0);
    for (lua_Unsigned i = 0; i < n; i++) {
        lua_rawgeti(L, 2, (lua_Integer)i + 1);
        known[i] = lua_tostring(L, -1); /* the list keeps it */
        lua_pop(L, 1);
    }
    known[n] = NULL;
    luaargs_push_hint(L, word, known, otherwise);
    return 1;
}

/* Compiled where it is first asked for: most files do not. */
static void push_describe(lua_State *L)
{
    GError *error = NULL;
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &DESCRIBE) == LUA_TFUNCTION)
        return;
    lua_pop(L, 1);
    if (!sandbox_run(sandbox_of(L), "=transformer", SOURCE, sizeof SOURCE - 1, 1, &error))
        guard_raise(L, error);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &DESCRIBE);
}

/* Arguments: a host that there is none of, the table. */
static int body(lua_State *L)
{
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    push_describe(L);
    lua_pushvalue(L, 2);
    lua_pushcfunction(L, nearest);
    lua_call(L, 2, 1);
    return 1;
}

static int transformer(lua_State *L)
{
    char message[GUARD_MESSAGE_BYTES];
    if (lua_gettop(L) != 1 || !lua_istable(L, 1))
        return luaargs_error(L, "transformer takes a table of the keys of a config.json: "
                                "transformer { model_type = \"llama\", ... }; write it so");
    if (guard_call(L, body, NULL, message))
        return 1;
    return luaargs_error(L, "%s", message);
}

void transformer_offer(Sandbox *sandbox)
{
    lua_pushcfunction(sandbox_lua(sandbox), transformer);
    sandbox_set_global(sandbox, "transformer");
}
