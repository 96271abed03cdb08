/* Lua source from a struct, by the schema that reads it: what is written reads back as the same. */
#ifndef LUA_LUAWRITE_H
#define LUA_LUAWRITE_H

#include <glib.h>

#include "lua/luaargs.h"

/* Appends `{ name = value, ... }` of the fields STRING, WORD, INTEGER, SIZE, YEAR, NUMBER, POSITIVE
 * and BOOLEAN that are required or differ from those of `defaults`, in the order of the schema,
 * each on a line of its own below the first; the brace stands in `column`. */
void luawrite_table(GString *out, const LuaField *fields, const void *from, const void *defaults,
                    int column);

/* Appends the fields alone, with commas between, for a table whose brace stands on a line before
 * them and whose entries are two blanks in. */
void luawrite_fields(GString *out, const LuaField *fields, const void *from, const void *defaults);

/* Appends text as a literal: quotes, strokes and control characters are escaped. */
void luawrite_string(GString *out, const char *text);

#endif
