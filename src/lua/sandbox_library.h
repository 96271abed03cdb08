/* The functions that scripts in a sandbox have: an allow-list over Lua's own library.
 *
 * Left out: io, os, package, require (the system); load, loadstring, loadfile, dofile (code that no
 * file shows); debug (undoes the rest); coroutine (a hook belongs to one coroutine, so a limit
 * would have to follow each, and descriptions do not need them); setmetatable and getmetatable (a
 * metamethod runs in the middle of an operation of Lua, of which not all bear it, see calm() in
 * sandbox.c; __gc and __mode would show when the collector runs); collectgarbage, warn; rawset (it
 * would write into read-only tables); next (its order is that of a hash: use pairs); math.random;
 * string.dump, pack and unpack; and the pattern functions, of which one short call can run for
 * minutes inside C, where no limit reaches. Pages have plain-text helpers instead.
 *
 * Changed:
 *   pairs         sorted: integers ascending, strings bytewise, false, true; other keys are an
 *                 error
 *   tostring      and %s of string.format never show an address: "table", "function", or __name
 *   pcall, xpcall pass a limit on instead of catching it
 *   table.sort    stable, so that its result does not depend on the algorithm; no metamethods of
 *                 the list
 *   string.char, utf8.char, %c   make no zero byte, and no escape in a text may
 *   string        values have no arithmetic: "10" + 1 is an error
 *
 * Added for pages: string.contains(s, text), starts_with(s, text), ends_with(s, text), trim(s),
 * split(s, separator), replace(s, text, by). Nothing in them is a pattern.
 */
#ifndef LUA_SANDBOX_LIBRARY_H
#define LUA_SANDBOX_LIBRARY_H

#include "lua/sandbox.h"

/* Sets the library's names in the shared environment of a new sandbox. */
void sandbox_library_open(Sandbox *sandbox, SandboxProfile profile);

/* ": why it is left out" for a name like "io" or "string.find" that stock Lua has; NULL for others.
 */
const char *sandbox_library_left_out(const char *name);

#endif
