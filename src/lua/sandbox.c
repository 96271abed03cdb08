#include "lua/sandbox.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "lua/luaargs.h"
#include "lua/pool.h"
#include "lua/sandbox_library.h"

enum {
    HOOK_EVERY = 256, /* instructions between two looks at the limits */
    LONGEST_MESSAGE = 500,
    ROOM = 2000,      /* slots of Lua's stack made at once, see calm() */
    SPARE = 100,      /* slots above the frame of a Lua function, see keep_spare() */
    TIDY = 8 << 20,   /* bytes allocated that are worth a collection */
    DEEP = 100000,    /* calls within calls; small frames reach the memory limit before Lua's own */
    MOST_EXTRA = 8000 /* arguments beyond those named: each call of ... moves them */
};

/* How many bytes count as an instruction. */
enum {
    BYTES_PER_STEP = 64,   /* allocated, or walked in a collection */
    BYTES_PER_LONG = 1024, /* of the longest string, in each instruction: it may compare them */
    BYTES_PER_WIDE = 4096, /* of the largest vector, where one is allocated: a table looks itself
                              through before it grows */
};

static const SandboxLimits DEFAULTS = {
    .memory_bytes = (size_t)64 << 20,
    .instructions = 50 * 1000 * 1000,
};

/* A request for memory that was refused. Lua collects garbage and asks again for the very same. */
typedef struct Refusal {
    bool pending;
    void *block;
    size_t size;
} Refusal;

struct Sandbox {
    lua_State *lua;
    SandboxLimits limits;
    bool spare; /* see calm() */
    Pool pool;
    size_t held;   /* bytes that the host keeps for the sandbox's scripts */
    size_t used;   /* bytes */
    size_t untidy; /* bytes from which on to collect */
    size_t frame;  /* bytes that Lua takes for a call, and for the host's last vector */
    size_t last;
    size_t string, vector; /* bytes of the largest made in this call */
    guint64 instructions;
    int depth; /* of calls; 0: the host is at work, and trusted */
    Refusal refusal;
    char *refused_at;
    bool refused_deep;  /* more than DEEP calls were open */
    char *exceeded;     /* the message of the limit that fired, or NULL */
    char *chunk;        /* the file last run */
    Programs *programs; /* compiled before, borrowed, or NULL */
};

static const char SHARED; /* its address is the registry key of the shared environment */

/* ---- Limits ---------------------------------------------------------------------------------- */

/* "file:line: " of the innermost Lua function. Allocates nothing in Lua: the allocator calls it. */
static char *position(Sandbox *sandbox, int level)
{
    lua_Debug ar;
    for (; lua_getstack(sandbox->lua, level, &ar); level++) {
        lua_getinfo(sandbox->lua, "Sl", &ar);
        if (ar.currentline > 0)
            return g_strdup_printf("%s:%d: ", ar.source + (*ar.source == '@'), ar.currentline);
    }
    return sandbox->chunk ? g_strdup_printf("%s: ", sandbox->chunk) : g_strdup("");
}

static void watch(lua_State *L, lua_Debug *ar);

static void exceed(Sandbox *sandbox, char *at, const char *what)
{
    sandbox->exceeded = g_strconcat(at, what, NULL);
    /* From here on each instruction raises, whatever was caught. */
    lua_sethook(sandbox->lua, watch, LUA_MASKCOUNT, 1);
}

static void exceed_instructions(Sandbox *sandbox)
{
    gint64 n = sandbox->limits.instructions;
    bool millions = n % 1000000 == 0;
    g_autofree char *at = position(sandbox, 0);
    g_autofree char *what = g_strdup_printf(
        "ran for more than %" G_GINT64_FORMAT "%s instructions; %s", millions ? n / 1000000 : n,
        millions ? " million" : "", sandbox->limits.remedy);
    exceed(sandbox, at, what);
}

static void exceed_memory(Sandbox *sandbox)
{
    g_autofree char *what = sandbox->refused_deep
                                ? g_strdup_printf("stack overflow: more than %d calls deep", DEEP)
                                : g_strdup_printf("uses more than %" G_GSIZE_FORMAT
                                                  " MB; build smaller tables or strings",
                                                  sandbox->limits.memory_bytes >> 20);
    exceed(sandbox, sandbox->refused_at, what);
}

static void exceed_stack(Sandbox *sandbox)
{
    g_autofree char *at = position(sandbox, 0);
    exceed(sandbox, at, "stack overflow");
}

/* A refusal still pending when code runs again was final: most of Lua then raises a memory error,
 * but luaL_Buffer raises an ordinary one, which a script could catch. */
static bool exhausted(Sandbox *sandbox)
{
    if (!sandbox->exceeded && sandbox->refusal.pending)
        exceed_memory(sandbox);
    return sandbox->exceeded != NULL;
}

bool sandbox_exhausted(lua_State *L)
{
    return exhausted(sandbox_of(L));
}

/* The error value does not matter, and making one could fail: the message is in the sandbox. */
static int raise_exceeded(lua_State *L)
{
    lua_pushboolean(L, false);
    return lua_error(L);
}

/* Counts work where nothing may be raised: the next charge raises. */
static void weigh(Sandbox *sandbox, guint64 work)
{
    guint64 limit = (guint64)sandbox->limits.instructions;
    sandbox->instructions = work > limit ? limit + 1 : sandbox->instructions + work;
}

static bool is_spent(const Sandbox *sandbox)
{
    return sandbox->depth > 0 && sandbox->instructions > (guint64)sandbox->limits.instructions;
}

void sandbox_charge(lua_State *L, guint64 work)
{
    Sandbox *sandbox = sandbox_of(L);
    weigh(sandbox, work);
    if (!exhausted(sandbox) && is_spent(sandbox))
        exceed_instructions(sandbox);
    if (sandbox->exceeded)
        raise_exceeded(L);
}

static void refuse_memory(Sandbox *sandbox, void *block, size_t size)
{
    lua_Debug ar;
    g_free(sandbox->refused_at);
    sandbox->refused_at = position(sandbox, 0);
    sandbox->refused_deep = lua_getstack(sandbox->lua, DEEP, &ar);
    sandbox->refusal = (Refusal){.pending = true, .block = block, .size = size};
}

static void collect(lua_State *L)
{
    Sandbox *sandbox = sandbox_of(L);
    weigh(sandbox, sandbox->used / BYTES_PER_STEP);
    lua_gc(L, LUA_GCCOLLECT);
    sandbox->untidy = sandbox->used + TIDY;
}

void sandbox_hold(lua_State *L, size_t bytes)
{
    Sandbox *sandbox = sandbox_of(L);
    size_t limit = sandbox->limits.memory_bytes;
    sandbox->held += MIN(bytes, limit);
    if (sandbox->depth > 0 && sandbox->held + sandbox->used > limit && !sandbox->refusal.pending) {
        collect(L);
        if (sandbox->held + sandbox->used > limit)
            refuse_memory(sandbox, NULL, bytes);
    }
    sandbox_charge(L, bytes / BYTES_PER_STEP);
}

void sandbox_stop(lua_State *L, const char *what)
{
    Sandbox *sandbox = sandbox_of(L);
    g_autofree char *at = position(sandbox, 0);
    if (!exhausted(sandbox))
        exceed(sandbox, at, what);
}

void sandbox_tidy(lua_State *L)
{
    if (sandbox_of(L)->used >= sandbox_of(L)->untidy)
        collect(L);
}

static void exceed_arguments(Sandbox *sandbox)
{
    g_autofree char *at = position(sandbox, 0);
    g_autofree char *what =
        g_strdup_printf("a call has more than %d arguments; pass a table", MOST_EXTRA);
    exceed(sandbox, at, what);
}

/* Whatever is raised in a hook must be a limit, because handlers run within. */
static void check_arguments(lua_State *L, lua_Debug *ar)
{
    if (!lua_getlocal(L, ar, -MOST_EXTRA - 1))
        return;
    lua_pop(L, 1);
    if (!exhausted(sandbox_of(L)))
        exceed_arguments(sandbox_of(L));
    raise_exceeded(L);
}

/* The function that was just entered, if it is one of Lua, gets more slots than a C function of one
 * frame takes: see calm(). */
static void keep_spare(lua_State *L)
{
    if (lua_checkstack(L, SPARE))
        return;
    if (!exhausted(sandbox_of(L)))
        exceed_stack(sandbox_of(L));
    raise_exceeded(L);
}

static void enter(lua_State *L, lua_Debug *ar)
{
    lua_getinfo(L, "f", ar);
    bool of_lua = !lua_iscfunction(L, -1);
    lua_pop(L, 1);
    if (!of_lua)
        return;
    check_arguments(L, ar);
    if (sandbox_of(L)->spare)
        keep_spare(L);
}

static void watch(lua_State *L, lua_Debug *ar)
{
    Sandbox *sandbox = sandbox_of(L);
    if (ar->event != LUA_HOOKCOUNT) {
        enter(L, ar);
        return;
    }
    sandbox_charge(L, HOOK_EVERY * (1 + (guint64)sandbox->string / BYTES_PER_LONG));
    sandbox_tidy(L);
}

/* Lua says of a new block what it is for: a kind of object, or 0 for a part of one. */
static void weigh_block(Sandbox *sandbox, size_t tag, size_t size)
{
    weigh(sandbox, size / BYTES_PER_STEP);
    if (tag == LUA_TSTRING || tag == LUA_TUSERDATA) /* which may be a text of a page */
        sandbox->string = MAX(sandbox->string, size);
    if (tag != 0 || size == sandbox->frame)
        return;
    weigh(sandbox, sandbox->vector / BYTES_PER_WIDE);
    sandbox->vector = MAX(sandbox->vector, size);
}

static bool may_grow(Sandbox *sandbox, void *block, size_t tag, size_t old, size_t size)
{
    Refusal *refusal = &sandbox->refusal;
    if (sandbox->depth == 0 && !block && tag == 0)
        sandbox->last = size;
    if (sandbox->depth == 0)
        return true;
    bool fits = sandbox->held + sandbox->used + (size - old) <= sandbox->limits.memory_bytes;
    if (fits)
        weigh_block(sandbox, tag, size);
    if (!sandbox->exceeded && is_spent(sandbox))
        exceed_instructions(sandbox);
    if (sandbox->exceeded)
        return false;
    if (!fits && !refusal->pending)
        refuse_memory(sandbox, block, size);
    else if (fits && refusal->pending && refusal->block == block && refusal->size == size)
        refusal->pending = false;
    if (!fits) /* Lua collects, and asks again */
        weigh(sandbox, sandbox->used / BYTES_PER_STEP);
    return fits;
}

static void *allocate(void *owner, void *block, size_t old_size, size_t size)
{
    Sandbox *sandbox = owner;
    size_t old = block ? old_size : 0; /* without a block Lua passes a type tag */
    if (size > old && !may_grow(sandbox, block, block ? 0 : old_size, old, size))
        return NULL;
    sandbox->used = sandbox->used - old + size;
    return pool_resize(&sandbox->pool, block, old, size);
}

/* ---- Names ----------------------------------------------------------------------------------- */

static int compare_words(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Pushes a sorted, NULL-terminated array of the string keys of the table at `index`. */
static const char *const *push_words(lua_State *L, int index)
{
    size_t n = 0;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
        n++;
    const char **words = lua_newuserdatauv(L, (n + 1) * sizeof *words, 0);
    n = 0;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        if (lua_type(L, -2) == LUA_TSTRING)
            words[n++] = lua_tostring(L, -2);
    }
    words[n] = NULL;
    qsort(words, n, sizeof *words, compare_words);
    return words;
}

/* The last resort of a lookup. Upvalues: the table of known names, the prefix of its fields. */
static int raise_unknown(lua_State *L)
{
    if (lua_type(L, 2) != LUA_TSTRING)
        return luaL_error(L, "names are strings, not %ss; write a string", luaL_typename(L, 2));
    const char *name = lua_tostring(L, 2);
    const char *full = lua_pushfstring(L, "%s%s", lua_tostring(L, lua_upvalueindex(2)), name);
    const char *hint = sandbox_library_left_out(full);
    if (hint)
        return luaL_error(L, "unknown name '%s': %s", full, hint);
    lua_pushvalue(L, lua_upvalueindex(1));
    const char *const *known = push_words(L, lua_gettop(L));
    return luaL_error(L, "unknown name '%s'%s", full,
                      luaargs_push_hint(L, name, known, "; use one that there is"));
}

static int refuse_global(lua_State *L)
{
    return luaL_error(L, "'%s' would be global; write 'local %s'", luaL_tolstring(L, 2, NULL),
                      luaL_tolstring(L, 2, NULL));
}

static int refuse_write(lua_State *L)
{
    return luaL_error(L, "this table is shared by all files and read-only; make your own");
}

/* Gives the table on top a metatable under which unknown names raise. */
static void make_strict(lua_State *L, const char *prefix)
{
    lua_createtable(L, 0, 1);
    lua_pushvalue(L, -2);
    lua_pushstring(L, prefix);
    lua_pushcclosure(L, raise_unknown, 2);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
}

/* Replaces the table on top by an empty one that reads from it; writing calls `refuse`. */
static void make_readonly(lua_State *L, lua_CFunction refuse)
{
    lua_createtable(L, 0, 0);
    lua_createtable(L, 0, 3);
    lua_rotate(L, -3, -1);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
}

void sandbox_set_global(Sandbox *sandbox, const char *name)
{
    lua_State *L = sandbox->lua;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &SHARED);
    lua_pushstring(L, name);
    lua_rotate(L, -3, -1);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

void sandbox_set_table(Sandbox *sandbox, const char *name)
{
    g_autofree char *prefix = g_strconcat(name, ".", NULL);
    make_strict(sandbox->lua, prefix);
    make_readonly(sandbox->lua, refuse_write);
    sandbox_set_global(sandbox, name);
}

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
    g_autofree char *found = position(sandbox_of(L), 1);
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
    if (sandbox->depth++ > 0)
        return;
    g_clear_pointer(&sandbox->exceeded, g_free);
    sandbox->refusal.pending = false;
    sandbox->instructions = 0;
    sandbox->string = sandbox->vector = 0;
    lua_sethook(sandbox->lua, watch, LUA_MASKCOUNT | LUA_MASKCALL, HOOK_EVERY);
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
    ok = !exhausted(sandbox) && ok;
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
    const char *name = lua_pushfstring(L, "@%s", source->name);
    if (programs && programs_push(programs, L, source->name, source->text, source->len))
        return;
    if (luaL_loadbufferx(L, source->text, source->len, name, "t") != LUA_OK)
        lua_error(L);
    if (programs)
        programs_keep(programs, L, source->name, source->text, source->len);
}

/* Within a protected call, because loading and making the environment may run out of memory. */
static int run_source(lua_State *L)
{
    const Source *source = lua_touserdata(L, 1);
    push_source(L, source);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &SHARED);
    make_readonly(L, refuse_global);
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
    g_free(sandbox->chunk);
    sandbox->chunk = g_strdup(chunk_name);
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
    sandbox->untidy = TIDY;
    sandbox->spare = profile == SANDBOX_PAGE;
    pool_init(&sandbox->pool);
    sandbox->lua = lua_newstate(allocate, sandbox);
    *(Sandbox **)lua_getextraspace(sandbox->lua) = sandbox;
    learn_frame(sandbox);
    lua_newtable(sandbox->lua);
    make_strict(sandbox->lua, "");
    lua_rawsetp(sandbox->lua, LUA_REGISTRYINDEX, &SHARED);
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
