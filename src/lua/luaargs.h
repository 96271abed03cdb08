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

/* What a field may be, and the C type at its `offset`. */
typedef enum LuaFieldType {
    LUA_FIELD_STRING,   /* const char *, without NUL bytes; lives as long as the Lua table, unless
                           luaargs_read_kept copies it */
    LUA_FIELD_TEXT,     /* char *: a copy, which the struct owns also when reading fails */
    LUA_FIELD_TEXTS,    /* char **, NULL-terminated: a list of different texts, owned likewise */
    LUA_FIELD_WORD,     /* int or an enum: the place of a word in `words` */
    LUA_FIELD_INTEGER,  /* int64_t: 3 or 3.0, not "3"; floats up to 2^53 */
    LUA_FIELD_SIZE,     /* int64_t, at least 1 */
    LUA_FIELD_YEAR,     /* int */
    LUA_FIELD_NUMBER,   /* double, finite */
    LUA_FIELD_POSITIVE, /* double, finite, above 0: what is unknown is left out, not 0 */
    LUA_FIELD_BOOLEAN,  /* bool */
    LUA_FIELD_INTEGERS, /* LuaIntegers; a lone integer reads as a list of one */
    LUA_FIELD_LIST,     /* nothing: `each` gets the entries, one after the other */
    LUA_FIELD_MAP,      /* nothing: `each` gets the table */
    LUA_FIELD_TABLE,    /* int: the value is pushed, this is its stack index (0: absent) */
    LUA_FIELD_FUNCTION, /* int, the same */
    LUA_FIELD_ANY,      /* int, the same */
} LuaFieldType;

/* The words that a field may have. */
typedef struct LuaWords {
    const char *what;                 /* "unit": what messages call one of them */
    const char *const *(*list)(void); /* NULL-terminated */
    const char *advice;               /* "; use one such as fp32"; NULL: names all of them */
} LuaWords;

/* A row of a schema. LUA_FIELD writes one; what it leaves out is 0: no such condition. */
typedef struct LuaField {
    const char *name; /* NULL ends an array of fields */
    LuaFieldType type;
    size_t offset; /* in the struct that is filled */
    bool required;
    int position;          /* 1, 2, ...: may be given without its name, as the 64 of
                              { 64, kernel = 3 } */
    const LuaWords *words; /* WORD, and STRING: nothing else may stand here */
    int most;              /* TEXTS, LIST: entries */
    /* STRING, TEXT: what is wrong with it, as the end of "'title' ..."; NULL when nothing is. */
    const char *(*problem)(const char *text);
    /* LIST, MAP: reads what is at `index` into `out`, the struct that is filled; raises. */
    void (*each)(lua_State *L, int index, void *out);
} LuaField;

/* LUA_FIELD(Args, STRING, title, "title", .required = true, .problem = label_name_problem) */
#define LUA_FIELD(args, kind, member, name_, ...)                                                  \
    {                                                                                              \
        .name = (name_), .type = LUA_FIELD_##kind, .offset = offsetof(args, member), __VA_ARGS__   \
    }

/* Fills `out` from the table at `index`. Absent fields keep what `out` held: put defaults there
 * first. Pushes one value for each TABLE, FUNCTION and ANY field that is present, in the order of
 * `fields`. */
void luaargs_read(lua_State *L, int index, const LuaField *fields, void *out);

/* The same, with each STRING copied to `strings` once all is well with the table. */
void luaargs_read_kept(lua_State *L, int index, const LuaField *fields, void *out,
                       GStringChunk *strings);

/* One value at `index`, called `name` in messages; raises. */
int64_t luaargs_integer(lua_State *L, int index, const char *name);
double luaargs_number(lua_State *L, int index, const char *name);
const char *luaargs_string(lua_State *L, int index, const char *name);
int luaargs_word(lua_State *L, int index, const char *name, const LuaWords *words);
bool luaargs_boolean(lua_State *L, int index, const char *name);
void luaargs_integers(lua_State *L, int index, const char *name, LuaIntegers *out);

/* Pushes what ends a message about a word that is not among the NULL-terminated `known`: the one
 * that was meant, else `otherwise`, followed by all of them where it ends with a space. */
const char *luaargs_push_hint(lua_State *L, const char *word, const char *const *known,
                              const char *otherwise);

/* luaL_error at the nearest calling line of Lua; the formats are lua_pushfstring's. Does not
 * return: like lua_error it has a type only to be written `return luaargs_error(...)`. */
G_NORETURN int luaargs_error(lua_State *L, const char *format, ...);

#endif
