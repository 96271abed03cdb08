#include "page/knit_values.h"

#include "base/units.h"
#include "lua/guard.h"
#include "lua/kind.h"
#include "lua/luaargs.h"
#include "markup/escape.h"
#include "markup/markdown.h"

#include <lauxlib.h>
#include <string.h>

enum { NUMBER_DIGITS = 6 };

static const LuaKind TEXT = {"Text"}, MARKUP = {"Markup"};

static void push_bytes(lua_State *L, const LuaKind *kind, const char *text, int user_values)
{
    size_t size = strlen(text) + 1;
    memcpy(lua_newuserdatauv(L, size, user_values), text, size);
    luakind_set(L, kind);
}

void knit_push_text(lua_State *L, const char *text)
{
    if (text)
        push_bytes(L, &TEXT, text, 0);
    else
        lua_pushnil(L);
}

void knit_push_owned(lua_State *L, char *text)
{
    guard_push(L, text);
    knit_push_text(L, lua_tostring(L, -1));
    lua_remove(L, -2);
}

void knit_push_markup(lua_State *L, const char *markdown)
{
    push_bytes(L, &MARKUP, markdown, 2);
}

void knit_push_link(lua_State *L, const char *text, const char *href)
{
    g_autoptr(GString) markdown = g_string_new("[");
    markdown_escape_source(markdown, text);
    g_string_append(markdown, "](");
    markdown_escape_href(markdown, href);
    g_string_append_c(markdown, ')');
    knit_push_markup(L, markdown->str);
    lua_pushstring(L, text);
    lua_setiuservalue(L, -2, 1);
    lua_pushstring(L, href);
    lua_setiuservalue(L, -2, 2);
}

bool knit_to_link(lua_State *L, int index, const char **text, const char **href)
{
    index = lua_absindex(L, index);
    if (!knit_to_markup(L, index))
        return false;
    lua_getiuservalue(L, index, 1);
    lua_getiuservalue(L, index, 2);
    *text = lua_tostring(L, -2);
    *href = lua_tostring(L, -1);
    lua_pop(L, 2); /* the userdata keeps both */
    return *text && *href;
}

const char *knit_to_markup(lua_State *L, int index)
{
    return luakind_test(L, index, &MARKUP);
}

void knit_push_number(lua_State *L, lua_Number value, int digits)
{
    g_autofree char *number = units_number(value, digits);
    size_t len = strlen(number);
    if (strchr(number, '.')) {
        while (number[len - 1] == '0')
            len--;
        len -= number[len - 1] == '.';
    }
    lua_pushlstring(L, number, len);
}

/* Six digits: enough to read, few enough to hide 0.1 + 0.2. */
static void push_number(lua_State *L, int index)
{
    if (lua_isinteger(L, index)) {
        lua_pushvalue(L, index);
        lua_tostring(L, -1);
    } else {
        knit_push_number(L, lua_tonumber(L, index), NUMBER_DIGITS);
    }
}

const char *knit_to_string(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    switch (lua_type(L, index)) {
    case LUA_TNUMBER:
        push_number(L, index);
        lua_replace(L, index);
        return lua_tostring(L, index);
    case LUA_TBOOLEAN:
        lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
        lua_replace(L, index);
        return lua_tostring(L, index);
    case LUA_TSTRING:
        return lua_tostring(L, index);
    default:
        return luakind_test(L, index, &TEXT);
    }
}

void knit_push_markdown(lua_State *L, int index, bool strings_are_markup, const char *name)
{
    index = lua_absindex(L, index);
    const char *markup = knit_to_markup(L, index);
    if (!markup && strings_are_markup && lua_type(L, index) == LUA_TSTRING)
        markup = lua_tostring(L, index);
    if (markup) {
        lua_pushstring(L, markup);
        return;
    }
    lua_pushvalue(L, index);
    const char *raw = knit_to_string(L, -1);
    if (!raw)
        luaargs_error(L, "%s is %s; give a string, a number, Text or Markup", name,
                      lua_isnoneornil(L, index) ? "nil" : luaL_typename(L, index));
    g_autoptr(GString) escaped = g_string_new(NULL);
    markdown_escape_source(escaped, raw);
    lua_pushlstring(L, escaped->str, escaped->len);
    lua_remove(L, -2);
}

/* ---- Metamethods ----------------------------------------------------------------------------- */

static int markup_concat(lua_State *L)
{
    knit_push_markdown(L, 1, true, "the left of '..'");
    knit_push_markdown(L, 2, true, "the right of '..'");
    lua_concat(L, 2);
    knit_push_markup(L, lua_tostring(L, -1));
    return 1;
}

static int text_concat(lua_State *L)
{
    if (knit_to_markup(L, 1) || knit_to_markup(L, 2))
        return markup_concat(L);
    for (int i = 1; i <= 2; i++)
        if (!knit_to_string(L, i))
            return luaargs_error(L, "cannot join Text and %s; give a string or a number",
                                 luaL_typename(L, i));
    lua_pushfstring(L, "%s%s", knit_to_string(L, 1), knit_to_string(L, 2));
    knit_push_text(L, lua_tostring(L, -1));
    return 1;
}

static int value_tostring(lua_State *L)
{
    lua_pushstring(L, lua_touserdata(L, 1));
    return 1;
}

static int text_len(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)strlen(lua_touserdata(L, 1)));
    return 1;
}

static int compare(lua_State *L)
{
    const char *a = knit_to_string(L, 1), *b = knit_to_string(L, 2);
    if (!a || !b)
        return luaargs_error(L, "cannot compare Text and %s; compare its string, by tostring()",
                             luaL_typename(L, a ? 2 : 1));
    return strcmp(a, b);
}

static int text_lt(lua_State *L)
{
    lua_pushboolean(L, compare(L) < 0);
    return 1;
}

static int text_le(lua_State *L)
{
    lua_pushboolean(L, compare(L) <= 0);
    return 1;
}

static int text_eq(lua_State *L)
{
    const char *a = luakind_test(L, 1, &TEXT), *b = luakind_test(L, 2, &TEXT);
    lua_pushboolean(L, a && b && strcmp(a, b) == 0);
    return 1;
}

static const luaL_Reg TEXT_META[] = {
    {"__concat", text_concat},
    {"__tostring", value_tostring},
    {"__len", text_len},
    {"__lt", text_lt},
    {"__le", text_le},
    {"__eq", text_eq},
    {NULL, NULL},
};

static const luaL_Reg MARKUP_META[] = {
    {"__concat", markup_concat},
    {"__tostring", value_tostring},
    {NULL, NULL},
};

/* ---- The functions of `string`, for Text ----------------------------------------------------- */

static bool unwrap_texts(lua_State *L)
{
    bool any = false;
    for (int i = 1; i <= lua_gettop(L); i++) {
        const char *raw = luakind_test(L, i, &TEXT);
        if (!raw)
            continue;
        lua_pushstring(L, raw);
        lua_replace(L, i);
        any = true;
    }
    return any;
}

static void wrap_strings_of_list(lua_State *L, int list)
{
    for (lua_Integer i = 1; lua_rawgeti(L, list, i) == LUA_TSTRING; i++) {
        knit_push_text(L, lua_tostring(L, -1));
        lua_rawseti(L, list, i);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* Calls the function it closes over; when an argument was Text, so is every string that comes back.
 */
static int string_function(lua_State *L)
{
    bool text = unwrap_texts(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    for (int i = 1; text && i <= lua_gettop(L); i++) {
        if (lua_type(L, i) == LUA_TTABLE)
            wrap_strings_of_list(L, i);
        if (lua_type(L, i) != LUA_TSTRING)
            continue;
        knit_push_text(L, lua_tostring(L, i));
        lua_replace(L, i);
    }
    return lua_gettop(L);
}

/* Pushes the table that `string` and s:method() read from. */
static void push_string_library(lua_State *L)
{
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_getfield(L, -1, "__index");
    lua_replace(L, -3);
    lua_pop(L, 1);
}

static void teach_strings(lua_State *L)
{
    push_string_library(L);
    int library = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, library);) {
        if (lua_isfunction(L, -1)) {
            lua_pushcclosure(L, string_function, 1);
            lua_pushvalue(L, -2);
            lua_insert(L, -2);
            lua_rawset(L, library); /* an assignment to an existing key: lua_next goes on */
        } else {
            lua_pop(L, 1);
        }
    }
    lua_pop(L, 1);
}

static void define(lua_State *L, const LuaKind *kind, const luaL_Reg *meta)
{
    luakind_define(L, kind, meta);
    lua_pushstring(L, kind->name);
    lua_setfield(L, -2, "__metatable");
}

void knit_values_open(Sandbox *sandbox)
{
    lua_State *L = sandbox_lua(sandbox);
    teach_strings(L);
    define(L, &TEXT, TEXT_META);
    push_string_library(L);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    define(L, &MARKUP, MARKUP_META);
    lua_pop(L, 1);
}
