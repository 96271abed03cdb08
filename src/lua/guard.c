#include "lua/guard.h"

#include <string.h>

#include "lua/luaargs.h"
#include "lua/sandbox.h"

/* Of the chunk named so; NULL: of any. */
static int line_of(lua_State *L, const char *chunk)
{
    lua_Debug ar;
    for (int level = 1; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (ar.currentline > 0 && *ar.source != '=' && (!chunk || strcmp(ar.source, chunk) == 0))
            return ar.currentline;
    }
    return 0;
}

int guard_line(lua_State *L)
{
    return line_of(L, NULL);
}

int guard_line_in(lua_State *L, const char *shown)
{
    g_autofree char *chunk = g_strconcat("@", shown, NULL);
    return line_of(L, chunk);
}

/* Messages raised in a body begin with the position of this very line. */
static const char *without_position(const char *text, int line)
{
    char position[32];
    g_snprintf(position, sizeof position, ":%d: ", line);
    const char *found = strstr(text, position);
    return found ? found + strlen(position) : text;
}

bool guard_call(lua_State *L, lua_CFunction body, void *host, char message[GUARD_MESSAGE_BYTES])
{
    int nargs = lua_gettop(L);
    lua_pushcfunction(L, body);
    lua_insert(L, 1);
    lua_pushlightuserdata(L, host);
    lua_insert(L, 2);
    if (lua_pcall(L, nargs + 1, LUA_MULTRET, 0) == LUA_OK)
        return true;
    if (sandbox_exhausted(L))
        return lua_error(L);
    const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "unknown error";
    g_strlcpy(message, without_position(text, guard_line(L)), GUARD_MESSAGE_BYTES);
    lua_settop(L, 0);
    return false;
}

void guard_take(GError *error, char message[GUARD_MESSAGE_BYTES])
{
    const char *end;
    g_strlcpy(message, error->message, GUARD_MESSAGE_BYTES);
    g_error_free(error);
    if (!g_utf8_validate(message, -1, &end))
        message[end - message] = '\0';
}

static int push_text(lua_State *L)
{
    lua_pushstring(L, lua_touserdata(L, 1));
    return 1;
}

void guard_push(lua_State *L, char *text)
{
    lua_pushcfunction(L, push_text);
    lua_pushlightuserdata(L, text);
    bool pushed = lua_pcall(L, 1, 1, 0) == LUA_OK;
    g_free(text);
    if (!pushed)
        lua_error(L);
}

int guard_raise(lua_State *L, GError *error)
{
    char text[GUARD_MESSAGE_BYTES];
    guard_take(error, text);
    return luaargs_error(L, "%s", text);
}
