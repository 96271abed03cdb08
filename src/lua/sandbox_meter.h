/* What C functions cost a script: library functions count against the limit on instructions. */
#ifndef LUA_SANDBOX_METER_H
#define LUA_SANDBOX_METER_H

#include "lua/sandbox.h"

enum { SANDBOX_BYTES_PER_STEP = 16 }; /* handled in C in about the time of one instruction */

/* The steps of handling the value at `index`: of a string by its length, 0 for others. */
guint64 sandbox_steps(lua_State *L, int index);

/* Charges for the size of the arguments, then calls the C function in upvalue 1 in the same frame.
 */
int sandbox_metered(lua_State *L);

#endif
