#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "lua/luaargs.h"
#include "lua/sandbox_library.h"
#include "lua/sandbox_parts.h"

static const char SHARED; /* its address is the registry key of the shared environment */

static int compare_words(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Pushes a sorted, NULL-terminated array of the string keys of the table at `index`. */
static const char *const *push_words(lua_State *L, int index)
{
    size_t n = 0;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
        n++;
    const char **words = lua_newuserdatauv(L, (n + 1) * sizeof *words, 0);
    n = 0;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        if (lua_type(L, -2) == LUA_TSTRING)
            words[n++] = lua_tostring(L, -2);
    }
    words[n] = NULL;
    qsort(words, n, sizeof *words, compare_words);
    return words;
}

/* The last resort of a lookup. Upvalues: the table of known names, the prefix of its fields. */
static int raise_unknown(lua_State *L)
{
    if (lua_type(L, 2) != LUA_TSTRING)
        return luaL_error(L, "names are strings, not %ss; write a string", luaL_typename(L, 2));
    const char *name = lua_tostring(L, 2);
    const char *full = lua_pushfstring(L, "%s%s", lua_tostring(L, lua_upvalueindex(2)), name);
    const char *hint = sandbox_library_left_out(full);
    if (hint)
        return luaL_error(L, "unknown name '%s': %s", full, hint);
    lua_pushvalue(L, lua_upvalueindex(1));
    const char *const *known = push_words(L, lua_gettop(L));
    return luaL_error(L, "unknown name '%s'%s", full,
                      luaargs_push_hint(L, name, known, "; use one that there is"));
}

static int refuse_global(lua_State *L)
{
    return luaL_error(L, "'%s' would be global; write 'local %s'", luaL_tolstring(L, 2, NULL),
                      luaL_tolstring(L, 2, NULL));
}

static int refuse_write(lua_State *L)
{
    return luaL_error(L, "this table is shared by all files and read-only; make your own");
}

/* Gives the table on top a metatable under which unknown names raise. */
static void make_strict(lua_State *L, const char *prefix)
{
    lua_createtable(L, 0, 1);
    lua_pushvalue(L, -2);
    lua_pushstring(L, prefix);
    lua_pushcclosure(L, raise_unknown, 2);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
}

/* Replaces the table on top by an empty one that reads from it; writing calls `refuse`. */
static void make_readonly(lua_State *L, lua_CFunction refuse)
{
    lua_createtable(L, 0, 0);
    lua_createtable(L, 0, 3);
    lua_rotate(L, -3, -1);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
}

void sandbox_push_shared(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &SHARED);
}

void sandbox_make_shared(lua_State *L)
{
    lua_newtable(L);
    make_strict(L, "");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &SHARED);
}

void sandbox_close_environment(lua_State *L)
{
    make_readonly(L, refuse_global);
}

void sandbox_set_global(Sandbox *sandbox, const char *name)
{
    lua_State *L = sandbox->lua;
    sandbox_push_shared(L);
    lua_pushstring(L, name);
    lua_rotate(L, -3, -1);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

void sandbox_set_table(Sandbox *sandbox, const char *name)
{
    g_autofree char *prefix = g_strconcat(name, ".", NULL);
    make_strict(sandbox->lua, prefix);
    make_readonly(sandbox->lua, refuse_write);
    sandbox_set_global(sandbox, name);
}
