#include "lua/luaargs.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "lua/charge.h"

enum { MOST_FIELDS = 64, YEAR_MIN = 1940, YEAR_MAX = 2100 };

/* In instructions. */
enum { WORK_PER_TABLE = 10, WORK_PER_ENTRY = 10, TEXTS_PER_STEP = 16 /* compared */ };

static const double EXACT = 9007199254740992.0; /* 2^53: above it doubles skip whole numbers */

int luaargs_error(lua_State *L, const char *format, ...)
{
    lua_Debug ar;
    luaL_checkstack(L, 8, NULL);
    lua_pushliteral(L, "");
    for (int level = 0; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (ar.currentline > 0 && *ar.source != '=') {
            luaL_where(L, level);
            break;
        }
    }
    va_list args;
    va_start(args, format);
    lua_pushvfstring(L, format, args);
    va_end(args);
    lua_concat(L, 2);
    lua_error(L);
    g_assert_not_reached();
}

const char *luaargs_push_hint(lua_State *L, const char *word, const char *const *known,
                              const char *otherwise)
{
    const char *meant = nearest_word(word, known);
    luaL_checkstack(L, 8, NULL);
    if (meant)
        return lua_pushfstring(L, ": did you mean '%s'?", meant);
    lua_pushstring(L, otherwise);
    for (int i = 0; g_str_has_suffix(otherwise, " ") && known[i]; i++) {
        lua_pushfstring(L, i > 0 ? ", %s" : "%s", known[i]);
        lua_concat(L, 2);
    }
    return lua_tostring(L, -1);
}

/* ---- One value ------------------------------------------------------------------------------- */

static int wrong_type(lua_State *L, int index, const char *name, const char *wanted)
{
    static const char *const WORDS[LUA_NUMTYPES] = {
        [LUA_TNIL] = "nothing",
        [LUA_TBOOLEAN] = "a boolean",
        [LUA_TLIGHTUSERDATA] = "a handle",
        [LUA_TNUMBER] = "a number",
        [LUA_TSTRING] = "a string",
        [LUA_TTABLE] = "a table",
        [LUA_TFUNCTION] = "a function",
        [LUA_TUSERDATA] = "an object",
        [LUA_TTHREAD] = "a coroutine",
    };
    int type = lua_type(L, index);
    return luaargs_error(L, "'%s' must be %s, not %s; write one", name, wanted,
                         type == LUA_TNONE ? "nothing" : WORDS[type]);
}

/* The sign of a NaN, which %f would show, means nothing. */
static const char *non_finite(double x)
{
    return isnan(x) ? "NaN" : x > 0 ? "infinity" : "minus infinity";
}

static int64_t integer_of_float(lua_State *L, double x, const char *name)
{
    if (!isfinite(x))
        luaargs_error(L, "'%s' must be a whole number, not %s; write one", name, non_finite(x));
    if (floor(x) != x)
        luaargs_error(L, "'%s' must be a whole number, not %f; write one", name, x);
    if (fabs(x) > EXACT)
        luaargs_error(L, "'%s' is too large to be exact; write it without a point or exponent",
                      name);
    return (int64_t)x;
}

int64_t luaargs_integer(lua_State *L, int index, const char *name)
{
    if (lua_isinteger(L, index))
        return lua_tointeger(L, index);
    if (lua_type(L, index) != LUA_TNUMBER)
        wrong_type(L, index, name, "a whole number");
    return integer_of_float(L, lua_tonumber(L, index), name);
}

double luaargs_number(lua_State *L, int index, const char *name)
{
    if (lua_type(L, index) != LUA_TNUMBER)
        wrong_type(L, index, name, "a number");
    double x = lua_tonumber(L, index);
    if (!isfinite(x))
        luaargs_error(L, "'%s' must be a finite number, not %s; write one", name, non_finite(x));
    return x;
}

const char *luaargs_string(lua_State *L, int index, const char *name)
{
    if (lua_type(L, index) != LUA_TSTRING)
        wrong_type(L, index, name, "a string");
    return lua_tostring(L, index); /* without zero bytes, which no script can make */
}

bool luaargs_boolean(lua_State *L, int index, const char *name)
{
    if (!lua_isboolean(L, index))
        wrong_type(L, index, name, "true or false");
    return lua_toboolean(L, index);
}

void luaargs_integers(lua_State *L, int index, const char *name, LuaIntegers *out)
{
    if (lua_type(L, index) == LUA_TNUMBER) {
        *out = (LuaIntegers){.count = 1, .values = {luaargs_integer(L, index, name)}};
        return;
    }
    if (!lua_istable(L, index))
        wrong_type(L, index, name, "a whole number or a list of them");
    index = lua_absindex(L, index);
    lua_Unsigned n = lua_rawlen(L, index), entries = 0;
    if (n > LUA_INTEGERS_MAX)
        luaargs_error(L, "'%s' has more than %d elements; shorten it", name, LUA_INTEGERS_MAX);
    out->count = (int)n;
    for (int i = 0; i < out->count; i++) {
        const char *element = lua_pushfstring(L, "%s[%d]", name, i + 1);
        lua_rawgeti(L, index, i + 1);
        out->values[i] = luaargs_integer(L, -1, element);
        lua_pop(L, 2);
    }
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
        entries++;
    if (entries != n)
        luaargs_error(L, "'%s' must be a plain list of whole numbers; write { 1, 2 }", name);
}

static void read_index(lua_State *L, int index, const char *name, int type, const char *wanted,
                       int *out)
{
    if (type != LUA_TNONE && lua_type(L, index) != type)
        wrong_type(L, index, name, wanted);
    lua_pushvalue(L, index);
    *out = lua_gettop(L);
}

int luaargs_word(lua_State *L, int index, const char *name, const LuaWords *words)
{
    const char *word = luaargs_string(L, index, name);
    const char *const *known = words->list();
    for (int i = 0; known[i]; i++)
        if (strcmp(word, known[i]) == 0)
            return i;
    return luaargs_error(
        L, "unknown %s '%s'%s", words->what, word,
        luaargs_push_hint(L, word, known, words->advice ? words->advice : "; use one of "));
}

static double check_positive(lua_State *L, const char *name, double value)
{
    if (value <= 0)
        luaargs_error(L, "'%s' must be positive, not %f; leave it out when it is unknown", name,
                      value);
    return value;
}

static int year(lua_State *L, int index, const char *name)
{
    int64_t value = luaargs_integer(L, index, name);
    if (value != 0 && (value < YEAR_MIN || value > YEAR_MAX))
        luaargs_error(L, "'%s' is not a year; write one of four digits", name);
    return (int)value;
}

/* ---- Fields with conditions ------------------------------------------------------------------ */

static const char *string(lua_State *L, int index, const LuaField *field)
{
    const char *text = luaargs_string(L, index, field->name);
    const char *problem = field->problem ? field->problem(text) : NULL;
    if (problem)
        luaargs_error(L, "'%s' %s", field->name, problem);
    if (field->words)
        luaargs_word(L, index, field->name, field->words);
    return text;
}

static void check_table(lua_State *L, int index, const LuaField *field)
{
    if (!lua_istable(L, index))
        wrong_type(L, index, field->name, "a table");
}

static lua_Unsigned list_length(lua_State *L, int index, const LuaField *field)
{
    check_table(L, index, field);
    lua_Unsigned n = lua_rawlen(L, index);
    if (n > (lua_Unsigned)field->most)
        luaargs_error(L, "'%s' has more than %d entries; shorten it", field->name, field->most);
    return n;
}

static void read_texts(lua_State *L, int index, const LuaField *field, char ***out)
{
    lua_Unsigned n = list_length(L, index, field);
    sandbox_charge(L, n * n / TEXTS_PER_STEP);
    g_strfreev(*out);
    *out = g_new0(char *, n + 1);
    for (lua_Unsigned i = 0; i < n; i++) {
        lua_rawgeti(L, index, (lua_Integer)i + 1);
        const char *text = luaargs_string(L, -1, field->name);
        if (g_strv_contains((const char *const *)*out, text))
            luaargs_error(L, "'%s' names '%s' twice; name it once", field->name, text);
        (*out)[i] = g_strdup(text);
        lua_pop(L, 1);
    }
}

static void read_each(lua_State *L, int index, const LuaField *field, void *out)
{
    lua_Unsigned n = list_length(L, index, field);
    sandbox_charge(L, n * WORK_PER_ENTRY);
    for (lua_Unsigned i = 1; i <= n; i++) {
        int top = lua_gettop(L);
        lua_rawgeti(L, index, (lua_Integer)i);
        field->each(L, top + 1, out);
        lua_settop(L, top);
    }
}

/* ---- A table --------------------------------------------------------------------------------- */

/* The value at `index` is present. */
static void read_value(lua_State *L, int index, const LuaField *field, void *out)
{
    const char *name = field->name;
    void *slot = (char *)out + field->offset;
    switch (field->type) {
    case LUA_FIELD_STRING:
        *(const char **)slot = string(L, index, field);
        break;
    case LUA_FIELD_TEXT:
        g_free(*(char **)slot);
        *(char **)slot = NULL;
        *(char **)slot = g_strdup(string(L, index, field));
        break;
    case LUA_FIELD_TEXTS:
        read_texts(L, index, field, slot);
        break;
    case LUA_FIELD_WORD:
        *(int *)slot = luaargs_word(L, index, name, field->words);
        break;
    case LUA_FIELD_SIZE:
        *(int64_t *)slot = luaargs_integer(L, index, name);
        check_positive(L, name, (double)*(int64_t *)slot);
        break;
    case LUA_FIELD_YEAR:
        *(int *)slot = year(L, index, name);
        break;
    case LUA_FIELD_POSITIVE:
        *(double *)slot = check_positive(L, name, luaargs_number(L, index, name));
        break;
    case LUA_FIELD_LIST:
        read_each(L, index, field, out);
        break;
    case LUA_FIELD_MAP:
        check_table(L, index, field);
        field->each(L, index, out);
        break;
    case LUA_FIELD_INTEGER:
        *(int64_t *)slot = luaargs_integer(L, index, name);
        break;
    case LUA_FIELD_NUMBER:
        *(double *)slot = luaargs_number(L, index, name);
        break;
    case LUA_FIELD_BOOLEAN:
        *(bool *)slot = luaargs_boolean(L, index, name);
        break;
    case LUA_FIELD_INTEGERS:
        luaargs_integers(L, index, name, slot);
        break;
    case LUA_FIELD_TABLE:
        read_index(L, index, name, LUA_TTABLE, "a table", slot);
        break;
    case LUA_FIELD_FUNCTION:
        read_index(L, index, name, LUA_TFUNCTION, "a function", slot);
        break;
    case LUA_FIELD_ANY:
        read_index(L, index, name, LUA_TNONE, "a value", slot);
        break;
    }
}

static bool is_index(LuaFieldType type)
{
    return type == LUA_FIELD_TABLE || type == LUA_FIELD_FUNCTION || type == LUA_FIELD_ANY;
}

/* Pushes the field's value, named or by position, or nil. */
static void push_field(lua_State *L, int table, const LuaField *field)
{
    lua_pushstring(L, field->name);
    lua_rawget(L, table);
    if (field->position == 0)
        return;
    lua_rawgeti(L, table, field->position);
    if (!lua_isnil(L, -2) && !lua_isnil(L, -1))
        luaargs_error(L, "'%s' is given twice, with and without its name; write it once",
                      field->name);
    lua_remove(L, lua_isnil(L, -1) ? -1 : -2);
}

static void read_field(lua_State *L, int table, const LuaField *field, void *out)
{
    void *slot = (char *)out + field->offset;
    push_field(L, table, field);
    if (!lua_isnil(L, -1))
        read_value(L, lua_gettop(L), field, out);
    else if (field->required)
        luaargs_error(L, "field '%s' is missing; add it", field->name);
    else if (is_index(field->type))
        *(int *)slot = 0;
    if (is_index(field->type) && *(int *)slot) {
        lua_remove(L, -2); /* push_field's copy, below the one kept */
        *(int *)slot = lua_gettop(L);
    } else {
        lua_pop(L, 1);
    }
}

static bool is_known(lua_State *L, int key, const LuaField *fields)
{
    bool text = lua_type(L, key) == LUA_TSTRING;
    for (; fields->name; fields++) {
        if (text && strcmp(fields->name, lua_tostring(L, key)) == 0)
            return true;
        if (lua_isinteger(L, key) && fields->position > 0 &&
            lua_tointeger(L, key) == fields->position)
            return true;
    }
    return false;
}

static int unknown_field(lua_State *L, const char *word, const LuaField *fields)
{
    const char *known[MOST_FIELDS + 1] = {NULL};
    for (size_t n = 0; n < MOST_FIELDS && fields[n].name; n++)
        known[n] = fields[n].name;
    return luaargs_error(
        L, "unknown field '%s'%s", word,
        luaargs_push_hint(L, word, known, "; leave it out, or write one that there is"));
}

/* The first unknown string in bytewise order, so that the message does not depend on a hash. */
static void check_keys(lua_State *L, int table, const LuaField *fields)
{
    const char *first = NULL;
    bool other = false;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        if (is_known(L, -2, fields))
            continue;
        if (lua_type(L, -2) != LUA_TSTRING)
            other = true;
        else if (!first || strcmp(lua_tostring(L, -2), first) < 0)
            first = lua_tostring(L, -2);
    }
    if (first)
        unknown_field(L, first, fields);
    if (other)
        luaargs_error(L, "a value without a name is not expected here; write name = value");
}

void luaargs_read(lua_State *L, int index, const LuaField *fields, void *out)
{
    if (!lua_istable(L, index))
        luaargs_error(L, "expected a table of named fields, not %s; write { name = value }",
                      luaL_typename(L, index));
    index = lua_absindex(L, index);
    sandbox_charge(L, WORK_PER_TABLE);
    luaL_checkstack(L, MOST_FIELDS + 8, NULL);
    check_keys(L, index, fields);
    for (const LuaField *field = fields; field->name; field++)
        read_field(L, index, field, out);
}

void luaargs_read_kept(lua_State *L, int index, const LuaField *fields, void *out,
                       GStringChunk *strings)
{
    luaargs_read(L, index, fields, out);
    for (; fields->name; fields++) {
        const char **slot = (const char **)((char *)out + fields->offset);
        if (fields->type != LUA_FIELD_STRING || !*slot)
            continue;
        sandbox_hold(L, strlen(*slot) + 1);
        *slot = g_string_chunk_insert_const(strings, *slot);
    }
}
