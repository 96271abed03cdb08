/* What host functions are given by Lua, read by table: conv { 64, kernel = 3, stride = 2 }.
 *
 * Everything is checked: unknown fields (with the word that was meant), types, missing fields,
 * whole numbers that are exact, numbers that are finite. Errors are raised in Lua, with the file
 * and line of the calling Lua code, also for method calls and when pcall is in between.
 */
#ifndef LUA_LUAARGS_H
#define LUA_LUAARGS_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

enum { LUA_INTEGERS_MAX = 16 };

typedef struct LuaIntegers {
    int count; /* 0: absent, or an empty list */
    int64_t values[LUA_INTEGERS_MAX];
} LuaIntegers;

typedef enum LuaFieldType {                     /* and the C type at `offset` */
                            LUA_FIELD_STRING,   /* const char *, without NUL bytes; lives as long as
                                                   the Lua table */
                            LUA_FIELD_INTEGER,  /* int64_t: 3 or 3.0, not "3"; floats up to 2^53 */
                            LUA_FIELD_NUMBER,   /* double, finite */
                            LUA_FIELD_BOOLEAN,  /* bool */
                            LUA_FIELD_INTEGERS, /* LuaIntegers; a lone integer reads as a list of
                                                   one */
                            LUA_FIELD_TABLE,    /* int: the value is pushed, this is its stack index
                                                   (0: absent) */
                            LUA_FIELD_FUNCTION, /* int, the same */
                            LUA_FIELD_ANY,      /* int, the same */
} LuaFieldType;

typedef struct LuaField {
    const char *name; /* NULL ends an array of fields */
    LuaFieldType type;
    bool required;
    size_t offset; /* in the struct that is filled */
    int position;  /* 1, 2, ...: may be given without its name, as the 64 of { 64, kernel = 3 }; 0:
                      no */
} LuaField;

/* Fills `out` from the table at `index`. Absent fields keep what `out` held: put defaults there
 * first. Pushes one value for each TABLE, FUNCTION and ANY field that is present, in the order of
 * `fields`. */
void luaargs_read(lua_State *L, int index, const LuaField *fields, void *out);

/* One value at `index`, called `name` in messages; raises. */
int64_t luaargs_integer(lua_State *L, int index, const char *name);
double luaargs_number(lua_State *L, int index, const char *name);
const char *luaargs_string(lua_State *L, int index, const char *name);
bool luaargs_boolean(lua_State *L, int index, const char *name);
void luaargs_integers(lua_State *L, int index, const char *name, LuaIntegers *out);

/* luaL_error at the nearest calling line of Lua; the formats are lua_pushfstring's. Does not
 * return: like lua_error it has a type only to be written `return luaargs_error(...)`. */
G_NORETURN int luaargs_error(lua_State *L, const char *format, ...);

#endif
