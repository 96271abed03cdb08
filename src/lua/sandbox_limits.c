#include <lauxlib.h>

#include "lua/sandbox_parts.h"

enum {
    HOOK_EVERY = 256, /* instructions between two looks at the limits */
    SPARE = 100,      /* slots above the frame of a Lua function, see keep_spare() */
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

char *sandbox_position(Sandbox *sandbox, int level)
{
    lua_Debug ar;
    for (; lua_getstack(sandbox->lua, level, &ar); level++) {
        lua_getinfo(sandbox->lua, "Sl", &ar);
        if (ar.currentline > 0 && *ar.source != '=')
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
    g_autofree char *at = sandbox_position(sandbox, 0);
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
    g_autofree char *at = sandbox_position(sandbox, 0);
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
    sandbox->refused_at = sandbox_position(sandbox, 0);
    sandbox->refused_deep = lua_getstack(sandbox->lua, DEEP, &ar);
    sandbox->refusal = (Refusal){.pending = true, .block = block, .size = size};
}

static void collect(lua_State *L)
{
    Sandbox *sandbox = sandbox_of(L);
    weigh(sandbox, sandbox->used / BYTES_PER_STEP);
    lua_gc(L, LUA_GCCOLLECT);
    sandbox->untidy = sandbox->used + SANDBOX_TIDY;
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
    g_autofree char *at = sandbox_position(sandbox, 0);
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
    g_autofree char *at = sandbox_position(sandbox, 0);
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

void *sandbox_allocate(void *owner, void *block, size_t old_size, size_t size)
{
    Sandbox *sandbox = owner;
    size_t old = block ? old_size : 0; /* without a block Lua passes a type tag */
    if (size > old && !may_grow(sandbox, block, block ? 0 : old_size, old, size))
        return NULL;
    sandbox->used = sandbox->used - old + size;
    return pool_resize(&sandbox->pool, block, old, size);
}

void sandbox_begin_limits(Sandbox *sandbox)
{
    g_clear_pointer(&sandbox->exceeded, g_free);
    sandbox->refusal.pending = false;
    sandbox->instructions = 0;
    sandbox->string = sandbox->vector = 0;
    lua_sethook(sandbox->lua, watch, LUA_MASKCOUNT | LUA_MASKCALL, HOOK_EVERY);
}
