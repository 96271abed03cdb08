#include "zoo/sizes.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "base/label.h"
#include "graph/shape.h"
#include "lua/luaargs.h"

enum { MOST_SIZES = 100 };

static void check_size(lua_State *L, const char *field, int64_t size)
{
    if (size < 1)
        luaargs_error(L, "'%s' must be at least 1; write such a number", field);
}

/* "tokens=512", on Lua's stack. */
static void push_dim(lua_State *L, const char *name, int value)
{
    int64_t size = luaargs_integer(L, value, name);
    check_size(L, name, size);
    lua_pushfstring(L, "%s=%I", name, (LUAI_UACINT)size);
}

/* "image=1x3x224x224", on Lua's stack. */
static void push_input(lua_State *L, const char *name, int value)
{
    LuaIntegers shape = {0};
    luaargs_integers(L, value, name, &shape);
    if (shape.count > SHAPE_MAX_RANK)
        luaargs_error(L, "'%s' has more than %d dimensions; take some away", name, SHAPE_MAX_RANK);
    lua_pushfstring(L, "%s=%s", name, shape.count == 0 ? "scalar" : "");
    for (int i = 0; i < shape.count; i++) {
        check_size(L, name, shape.values[i]);
        lua_pushfstring(L, i == 0 ? "%I" : "x%I", (LUAI_UACINT)shape.values[i]);
        lua_concat(L, 2);
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The entries of the table at `index` as texts in order, which *out owns throughout. */
static void read_sizes(lua_State *L, const char *field, int index,
                       void (*push)(lua_State *, const char *, int), char ***out)
{
    int n = 0, top = lua_gettop(L);
    *out = g_new0(char *, MOST_SIZES + 1);
    for (lua_pushnil(L); lua_next(L, index); lua_settop(L, top + 1)) {
        if (lua_type(L, top + 1) != LUA_TSTRING)
            luaargs_error(L, "'%s' is not of the form { name = size }; write it so", field);
        if (n == MOST_SIZES)
            luaargs_error(L, "'%s' has more than %d entries; shorten it", field, MOST_SIZES);
        push(L, lua_tostring(L, top + 1), top + 2);
        const char *problem = label_name_problem(lua_tostring(L, -1));
        if (problem)
            luaargs_error(L, "an entry of '%s' %s", field, problem);
        (*out)[n++] = g_strdup(lua_tostring(L, -1));
    }
    qsort(*out, (size_t)n, sizeof **out, by_text);
}

void sizes_read_dims(lua_State *L, int index, char ***out)
{
    read_sizes(L, "dims", index, push_dim, out);
}

void sizes_read_inputs(lua_State *L, int index, char ***out)
{
    read_sizes(L, "inputs", index, push_input, out);
}
