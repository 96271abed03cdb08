#include "zoo/sizes.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
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

/* ---- Of a network ---------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const NamedSize *)a)->name, ((const NamedSize *)b)->name);
}

void sizes_read_named(lua_State *L, int index, GStringChunk *strings, NamedSizes *out)
{
    out->n = 0;
    int top = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, index); lua_settop(L, top + 1)) {
        if (lua_type(L, top + 1) != LUA_TSTRING)
            luaargs_error(L, "'dims' is not of the form { name = size }; write it so");
        const char *name = lua_tostring(L, top + 1), *problem = label_name_problem(name);
        if (problem)
            luaargs_error(L, "an entry of 'dims' %s", problem);
        if (out->n == SIZES_MOST_NAMED)
            luaargs_error(L, "'dims' has more than %d entries; shorten it", SIZES_MOST_NAMED);
        int64_t size = luaargs_integer(L, top + 2, name);
        check_size(L, name, size);
        out->of[out->n++] = (NamedSize){g_string_chunk_insert_const(strings, name), size, 0, false};
    }
    qsort(out->of, (size_t)out->n, sizeof *out->of, by_name);
}

int sizes_find(const NamedSizes *sizes, const char *name)
{
    for (int i = 0; i < sizes->n; i++)
        if (strcmp(sizes->of[i].name, name) == 0)
            return i;
    return -1;
}

static bool fail_unknown(const NamedSizes *sizes, const char *name, GError **error)
{
    const char *known[SIZES_MOST_NAMED + 1] = {NULL};
    for (int i = 0; i < sizes->n; i++)
        known[i] = sizes->of[i].name;
    g_autofree char *meant = did_you_mean(name, known), *all = g_strjoinv(", ", (char **)known);
    return rb_fail(error, RB_ERROR_USAGE, "it has no size '%s'%s%s", name,
                   *meant ? meant : "; set one of ", *meant ? "" : all);
}

bool sizes_set(NamedSizes *sizes, const char *text, GError **error)
{
    const char *equals = strrchr(text, '=');
    guint64 size = 0;
    if (!equals || equals == text)
        return rb_fail(error, RB_ERROR_USAGE,
                       "--dim takes a name and a size, context=8192, not '%s'; write it so", text);
    g_autofree char *name = g_strndup(text, (gsize)(equals - text));
    int i = sizes_find(sizes, name), like = sizes_find(sizes, equals + 1);
    if (i < 0)
        return fail_unknown(sizes, name, error);
    if (like >= 0 && like != i) {
        sizes->of[i].like = like + 1;
        sizes->of[i].given = true;
        return true;
    }
    if (!g_ascii_string_to_unsigned(equals + 1, 10, 1, INT64_MAX, &size, NULL))
        return rb_fail(error, RB_ERROR_USAGE,
                       "'%s' is a size of at least 1, or the name of another one, not '%s'; write "
                       "such a number",
                       name, equals + 1);
    sizes->of[i] = (NamedSize){sizes->of[i].name, (int64_t)size, 0, true};
    return true;
}

int64_t sizes_get(const NamedSizes *sizes, int i)
{
    int like = sizes->of[i].like;
    return sizes->of[like > 0 ? like - 1 : i].size;
}

bool sizes_equal(const NamedSizes *a, const NamedSizes *b)
{
    bool same = a->n == b->n;
    for (int i = 0; same && i < a->n; i++)
        same = sizes_get(a, i) == sizes_get(b, i) && a->of[i].given == b->of[i].given;
    return same;
}
