/* What C functions cost the script that calls them: see lua/sandbox.h, whose limits these count
 * against. */
#ifndef LUA_CHARGE_H
#define LUA_CHARGE_H

#include <glib.h>
#include <lua.h>
#include <stddef.h>

/* For C functions called from Lua: counts `work` as that many instructions; raises when it is too
 * much. Call it before, not after, a loop whose length a script chooses. */
void sandbox_charge(lua_State *L, guint64 work);

/* For C functions that keep `bytes` of the host's memory for as long as the sandbox lives: they
 * count as if Lua held them; raises when that is too much. Call it before they are taken. */
void sandbox_hold(lua_State *L, size_t bytes);

#endif
