/* The attributes of an operator as a model file writes them, read by its AttrSpec table. */
#ifndef ZOO_ATTRS_H
#define ZOO_ATTRS_H

#include <lua.h>

#include "graph/op.h"

/* Sets what the table at `index` says in *attrs, which holds the defaults; raises what is wrong.
 * Besides its attributes any operator's table may say `name` and, when it has weights, `weight`:
 * true when it does, which is then pushed. */
bool attrs_read(lua_State *L, int index, OpKind kind, Attrs *attrs);

/* The `name` in the table, NULL when there is none; lives as long as the table. Raises. */
const char *attrs_name(lua_State *L, int index);

/* Raises when a required attribute has to be given and there is no table at all. */
void attrs_require(lua_State *L, OpKind kind);

/* The unnamed numbers of the table at `index`, called `what`: each at least 1, at most `most` of
 * them. Raises. */
Shape attrs_shape(lua_State *L, int index, const char *what, int most);

#endif
