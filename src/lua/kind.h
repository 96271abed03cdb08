/* Kinds of userdata, as luaL_newmetatable and luaL_testudata have them, but known by the address of
 * their LuaKind: what pages read is checked at every step, and finding a metatable by a pointer
 * takes a third of what finding it by a name does. */
#ifndef LUA_KIND_H
#define LUA_KIND_H

#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>

/* Defined once, as a constant: copies are other kinds. */
typedef struct LuaKind {
    const char *name; /* in errors */
} LuaKind;

/* Makes the metatable of a kind in this state, with these functions, and leaves it on the stack. */
void luakind_define(lua_State *L, const LuaKind *kind, const luaL_Reg *functions);

/* Gives the userdata on top that kind; false, with nothing done, before it is defined. */
bool luakind_set(lua_State *L, const LuaKind *kind);

/* The userdata at `index` if it is of that kind, else NULL. */
void *luakind_test(lua_State *L, int index, const LuaKind *kind);
/* The same; raises for anything else. */
void *luakind_check(lua_State *L, int index, const LuaKind *kind);

#endif
