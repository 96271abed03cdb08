/* Programs in compiled form, for those that many sandboxes run one after the other: all pages of a
 * template do, and compiling costs more than reading what was compiled.
 *
 * Only what a sandbox itself compiled gets in here, so a script cannot slip in code of its own. */
#ifndef LUA_PROGRAMS_H
#define LUA_PROGRAMS_H

#include <glib.h>
#include <lua.h>
#include <stdbool.h>

typedef struct Programs Programs;

Programs *programs_new(void);
void programs_free(Programs *programs); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Programs, programs_free)

/* Whether the text of `len` bytes was kept under `name`, which messages show. */
bool programs_have(const Programs *programs, const char *name, const char *text, gsize len);

/* Pushes a kept program as a function whose first upvalue is its environment; false, with nothing
 * pushed, when there is none. Raises what Lua raises without memory. */
bool programs_push(const Programs *programs, lua_State *L, const char *name, const char *text,
                   gsize len);

/* Keeps the function on top of the stack, which has been loaded from just this text. */
void programs_keep(Programs *programs, lua_State *L, const char *name, const char *text, gsize len);

#endif
