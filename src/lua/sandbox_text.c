#include "lua/sandbox_text.h"

#include <string.h>

#include "lua/sandbox_meter.h"

/* ---- tostring -------------------------------------------------------------------------------- */

void sandbox_push_text(lua_State *L, int index)
{
    if (luaL_callmeta(L, index, "__tostring")) {
        if (!lua_isstring(L, -1))
            luaL_error(L, "'__tostring' must return a string; return one");
    } else if (lua_type(L, index) <= LUA_TSTRING && lua_type(L, index) != LUA_TLIGHTUSERDATA) {
        luaL_tolstring(L, index, NULL);
    } else if (luaL_getmetafield(L, index, "__name") != LUA_TSTRING) {
        lua_pushstring(L, luaL_typename(L, index));
    }
}

int sandbox_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    sandbox_push_text(L, 1);
    return 1;
}

/* string.format, with the arguments of %s made text beforehand; the rest is stock Lua's. */
int sandbox_format(lua_State *L)
{
    size_t len;
    const char *format = luaL_checklstring(L, 1, &len), *end = format + len;
    int top = lua_gettop(L), arg = 1;
    for (const char *c = format; c < end; c++) {
        if (*c != '%' || *++c == '%')
            continue;
        c += strspn(c, "-+ #0123456789.");
        arg++;
        if (*c == 'c' && arg <= top && (lua_tointeger(L, arg) & 0xff) == 0)
            return luaL_error(L, "texts have no zero byte; '%%c' takes 1 to 255");
        if (*c == 'p')
            return luaL_error(L, "'%%p' would show an address; use '%%s'");
        if (*c != 's' || arg > top)
            continue;
        sandbox_push_text(L, arg);
        lua_replace(L, arg);
    }
    return sandbox_metered(L);
}

/* ---- Plain text ------------------------------------------------------------------------------ */

typedef struct Text {
    const char *start;
    size_t len;
} Text;

static Text text_at(lua_State *L, int index)
{
    Text text;
    text.start = luaL_checklstring(L, index, &text.len);
    sandbox_charge(L, 1 + text.len / SANDBOX_BYTES_PER_STEP);
    return text;
}

static Text separator_at(lua_State *L, int index)
{
    Text text = text_at(L, index);
    luaL_argcheck(L, text.len > 0, index, "must not be empty");
    return text;
}

static const char *find(Text in, const char *from, Text what)
{
    return memmem(from, (size_t)(in.start + in.len - from), what.start, what.len);
}

static int text_contains(lua_State *L)
{
    Text text = text_at(L, 1), part = text_at(L, 2);
    lua_pushboolean(L, find(text, text.start, part) != NULL);
    return 1;
}

static int text_starts_with(lua_State *L)
{
    Text text = text_at(L, 1), part = text_at(L, 2);
    lua_pushboolean(L, part.len <= text.len && memcmp(text.start, part.start, part.len) == 0);
    return 1;
}

static int text_ends_with(lua_State *L)
{
    Text text = text_at(L, 1), part = text_at(L, 2);
    const char *end = text.start + text.len;
    lua_pushboolean(L, part.len <= text.len && memcmp(end - part.len, part.start, part.len) == 0);
    return 1;
}

static int text_trim(lua_State *L)
{
    Text text = text_at(L, 1);
    while (text.len > 0 && g_ascii_isspace(text.start[text.len - 1]))
        text.len--;
    while (text.len > 0 && g_ascii_isspace(*text.start))
        text.start++, text.len--;
    lua_pushlstring(L, text.start, text.len);
    return 1;
}

static int text_split(lua_State *L)
{
    Text text = text_at(L, 1), separator = separator_at(L, 2);
    const char *from = text.start, *end = text.start + text.len, *hit;
    lua_Integer n = 0;
    lua_newtable(L);
    while ((hit = find(text, from, separator))) {
        lua_pushlstring(L, from, (size_t)(hit - from));
        lua_rawseti(L, -2, ++n);
        from = hit + separator.len;
    }
    lua_pushlstring(L, from, (size_t)(end - from));
    lua_rawseti(L, -2, ++n);
    return 1;
}

static int text_replace(lua_State *L)
{
    Text text = text_at(L, 1), old = separator_at(L, 2), new = text_at(L, 3);
    const char *from = text.start, *hit;
    luaL_Buffer buffer;
    sandbox_tidy(L);
    luaL_buffinit(L, &buffer);
    while ((hit = find(text, from, old))) {
        luaL_addlstring(&buffer, from, (size_t)(hit - from));
        luaL_addlstring(&buffer, new.start, new.len);
        from = hit + old.len;
    }
    luaL_addlstring(&buffer, from, (size_t)(text.start + text.len - from));
    luaL_pushresult(&buffer);
    return 1;
}

const luaL_Reg SANDBOX_TEXT[] = {
    {"contains", text_contains},
    {"ends_with", text_ends_with},
    {"replace", text_replace},
    {"split", text_split},
    {"starts_with", text_starts_with},
    {"trim", text_trim},
    {NULL, NULL},
};
