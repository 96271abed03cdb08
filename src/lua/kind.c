#include "lua/kind.h"

void luakind_define(lua_State *L, const LuaKind *kind, const luaL_Reg *functions)
{
    luaL_newmetatable(L, kind->name);
    luaL_setfuncs(L, functions, 0);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, kind);
}

bool luakind_set(lua_State *L, const LuaKind *kind)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, kind) == LUA_TNIL) {
        lua_pop(L, 1);
        return false;
    }
    lua_setmetatable(L, -2);
    return true;
}

void *luakind_test(lua_State *L, int index, const LuaKind *kind)
{
    void *value = lua_touserdata(L, index);
    if (!value || !lua_getmetatable(L, index))
        return NULL;
    lua_rawgetp(L, LUA_REGISTRYINDEX, kind);
    bool same = lua_topointer(L, -1) == lua_topointer(L, -2);
    lua_pop(L, 2);
    return same ? value : NULL;
}

void *luakind_check(lua_State *L, int index, const LuaKind *kind)
{
    void *value = luakind_test(L, index, kind);
    if (!value)
        luaL_typeerror(L, index, kind->name);
    return value;
}
