#include "lua/luawrite.h"

#include <string.h>

#include "base/units.h"

void luawrite_string(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            g_string_append_printf(out, "\\%c", *text);
        else if (g_ascii_iscntrl(*text))
            g_string_append_printf(out, "\\%03d", (unsigned char)*text);
        else
            g_string_append_c(out, *text);
    }
    g_string_append_c(out, '"');
}

/* Bytes that a field takes in its struct; 0: it is none that is written. */
static size_t size_of(LuaFieldType type)
{
    switch (type) {
    case LUA_FIELD_STRING:
        return sizeof(const char *);
    case LUA_FIELD_WORD:
    case LUA_FIELD_YEAR:
        return sizeof(int);
    case LUA_FIELD_INTEGER:
    case LUA_FIELD_SIZE:
        return sizeof(int64_t);
    case LUA_FIELD_NUMBER:
    case LUA_FIELD_POSITIVE:
        return sizeof(double);
    case LUA_FIELD_BOOLEAN:
        return sizeof(bool);
    default:
        return 0;
    }
}

static void write_value(GString *out, const LuaField *field, const void *at)
{
    switch (field->type) {
    case LUA_FIELD_STRING:
        luawrite_string(out, *(const char *const *)at);
        break;
    case LUA_FIELD_WORD:
        luawrite_string(out, field->words->list()[*(const int *)at]);
        break;
    case LUA_FIELD_YEAR:
        g_string_append_printf(out, "%d", *(const int *)at);
        break;
    case LUA_FIELD_INTEGER:
    case LUA_FIELD_SIZE:
        g_string_append_printf(out, "%" G_GINT64_FORMAT, *(const int64_t *)at);
        break;
    case LUA_FIELD_BOOLEAN:
        g_string_append(out, *(const bool *)at ? "true" : "false");
        break;
    default: {
        g_autofree char *number = units_exact(*(const double *)at);
        g_string_append(out, number);
    }
    }
}

static bool says_something(const LuaField *field, const void *at, const void *by_default)
{
    size_t size = size_of(field->type);
    return size > 0 && (field->required || memcmp(at, by_default, size) != 0);
}

static void write_fields(GString *out, const LuaField *fields, const void *from,
                         const void *defaults, const char *between)
{
    const char *before = "";
    for (const LuaField *field = fields; field->name; field++) {
        const char *at = (const char *)from + field->offset;
        if (!says_something(field, at, (const char *)defaults + field->offset))
            continue;
        g_string_append_printf(out, "%s%s = ", before, field->name);
        write_value(out, field, at);
        before = between;
    }
}

void luawrite_fields(GString *out, const LuaField *fields, const void *from, const void *defaults)
{
    write_fields(out, fields, from, defaults, ",\n  ");
}

void luawrite_table(GString *out, const LuaField *fields, const void *from, const void *defaults,
                    int column)
{
    g_autofree char *between = g_strdup_printf(",\n%*s", column + 2, "");
    g_string_append(out, "{ ");
    write_fields(out, fields, from, defaults, between);
    g_string_append(out, " }");
}
