/* Number formatting for page chunks: count, si, bytes, seconds, interval, rate, percent, number
 * (base/units.h); rate(v, "image") is of so many images. A nil or NaN value reads "–". */
#ifndef PAGE_FORMAT_LUA_H
#define PAGE_FORMAT_LUA_H

#include <lua.h>

/* The functions, ended by a NULL name: to be set as globals of a page. */
struct luaL_Reg;
const struct luaL_Reg *format_functions(void);

#endif
