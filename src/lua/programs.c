#include "lua/programs.h"

#include <lauxlib.h>

struct Programs {
    GHashTable *compiled; /* name and text -> GByteArray */
};

Programs *programs_new(void)
{
    Programs *programs = g_new(Programs, 1);
    programs->compiled =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_byte_array_unref);
    return programs;
}

void programs_free(Programs *programs)
{
    if (!programs)
        return;
    g_hash_table_unref(programs->compiled);
    g_free(programs);
}

static char *key_of(const char *name, const char *text, gsize len)
{
    return g_strdup_printf("%s\n%.*s", name, (int)len, text);
}

static const GByteArray *find(const Programs *programs, const char *name, const char *text,
                              gsize len)
{
    g_autofree char *key = key_of(name, text, len);
    return g_hash_table_lookup(programs->compiled, key);
}

bool programs_have(const Programs *programs, const char *name, const char *text, gsize len)
{
    return find(programs, name, text, len) != NULL;
}

bool programs_push(const Programs *programs, lua_State *L, const char *name, const char *text,
                   gsize len)
{
    const GByteArray *code = find(programs, name, text, len);
    if (code && luaL_loadbufferx(L, (const char *)code->data, code->len, name, "b") != LUA_OK)
        lua_error(L);
    return code != NULL;
}

static int append(lua_State *L, const void *bytes, size_t size, void *code)
{
    (void)L;
    g_byte_array_append(code, bytes, (guint)size);
    return 0;
}

void programs_keep(Programs *programs, lua_State *L, const char *name, const char *text, gsize len)
{
    enum { WITH_LINES = false }; /* of lua_dump's `strip` */
    GByteArray *code = g_byte_array_new();
    lua_dump(L, append, code, WITH_LINES);
    g_hash_table_insert(programs->compiled, key_of(name, text, len), code);
}
