/* Sizes that a description gives a network by name: dims = { tokens = 512 }, inputs = { image =
 * { 1, 3, 384, 384 } }; and those that a Lua model has by name, as what they are and may be set to.
 */
#ifndef ZOO_SIZES_H
#define ZOO_SIZES_H

#include <glib.h>
#include <lua.h>
#include <stdbool.h>
#include <stdint.h>

/* The table at `index` as texts in bytewise order, "tokens=512" and "image=1x3x384x384",
 * NULL-terminated, which *out owns also when this raises. */
void sizes_read_dims(lua_State *L, int index, char ***out);
void sizes_read_inputs(lua_State *L, int index, char ***out);

/* One that a network has. */
typedef struct NamedSize {
    const char *name;
    int64_t size;
    int like;   /* that of another one, by its place and 1; 0: its own */
    bool given; /* by who asks, not by the model */
} NamedSize;

enum { SIZES_MOST_NAMED = 8 };

/* In bytewise order of names. */
typedef struct NamedSizes {
    int n;
    NamedSize of[SIZES_MOST_NAMED];
} NamedSizes;

/* The table at `index`: { tokens = 1, context = 2048 }; raises. Names are copied to `strings`. */
void sizes_read_named(lua_State *L, int index, GStringChunk *strings, NamedSizes *out);

/* -1: there is none of that name. */
int sizes_find(const NamedSizes *sizes, const char *name);

/* Sets what a text says, "context=8192", or "tokens=context": as many, whatever that is set to.
 * RB_ERROR_USAGE, without a location, names what there is. */
bool sizes_set(NamedSizes *sizes, const char *text, GError **error);

/* What the i-th is in the end. */
int64_t sizes_get(const NamedSizes *sizes, int i);

/* As many each, and given alike. */
bool sizes_equal(const NamedSizes *a, const NamedSizes *b);

#endif
