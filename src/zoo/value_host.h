/* What stands behind the functions that a build calls: the host of its tensors, and the names that
 * are no methods of them, `parameter`, `buffer`, `constant`, `state` and `options`. For
 * zoo/value.c. */
#ifndef ZOO_VALUE_HOST_H
#define ZOO_VALUE_HOST_H

#include "zoo/value.h"

enum { VALUE_WORK_PER_OP = 50 }; /* in instructions */

struct ValueHost {
    lua_State *lua;
    const char *file;
    Build *build; /* NULL: none is running */
    ValueOptions options;
    ValueReads reads;
    lua_Integer serial;       /* of the build: its tensors carry it */
    const void *metatable;    /* of tensors; Lua's registry keeps it */
    GArray *inputs;           /* BuildValue: of the operator at hand */
    BuildOp op;               /* the operator at hand */
    GString *leaf;            /* its name, when given */
    int lines[OP_KIND_COUNT]; /* where each method was last looked up */
};

/* The host of the running C function, its first upvalue. */
ValueHost *value_host_of(lua_State *L);

/* The build that runs; without one raises that `what` is known only inside a build. */
Build *value_host_build(ValueHost *host, const char *what);

/* Push a closure of the host, and of `kind` as the second upvalue. */
void value_push_closure(ValueHost *host, lua_CFunction function, int kind);
void value_push_host_closure(ValueHost *host, lua_CFunction function);

/* Names the metatable on top and closes it: no script sees it or assigns to its values. */
void value_lock_metatable(lua_State *L, const char *name);

/* Gives the files of the sandbox `parameter`, `buffer`, `constant`, `state` and `options`. */
void value_host_globals(ValueHost *host, Sandbox *sandbox);

#endif
