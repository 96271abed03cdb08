/* Functions that a description calls and that may refuse what they are given.
 *
 * The work runs in a body that raises as it likes; its caller gets the message without a position,
 * and decides what the failure costs (one model, one device, the whole build) and which line to
 * name.
 */
#ifndef LUA_GUARD_H
#define LUA_GUARD_H

#include <glib.h>
#include <lua.h>
#include <stdbool.h>

enum { GUARD_MESSAGE_BYTES = 600 };

/* Calls `body` with `host` as a light userdata before the arguments of the running function, and
 * leaves its results. On failure empties the stack, copies the message to `message` and returns
 * false. A limit of the sandbox is not caught. */
bool guard_call(lua_State *L, lua_CFunction body, void *host, char message[GUARD_MESSAGE_BYTES]);

/* The line of the nearest calling Lua function of a file; 0: none. And of the nearest in the file
 * that messages call `shown`, where functions of other files may be in between. */
int guard_line(lua_State *L);
int guard_line_in(lua_State *L, const char *shown);

/* Copies the message of `error`, which is freed: Lua may leave by longjmp as soon as something is
 * pushed, and nothing would free it then. What is longer ends with a whole character. */
void guard_take(GError *error, char message[GUARD_MESSAGE_BYTES]);

/* Pushes `text`, which is freed, also where there is no room for it and Lua raises. */
void guard_push(lua_State *L, char *text);

/* Raises the message of `error`, which is freed. */
int guard_raise(lua_State *L, GError *error);

#endif
