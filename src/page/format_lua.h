/* Number formatting for page chunks: count, si, bytes, seconds, rate, percent, number
 * (base/units.h). A nil or NaN value reads "–". */
#ifndef PAGE_FORMAT_LUA_H
#define PAGE_FORMAT_LUA_H

#include <lua.h>

/* The functions, ended by a NULL name: to be set as globals of a page. */
struct luaL_Reg;
const struct luaL_Reg *format_functions(void);

#endif
