#include "zoo/value_host.h"

#include <lauxlib.h>
#include <string.h>

#include "lua/guard.h"
#include "lua/luaargs.h"
#include "zoo/attrs.h"

/* ---- The host -------------------------------------------------------------------------------- */

ValueHost *value_host_of(lua_State *L)
{
    return lua_touserdata(L, lua_upvalueindex(1));
}

Build *value_host_build(ValueHost *host, const char *what)
{
    if (!host->build)
        luaargs_error(host->lua, "%s is known only inside a model's build function; call it there",
                      what);
    return host->build;
}

void value_push_closure(ValueHost *host, lua_CFunction function, int kind)
{
    lua_pushlightuserdata(host->lua, host);
    lua_pushinteger(host->lua, kind);
    lua_pushcclosure(host->lua, function, 2);
}

void value_push_host_closure(ValueHost *host, lua_CFunction function)
{
    lua_pushlightuserdata(host->lua, host);
    lua_pushcclosure(host->lua, function, 1);
}

static int value_newindex(lua_State *L)
{
    return luaargs_error(L, "tensors are read-only; keep values in variables of your own");
}

void value_lock_metatable(lua_State *L, const char *name)
{
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__name");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pushcfunction(L, value_newindex);
    lua_setfield(L, -2, "__newindex");
}

/* ---- parameter, buffer, constant, state, options --------------------------------------------- */

/* The shape and name in the table that is the only argument. */
static Shape read_tensor(lua_State *L, const char *what, int most, const char **name)
{
    if (!lua_istable(L, 1))
        luaargs_error(L, "%s takes its shape: %s { 1, 768 }; write it so", what, what);
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING && strcmp(lua_tostring(L, -2), "name") != 0)
            luaargs_error(L, "%s has a shape and a name, nothing else; leave the rest out", what);
    Shape shape = attrs_shape(L, 1, what, most);
    *name = attrs_name(L, 1);
    sandbox_charge(L, VALUE_WORK_PER_OP);
    return shape;
}

static int add_parameter(lua_State *L)
{
    ValueHost *host = value_host_of(L);
    TensorRole role = (TensorRole)lua_tointeger(L, lua_upvalueindex(2));
    const char *what = build_role_name(role), *name;
    Build *build = value_host_build(host, what);
    Shape shape = read_tensor(L, what, SHAPE_MAX_RANK, &name);
    GError *error = NULL;
    BuildValue value;
    if (!build_add_parameter(build, role, name, shape, guard_line(L), &value, &error))
        return guard_raise(L, error);
    value_push(host, &value);
    return 1;
}

/* Like an input, its shape leaves out the batch. */
static int add_state(lua_State *L)
{
    ValueHost *host = value_host_of(L);
    Build *build = value_host_build(host, "state");
    const char *name;
    Shape given = read_tensor(L, "state", SHAPE_MAX_RANK - 1, &name);
    Shape shape = {.rank = given.rank + 1, .dim = {host->options.batch}};
    memcpy(shape.dim + 1, given.dim, (size_t)given.rank * sizeof shape.dim[0]);
    GError *error = NULL;
    BuildValue value;
    if (!build_add_state(build, name, shape, guard_line(L), &value, &error))
        return guard_raise(L, error);
    value_push(host, &value);
    return 1;
}

static int options_index(lua_State *L)
{
    ValueHost *host = value_host_of(L);
    static const char *const known[] = {"batch", "resolution", "dtype", NULL};
    value_host_build(host, "options");
    const char *word = luaargs_string(L, 2, "option");
    int named = sizes_find(&host->options.sizes, word);
    host->reads.sizes |= named >= 0;
    if (named >= 0) {
        lua_pushinteger(L, sizes_get(&host->options.sizes, named));
        return 1;
    }
    host->reads.batch |= strcmp(word, "batch") == 0;
    host->reads.resolution |= strcmp(word, "resolution") == 0;
    if (strcmp(word, "batch") == 0)
        lua_pushinteger(L, host->options.batch);
    else if (strcmp(word, "resolution") == 0 && host->options.resolution == 0)
        lua_pushnil(L);
    else if (strcmp(word, "resolution") == 0)
        lua_pushinteger(L, host->options.resolution);
    else if (strcmp(word, "dtype") == 0)
        lua_pushstring(L, dtype_name(host->options.dtype));
    else
        return luaargs_error(L, "unknown option '%s'; there are %s, %s and %s", word, known[0],
                             known[1], known[2]);
    return 1;
}

static void offer_options(ValueHost *host, Sandbox *sandbox)
{
    lua_State *L = host->lua;
    lua_newuserdatauv(L, 0, 0);
    lua_newtable(L);
    value_lock_metatable(L, "options");
    value_push_host_closure(host, options_index);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    sandbox_set_global(sandbox, "options");
}

void value_host_globals(ValueHost *host, Sandbox *sandbox)
{
    value_push_closure(host, add_parameter, TENSOR_WEIGHT);
    sandbox_set_global(sandbox, "parameter");
    value_push_closure(host, add_parameter, TENSOR_BUFFER);
    sandbox_set_global(sandbox, "buffer");
    value_push_closure(host, add_parameter, TENSOR_CONSTANT);
    sandbox_set_global(sandbox, "constant");
    value_push_host_closure(host, add_state);
    sandbox_set_global(sandbox, "state");
    offer_options(host, sandbox);
}
