/* Sizes that a description gives a network by name: dims = { tokens = 512 }, inputs = { image =
 * { 1, 3, 384, 384 } }.
 */
#ifndef ZOO_SIZES_H
#define ZOO_SIZES_H

#include <lua.h>

/* The table at `index` as texts in bytewise order, "tokens=512" and "image=1x3x384x384",
 * NULL-terminated, which *out owns also when this raises. */
void sizes_read_dims(lua_State *L, int index, char ***out);
void sizes_read_inputs(lua_State *L, int index, char ***out);

#endif
