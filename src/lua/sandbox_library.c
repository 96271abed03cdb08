#include "lua/sandbox_library.h"

#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

#include "lua/sandbox_meter.h"
#include "lua/sandbox_order.h"
#include "lua/sandbox_text.h"

/* ---- Lists ----------------------------------------------------------------------------------- */

static void charge_range(lua_State *L, lua_Integer first, lua_Integer last)
{
    if (first <= last)
        sandbox_charge(L, (guint64)last - (guint64)first);
}

static guint64 string_length(lua_State *L, int index)
{
    return lua_type(L, index) == LUA_TSTRING ? lua_rawlen(L, index) : 0;
}

/* string.char and utf8.char: no zero bytes, see sandbox.c. */
static int metered_char(lua_State *L)
{
    for (int i = lua_gettop(L); i > 0; i--) {
        int whole;
        if (lua_tointegerx(L, i, &whole) == 0 && whole)
            return luaL_error(L, "texts have no zero byte; leave the 0 out");
    }
    return sandbox_metered(L);
}

/* Memory bounds the loop, unless nothing is repeated. */
static int metered_rep(lua_State *L)
{
    lua_Integer times = luaL_checkinteger(L, 2);
    guint64 each = string_length(L, 1) + string_length(L, 3);
    if (each == 0)
        charge_range(L, 0, times);
    else if (times > 0 && (guint64)times > G_MAXINT / each)
        return luaL_error(L, "resulting string too large; repeat it less often");
    return sandbox_metered(L);
}

static int metered_concat(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_Integer last = lua_isnoneornil(L, 4) ? luaL_len(L, 1) : luaL_checkinteger(L, 4);
    charge_range(L, luaL_optinteger(L, 3, 1), last);
    return sandbox_metered(L);
}

static int metered_unpack(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_Integer last = lua_isnoneornil(L, 3) ? luaL_len(L, 1) : luaL_checkinteger(L, 3);
    charge_range(L, luaL_optinteger(L, 2, 1), last);
    return sandbox_metered(L);
}

static int metered_move(lua_State *L)
{
    charge_range(L, luaL_checkinteger(L, 2), luaL_checkinteger(L, 3));
    return sandbox_metered(L);
}

/* table.insert(t, position, value) and table.remove(t, position) shift what comes after. */
static int metered_shift(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    if (lua_isinteger(L, 2))
        charge_range(L, lua_tointeger(L, 2), luaL_len(L, 1));
    return sandbox_metered(L);
}

/* ---- Errors ---------------------------------------------------------------------------------- */

static int sandboxed_pcall(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushboolean(L, true);
    lua_insert(L, 1);
    int status = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0);
    sandbox_charge(L, 1); /* raises when a limit has fired */
    if (status == LUA_OK)
        return lua_gettop(L);
    lua_pushboolean(L, false);
    lua_replace(L, 1);
    return 2;
}

/* A handler runs where the error was raised: within the hook, if a limit raised it, and there no
 * other hook could stop it. Upvalue: the script's own handler. */
static int sandboxed_handler(lua_State *L)
{
    if (sandbox_exhausted(L))
        return 1;
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 1, 1);
    return 1;
}

static int sandboxed_xpcall(lua_State *L)
{
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, sandboxed_handler, 1);
    lua_pushboolean(L, true);
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 3); /* f, msgh, handler, true, f, arguments */
    int status = lua_pcall(L, lua_gettop(L) - 5, LUA_MULTRET, 3);
    sandbox_charge(L, 1);
    if (status == LUA_OK)
        return lua_gettop(L) - 3;
    lua_pushboolean(L, false);
    lua_insert(L, -2);
    return 2;
}

/* ---- The allow-list -------------------------------------------------------------------------- */

static const char *const BASE_STOCK[] = {
    "assert", "error", "ipairs", "rawequal", "rawget", "rawlen", "select", "tonumber", "type", NULL,
};
static const luaL_Reg BASE_OURS[] = {
    {"pairs", sandbox_pairs},
    {"pcall", sandboxed_pcall},
    {"tostring", sandbox_tostring},
    {"xpcall", sandboxed_xpcall},
    {NULL, NULL},
};

static const char *const STRING_STOCK[] = {
    "byte", "len", "lower", "reverse", "sub", "upper", NULL,
};
static const luaL_Reg STRING_OURS[] = {
    {"char", metered_char},
    {"format", sandbox_format},
    {"rep", metered_rep},
    {NULL, NULL},
};

static const char *const TABLE_STOCK[] = {"pack", NULL};
static const luaL_Reg TABLE_OURS[] = {
    {"concat", metered_concat},
    {"insert", metered_shift},
    {"move", metered_move},
    {"remove", metered_shift},
    {"sort", sandbox_sort},
    {"unpack", metered_unpack},
    {NULL, NULL},
};

static const char *const MATH_STOCK[] = {
    "abs",  "acos", "asin", "atan", "ceil",       "cos",  "deg",        "exp",  "floor",
    "fmod", "huge", "log",  "max",  "maxinteger", "min",  "mininteger", "modf", "pi",
    "rad",  "sin",  "sqrt", "tan",  "tointeger",  "type", "ult",        NULL,
};

static const char *const UTF8_STOCK[] = {"codepoint", "codes", "len", "offset", NULL};
static const luaL_Reg UTF8_OURS[] = {{"char", metered_char}, {NULL, NULL}};

static const luaL_Reg NONE[] = {{NULL, NULL}};

/* `ours` replace stock functions, and find the one they replace in upvalue 1; `pages` are added. */
static const struct Library {
    const char *name; /* "_G": each entry is a global */
    lua_CFunction open;
    const char *const *stock;
    const luaL_Reg *ours, *pages;
} LIBRARIES[] = {
    {LUA_GNAME, luaopen_base, BASE_STOCK, BASE_OURS, NONE},
    {LUA_STRLIBNAME, luaopen_string, STRING_STOCK, STRING_OURS, SANDBOX_TEXT},
    {LUA_TABLIBNAME, luaopen_table, TABLE_STOCK, TABLE_OURS, NONE},
    {LUA_MATHLIBNAME, luaopen_math, MATH_STOCK, NONE, NONE},
    {LUA_UTF8LIBNAME, luaopen_utf8, UTF8_STOCK, UTF8_OURS, NONE},
};

static const struct LeftOut {
    const char *name, *reason;
} LEFT_OUT[] = {
    {"io", "descriptions cannot read or write files; leave it out"},
    {"os", "descriptions cannot see the system or the clock; leave it out"},
    {"require", "all there is comes built in; share code within a file"},
    {"package", "all there is comes built in; share code within a file"},
    {"load", "code is read from files only; leave it out"},
    {"loadstring", "code is read from files only; leave it out"},
    {"loadfile", "code is read from files only; leave it out"},
    {"dofile", "code is read from files only; leave it out"},
    {"debug", "it is not part of descriptions; leave it out"},
    {"coroutine", "it is not part of descriptions; use functions"},
    {"collectgarbage", "memory looks after itself; leave it out"},
    {"next", "its order is not fixed; use pairs"},
    {"rawset", "it is left out; assign to the table"},
    {"setmetatable", "tables have no metamethods; use functions"},
    {"getmetatable", "tables have no metamethods; use functions"},
    {"_G", "there is no table of globals; use names directly"},
    {"math.random", "each build must give the same result; leave it out"},
    {"math.randomseed", "each build must give the same result; leave it out"},
    {"string.find", "patterns are left out; pages have string.contains"},
    {"string.match", "patterns are left out; pages have string.contains and split"},
    {"string.gmatch", "patterns are left out; pages have string.split"},
    {"string.gsub", "patterns are left out; pages have string.replace"},
};

const char *sandbox_library_left_out(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(LEFT_OUT); i++) {
        if (strcmp(name, LEFT_OUT[i].name) == 0)
            return LEFT_OUT[i].reason;
    }
    return NULL;
}

/* With the stock library on top and ours below it: adds `name`, as `ours` unless that is NULL. */
static void add_entry(lua_State *L, const char *name, lua_CFunction ours)
{
    int type = lua_getfield(L, -1, name);
    if (type == LUA_TFUNCTION || ours)
        lua_pushcclosure(L, ours ? ours : sandbox_metered, 1);
    lua_setfield(L, -3, name);
}

static void add_entries(lua_State *L, const struct Library *library, SandboxProfile profile)
{
    for (const char *const *name = library->stock; *name; name++)
        add_entry(L, *name, NULL);
    for (const luaL_Reg *entry = library->ours; entry->name; entry++)
        add_entry(L, entry->name, entry->func);
    for (const luaL_Reg *entry = library->pages; profile == SANDBOX_PAGE && entry->name; entry++)
        add_entry(L, entry->name, entry->func);
}

/* The methods of strings: what `string` reads from, so that s:unknown() is an error as well. */
static void lock_strings(lua_State *L, int library)
{
    lua_pushliteral(L, "");
    lua_createtable(L, 0, 2);
    lua_pushvalue(L, library);
    lua_setfield(L, -2, "__index");
    lua_pushliteral(L, "string");
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

/* Gives each entry of the table on top as a global, and pops the table. */
static void set_globals(Sandbox *sandbox)
{
    lua_State *L = sandbox_lua(sandbox);
    for (lua_pushnil(L); lua_next(L, -2);)
        sandbox_set_global(sandbox, lua_tostring(L, -2));
    lua_pop(L, 1);
}

static void open_library(Sandbox *sandbox, const struct Library *library, SandboxProfile profile)
{
    lua_State *L = sandbox_lua(sandbox);
    lua_newtable(L);
    luaL_requiref(L, library->name, library->open, 0);
    add_entries(L, library, profile);
    lua_pop(L, 1);
    if (library->open == luaopen_string)
        lock_strings(L, lua_gettop(L));
    if (library->open == luaopen_base)
        set_globals(sandbox);
    else
        sandbox_set_table(sandbox, library->name);
}

/* Nothing refers to the stock tables any more, were a script to find the registry. */
static void drop_stock(lua_State *L)
{
    lua_newtable(L);
    lua_setfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_newtable(L);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}

void sandbox_library_open(Sandbox *sandbox, SandboxProfile profile)
{
    for (size_t i = 0; i < G_N_ELEMENTS(LIBRARIES); i++)
        open_library(sandbox, &LIBRARIES[i], profile);
    drop_stock(sandbox_lua(sandbox));
}
