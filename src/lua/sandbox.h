/* The Lua 5.4 sandbox in which every description runs: models, devices, handbook.lua, page chunks.
 *
 * Nothing a description does can read the system, run without end, use memory without end, crash
 * the program, or make two builds differ:
 *
 *  - The library is an allow-list (sandbox_library.h). There is no io, os, package, debug or load.
 *  - A call may execute so many instructions and hold so much memory. When one of these limits
 *    fires no pcall, xpcall, __close or comparator can go on: the call ends. C functions of the
 *    library are charged for the work they do, and Lua itself for what an instruction can do with
 *    long strings, large tables and memory, so nothing runs unbounded. No clock is asked: a script
 *    reaches its limit on every machine or on none.
 *  - `pairs` goes in sorted order and no address is ever shown.
 *  - Each file has an environment of its own, which reads the shared names and refuses new ones:
 *    an unknown name is an error, and so is assigning to a global. Shared tables are read-only.
 *
 * What the sandbox cannot do: Lua's integer arithmetic wraps around silently. Host functions check
 * what they are given (lua/luaargs.h); scripts have math.tointeger and math.ult. And `#` of a list
 * with holes may be any of its borders, as in all of Lua.
 *
 * Errors: RB_ERROR_INPUT for what Lua or a host function raised, RB_ERROR_LIMIT for a limit. One
 * line of valid UTF-8 without control characters: "models/a.lua:7: what is wrong; what to do".
 *
 * A Sandbox belongs to one thread at a time. Several may exist; each has its own limits.
 */
#ifndef LUA_SANDBOX_H
#define LUA_SANDBOX_H

#include <glib.h>
#include <lua.h>
#include <stdbool.h>

#include "lua/charge.h"
#include "lua/programs.h"

typedef enum SandboxProfile {
    SANDBOX_MODEL, /* models, devices, handbook.lua; no value that is offered may have a __concat */
    SANDBOX_PAGE,  /* page chunks: adds plain-text helpers to `string` */
} SandboxProfile;

/* A field of 0 means the default. */
typedef struct SandboxLimits {
    size_t memory_bytes; /* held by Lua, or by the host for it, at one time; 64 MB */
    gint64 instructions; /* per call; 50 million */
    const char *remedy;  /* how the message of that limit ends; "is a loop endless?" */
} SandboxLimits;

typedef struct Sandbox Sandbox;

/* Never fails. `limits` may be NULL. Free with sandbox_free. */
Sandbox *sandbox_new(const SandboxLimits *limits, SandboxProfile profile);
void sandbox_free(Sandbox *sandbox);

lua_State *sandbox_lua(Sandbox *sandbox);
/* The sandbox that owns `L`. */
Sandbox *sandbox_of(lua_State *L);

/* Pops a value and gives it to all files as `name`. Userdata must come with a metatable whose
 * __metatable is set. For tables that scripts share, prefer sandbox_set_table. */
void sandbox_set_global(Sandbox *sandbox, const char *name);
/* The same for a table, which becomes read-only for scripts; an unknown field of it is an error. */
void sandbox_set_table(Sandbox *sandbox, const char *name);

/* Runs the source text of a file in a fresh environment. `chunk_name` is the path that messages
 * show; after a '=' there, that of a file whose lines are not those of the text, or the name of
 * what came with the program: no message and no line speaks of where such a function stands.
 * Compiled chunks are refused. On success leaves `nresults` values (or all, LUA_MULTRET) on
 * the stack; on failure leaves the stack as it was. */
bool sandbox_run(Sandbox *sandbox, const char *chunk_name, const char *text, gsize len,
                 int nresults, GError **error);

/* From here on sandbox_run() keeps in `programs`, which is borrowed, what it compiles, and takes
 * from there what was compiled before, by this sandbox or another. */
void sandbox_share(Sandbox *sandbox, Programs *programs);
/* Whether sandbox_run() would find this text compiled. */
bool sandbox_knows(const Sandbox *sandbox, const char *chunk_name, const char *text, gsize len);

/* lua_pcall with limits: expects a function and `nargs` arguments on the stack, which are popped.
 * On success leaves `nresults` values; on failure none. The budget is fresh, except within another
 * call on the same sandbox, whose budget is shared. */
bool sandbox_call(Sandbox *sandbox, int nargs, int nresults, GError **error);

/* For host functions that have to go on first: ends the call at the next instruction, as a limit
 * does, with the line that runs and `what`. */
void sandbox_stop(lua_State *L, const char *what);

/* For C functions that Lua code calls by name, never for metamethods: a moment to collect garbage,
 * if there is much. Buffers of C functions fail at the memory limit without a collection. */
void sandbox_tidy(lua_State *L);

/* For C functions that catch errors: true when a limit has fired and the error must go on. */
bool sandbox_exhausted(lua_State *L);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sandbox, sandbox_free)

#endif
