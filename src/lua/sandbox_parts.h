/* What the files of the sandbox share: its state. Nobody else includes this. */
#ifndef LUA_SANDBOX_PARTS_H
#define LUA_SANDBOX_PARTS_H

#include "lua/pool.h"
#include "lua/sandbox.h"

enum { SANDBOX_TIDY = 8 << 20 }; /* bytes allocated that are worth a collection */

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

/* sandbox_limits.c: what a script may take. */

/* Lua's allocator, of the sandbox `owner`: refuses what is beyond the limits. */
void *sandbox_allocate(void *owner, void *block, size_t old_size, size_t size);

/* Sets all counts to nothing and watches from here on. */
void sandbox_begin_limits(Sandbox *sandbox);

/* "file:line: " of the innermost Lua function from `level` on. Allocates nothing in Lua: the
 * allocator calls it. Caller frees. */
char *sandbox_position(Sandbox *sandbox, int level);

/* sandbox_names.c: what names a script finds, and that it changes none. */

/* Pushes the environment that files share; makes it. */
void sandbox_push_shared(lua_State *L);
void sandbox_make_shared(lua_State *L);

/* Puts an environment of its own for a file, which reads the shared one, in place of that on top.
 */
void sandbox_close_environment(lua_State *L);

#endif
