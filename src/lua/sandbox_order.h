/* `pairs` and `table.sort` with one possible result: see lua/sandbox_library.h. */
#ifndef LUA_SANDBOX_ORDER_H
#define LUA_SANDBOX_ORDER_H

#include "lua/sandbox.h"

/* pairs(t): integers ascending, strings bytewise, false, true; raises for other keys. Honours
 * __pairs. Goes over the keys there were at the start, without those removed since. */
int sandbox_pairs(lua_State *L);

/* table.sort(list, less): stable merge sort over rawlen(list) elements. */
int sandbox_sort(lua_State *L);

#endif
