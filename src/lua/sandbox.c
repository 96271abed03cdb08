#include "lua/sandbox.h"

#include <lauxlib.h>
#include <string.h>

#include "base/error.h"
#include "lua/sandbox_library.h"
#include "lua/sandbox_parts.h"

enum {
    LONGEST_MESSAGE = 500,
    ROOM = 2000, /* slots of Lua's stack made at once, see calm() */
};

static const SandboxLimits DEFAULTS = {
    .memory_bytes = (size_t)64 << 20,
    .instructions = 50 * 1000 * 1000,
};

/* ---- Errors ---------------------------------------------------------------------------------- */

/* "...:12: " somewhere at the start of a message? */
static bool has_position(const char *message)
{
    const char *colon = strchr(message, ':');
    while (colon && !g_ascii_isdigit(colon[1]))
        colon = strchr(colon + 1, ':');
    return colon && colon[1 + strspn(colon + 1, "0123456789")] == ':';
}

/* The message handler: makes a string with a position of any error value. */
static int locate(lua_State *L)
{
    if (sandbox_exhausted(L))
        return 1;
    bool text = lua_type(L, 1) == LUA_TSTRING && *lua_tostring(L, 1);
    if (text && has_position(lua_tostring(L, 1)))
        return 1;
    char at[300];
    g_autofree char *found = sandbox_position(sandbox_of(L), 1);
    g_strlcpy(at, found, sizeof at);
    g_clear_pointer(&found, g_free);
    if (text)
        lua_pushfstring(L, "%s%s", at, lua_tostring(L, 1));
    else
        lua_pushfstring(L, "%sraised a %s value; call error with a message", at,
                        luaL_typename(L, 1));
    return 1;
}

/* Lua keeps only the last 59 bytes of a long path. */
static char *with_whole_path(Sandbox *sandbox, const char *message)
{
    const char *colon = strchr(message, ':');
    if (!g_str_has_prefix(message, "...") || !colon || !sandbox->chunk)
        return g_strdup(message);
    g_autofree char *tail = g_strndup(message + 3, (gsize)(colon - message - 3));
    if (!g_str_has_suffix(sandbox->chunk, tail))
        return g_strdup(message);
    return g_strconcat(sandbox->chunk, colon, NULL);
}

/* The first line, as printable UTF-8 of bounded length. */
static char *one_line(const char *text, size_t len)
{
    size_t n = 0;
    while (n < len && n < LONGEST_MESSAGE && text[n] != '\n' && text[n] != '\r')
        n++;
    char *line = g_utf8_make_valid(text, (gssize)n);
    for (char *c = line; *c; c++) {
        if (g_ascii_iscntrl(*c))
            *c = ' ';
    }
    return line;
}

static void fail(Sandbox *sandbox, GError **error)
{
    size_t len = 0;
    const char *raw =
        lua_type(sandbox->lua, -1) == LUA_TSTRING ? lua_tolstring(sandbox->lua, -1, &len) : NULL;
    if (sandbox->exceeded) {
        raw = sandbox->exceeded;
        len = strlen(raw);
    }
    g_autofree char *line = one_line(raw ? raw : "unknown error", raw ? len : 13);
    g_autofree char *message = with_whole_path(sandbox, line);
    bool deep = strstr(message, "stack overflow") != NULL;
    g_set_error(error, RB_ERROR, sandbox->exceeded ? RB_ERROR_LIMIT : RB_ERROR_INPUT, "%s%s",
                message, deep ? "; does a function call itself without end?" : "");
}

/* ---- Running --------------------------------------------------------------------------------- */

/* Lua 5.4.4 keeps a pointer into its stack across the __concat metamethod: a stack that moves
 * meanwhile is read and written where it was (luaV_concat). Three things can move it, and none may
 * happen in there:
 *
 *  - A collection shrinks the stack. So Lua's collector is stopped and runs in sandbox_tidy() only.
 *    At the memory limit Lua collects in an emergency, which leaves the stack alone.
 *  - A caught error shrinks it to twice what frames use. The frame of the host, at the bottom, is
 *    made ROOM high here, so at least as much stays free above all others.
 *  - It grows. A metamethod is a C function of the host, because scripts cannot set metatables, and
 *    needs less than the SPARE slots that every Lua function gets when it is entered: only pages
 *    have values with that metamethod, so only their functions do. */
static void calm(lua_State *L)
{
    lua_checkstack(L, ROOM);
    lua_gc(L, LUA_GCSTOP);
}

static void begin(Sandbox *sandbox)
{
    if (sandbox->depth++ == 0)
        sandbox_begin_limits(sandbox);
}

bool sandbox_call(Sandbox *sandbox, int nargs, int nresults, GError **error)
{
    lua_State *L = sandbox->lua;
    int handler = lua_gettop(L) - nargs;
    if (!lua_checkstack(L, 2)) {
        lua_settop(L, handler - 1);
        return rb_fail(error, RB_ERROR_LIMIT, "too many values on Lua's stack; use fewer at once");
    }
    lua_pushcfunction(L, locate);
    lua_insert(L, handler);
    begin(sandbox);
    bool ok = lua_pcall(L, nargs, nresults, handler) == LUA_OK;
    ok = !sandbox_exhausted(L) && ok;
    sandbox->depth--;
    sandbox_tidy(L);
    lua_remove(L, handler);
    if (!ok) {
        fail(sandbox, error);
        lua_settop(L, handler - 1);
    }
    return ok;
}

typedef struct Source {
    const char *name, *text;
    gsize len;
    int nresults;
} Source;

static void push_source(lua_State *L, const Source *source)
{
    Programs *programs = sandbox_of(L)->programs;
    const char *name = lua_pushfstring(L, *source->name == '=' ? "%s" : "@%s", source->name);
    if (programs && programs_push(programs, L, source->name, source->text, source->len))
        return;
    if (luaL_loadbufferx(L, source->text, source->len, name, "t") != LUA_OK) {
        if (lua_isstring(L, -1) && g_str_has_suffix(lua_tostring(L, -1), "C stack overflow"))
            lua_pushliteral(L, "nests too deep; nest fewer brackets, tables or blocks");
        lua_error(L);
    }
    if (programs)
        programs_keep(programs, L, source->name, source->text, source->len);
}

/* Within a protected call, because loading and making the environment may run out of memory. */
static int run_source(lua_State *L)
{
    const Source *source = lua_touserdata(L, 1);
    push_source(L, source);
    sandbox_push_shared(L);
    sandbox_close_environment(L);
    lua_setupvalue(L, -2, 1);
    lua_replace(L, 1);
    lua_settop(L, 1);
    lua_call(L, 0, source->nresults);
    return lua_gettop(L);
}

/* ---- Zero bytes ------------------------------------------------------------------------------ */

/* Lua compares strings piece by piece between zero bytes, a hundred times slower than others. No
 * description needs one, so none can be made: not by these escapes, not by string.char, utf8.char
 * or string.format (sandbox_library.c). */
static bool escapes_zero(const char *escape)
{
    if (*escape == 'x')
        return escape[1] == '0' && escape[2] == '0';
    if (g_str_has_prefix(escape, "u{0"))
        return escape[2 + strspn(escape + 2, "0")] == '}';
    size_t zeros = strspn(escape, "0");
    return zeros >= 3 || (zeros > 0 && !g_ascii_isdigit(escape[zeros]));
}

/* The line of the first zero byte in the text, or of an escape for one; 0: there is none. A
 * backslash is looked at in comments too. */
static int line_of_zero(const char *text, gsize len)
{
    int line = 1;
    for (gsize i = 0; i < len; i++) {
        if (text[i] == '\0' || (text[i] == '\\' && escapes_zero(text + i + 1)))
            return line;
        i += text[i] == '\\' && text[i + 1] != '\n' && i + 1 < len && text[i + 1] != '\0';
        line += text[i] == '\n';
    }
    return 0;
}

bool sandbox_run(Sandbox *sandbox, const char *chunk_name, const char *text, gsize len,
                 int nresults, GError **error)
{
    Source source = {chunk_name, text, len, nresults};
    if (len > 0 && text[0] == LUA_SIGNATURE[0])
        return rb_fail(error, RB_ERROR_INPUT, "%s: is a compiled Lua chunk; give its source text",
                       chunk_name);
    g_autofree char *whole = g_strndup(text, len); /* ends, whatever the text does */
    int zero = line_of_zero(whole, len);
    if (zero > 0)
        return rb_fail(error, RB_ERROR_INPUT, "%s:%d: texts have no zero byte; remove it",
                       chunk_name, zero);
    if (*chunk_name != '=' || sandbox->depth == 0) {
        g_free(sandbox->chunk);
        sandbox->chunk = g_strdup(chunk_name + (*chunk_name == '='));
    }
    lua_pushcfunction(sandbox->lua, run_source);
    lua_pushlightuserdata(sandbox->lua, &source);
    return sandbox_call(sandbox, 1, nresults, error);
}

void sandbox_share(Sandbox *sandbox, Programs *programs)
{
    sandbox->programs = programs;
}

bool sandbox_knows(const Sandbox *sandbox, const char *chunk_name, const char *text, gsize len)
{
    return sandbox->programs && programs_have(sandbox->programs, chunk_name, text, len);
}

/* ---- Life ------------------------------------------------------------------------------------ */

lua_State *sandbox_lua(Sandbox *sandbox)
{
    return sandbox->lua;
}

Sandbox *sandbox_of(lua_State *L)
{
    return *(Sandbox **)lua_getextraspace(L);
}

static SandboxLimits with_defaults(const SandboxLimits *asked)
{
    SandboxLimits limits = asked ? *asked : DEFAULTS;
    if (limits.memory_bytes == 0)
        limits.memory_bytes = DEFAULTS.memory_bytes;
    if (limits.instructions <= 0)
        limits.instructions = DEFAULTS.instructions;
    if (!limits.remedy)
        limits.remedy = "is a loop endless?";
    return limits;
}

static int do_nothing(lua_State *L)
{
    return lua_gettop(L);
}

/* The first call of a new state takes the first block for a call, and nothing else. */
static void learn_frame(Sandbox *sandbox)
{
    lua_pushcfunction(sandbox->lua, do_nothing);
    sandbox->last = 0;
    lua_call(sandbox->lua, 0, 0);
    sandbox->frame = sandbox->last;
}

Sandbox *sandbox_new(const SandboxLimits *limits, SandboxProfile profile)
{
    Sandbox *sandbox = g_new0(Sandbox, 1);
    sandbox->limits = with_defaults(limits);
    sandbox->untidy = SANDBOX_TIDY;
    sandbox->spare = profile == SANDBOX_PAGE;
    pool_init(&sandbox->pool);
    sandbox->lua = lua_newstate(sandbox_allocate, sandbox);
    *(Sandbox **)lua_getextraspace(sandbox->lua) = sandbox;
    learn_frame(sandbox);
    sandbox_make_shared(sandbox->lua);
    sandbox_library_open(sandbox, profile);
    calm(sandbox->lua);
    return sandbox;
}

void sandbox_free(Sandbox *sandbox)
{
    if (!sandbox)
        return;
    lua_close(sandbox->lua);
    pool_clear(&sandbox->pool);
    g_free(sandbox->refused_at);
    g_free(sandbox->exceeded);
    g_free(sandbox->chunk);
    g_free(sandbox);
}
