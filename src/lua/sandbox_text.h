/* Text in the sandbox: no addresses, no patterns. */
#ifndef LUA_SANDBOX_TEXT_H
#define LUA_SANDBOX_TEXT_H

#include <lauxlib.h>

#include "lua/sandbox.h"

/* tostring(v): __tostring, else __name, else the name of the type where Lua would show an address.
 */
int sandbox_tostring(lua_State *L);

/* Pushes what tostring gives for the value at the absolute `index`: for hosts that show values.
 * Runs
 * __tostring, so call it within a sandbox_call. */
void sandbox_push_text(lua_State *L, int index);

/* string.format, whose %s is as tostring and which has no %p. Upvalue 1: the stock function. */
int sandbox_format(lua_State *L);

/* contains, ends_with, replace, split, starts_with, trim: what pages have besides. */
extern const luaL_Reg SANDBOX_TEXT[];

#endif
