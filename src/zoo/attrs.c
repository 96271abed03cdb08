#include "zoo/attrs.h"

#include <string.h>

#include "base/label.h"
#include "lua/luaargs.h"

enum { MOST_ATTRS = 30 };

static const char *const MODES[] = {"nearest", "linear", "cubic", NULL}; /* as in ResizeMode */

/* ---- One attribute --------------------------------------------------------------------------- */

static void read_ints(lua_State *L, int index, const char *name, Ints *out)
{
    LuaIntegers list;
    luaargs_integers(L, index, name, &list);
    if (list.count > SHAPE_MAX_RANK)
        luaargs_error(L, "'%s' has more than %d numbers; shorten it", name, SHAPE_MAX_RANK);
    *out = (Ints){.n = list.count};
    memcpy(out->v, list.values, (size_t)list.count * sizeof out->v[0]);
}

static void read_pad(lua_State *L, int index, const char *name, Ints *out, AutoPad *automatic)
{
    if (lua_type(L, index) != LUA_TSTRING) {
        read_ints(L, index, name, out);
        return;
    }
    const char *word = lua_tostring(L, index);
    if (strcmp(word, "same") != 0 && strcmp(word, "same_lower") != 0)
        luaargs_error(
            L, "'%s' must be numbers, \"same\" or \"same_lower\", not \"%s\"; write one of these",
            name, word);
    *automatic = word[4] ? AUTO_PAD_SAME_LOWER : AUTO_PAD_SAME_UPPER;
}

static int read_word(lua_State *L, int index, const char *name, const char *const *known)
{
    const char *word = luaargs_string(L, index, name);
    for (int i = 0; known[i]; i++)
        if (strcmp(known[i], word) == 0)
            return i;
    return luaargs_error(
        L, "'%s' cannot be '%s'%s", name, word,
        luaargs_push_hint(L, word, known, "; leave it out, or write one that there is"));
}

static void read_attr(lua_State *L, int index, const AttrSpec *spec, Attrs *attrs)
{
    void *slot = (char *)attrs + spec->offset;
    switch (spec->type) {
    case ATTR_INT:
        *(int64_t *)slot = luaargs_integer(L, index, spec->name);
        break;
    case ATTR_INTS:
        read_ints(L, index, spec->name, slot);
        break;
    case ATTR_PAD:
        read_pad(L, index, spec->name, slot, &attrs->as.window.auto_pad);
        break;
    case ATTR_NUMBER:
        *(double *)slot = luaargs_number(L, index, spec->name);
        break;
    case ATTR_BOOL:
        *(bool *)slot = luaargs_boolean(L, index, spec->name);
        break;
    case ATTR_MODE:
        *(ResizeMode *)slot = (ResizeMode)read_word(L, index, spec->name, MODES);
        break;
    case ATTR_DTYPE:
        *(DType *)slot = (DType)read_word(L, index, spec->name, dtype_names());
        break;
    }
}

/* The same for what most values are; false: it is something else, right or wrong. */
static bool read_plain(lua_State *L, int index, const AttrSpec *spec, Attrs *attrs)
{
    void *slot = (char *)attrs + spec->offset;
    bool list = spec->type == ATTR_INTS || spec->type == ATTR_PAD;
    if (lua_isinteger(L, index) && spec->type == ATTR_INT)
        *(int64_t *)slot = lua_tointeger(L, index);
    else if (lua_isinteger(L, index) && list)
        *(Ints *)slot = (Ints){.n = 1, .v = {lua_tointeger(L, index)}};
    else if (lua_isboolean(L, index) && spec->type == ATTR_BOOL)
        *(bool *)slot = lua_toboolean(L, index);
    else
        return false;
    return true;
}

/* ---- The table ------------------------------------------------------------------------------- */

/* What a table says: a bit for each attribute. */
typedef struct Said {
    guint32 there, read; /* `read`: those that are in the Attrs already */
    bool weight;
} Said;

static int spec_index(const AttrSpec *specs, const char *name)
{
    for (int i = 0; specs && specs[i].name; i++)
        if (strcmp(specs[i].name, name) == 0)
            return i;
    return -1;
}

static int unknown(lua_State *L, OpKind kind, const char *word)
{
    const char *known[MOST_ATTRS + 3] = {"name"};
    const OpRule *rule = op_info(kind)->rule;
    int n = 1;
    if (rule->weights)
        known[n++] = "weight";
    for (int i = 0; rule->attrs && rule->attrs[i].name && i < MOST_ATTRS; i++)
        known[n++] = rule->attrs[i].name;
    return luaargs_error(L, "unknown attribute '%s'%s", word,
                         luaargs_push_hint(L, word, known, "; it has "));
}

/* Raises for the first unknown key in bytewise order, so that the message does not depend on a
 * hash. */
static Said scan(lua_State *L, int table, OpKind kind, Attrs *attrs)
{
    const OpRule *rule = op_info(kind)->rule;
    const char *first = NULL;
    Said said = {0};
    lua_Unsigned unnamed = 0;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        if (lua_isinteger(L, -2)) {
            unnamed++;
            continue;
        }
        if (lua_type(L, -2) != LUA_TSTRING)
            luaargs_error(L, "attributes have names: write name = value; or leave it out");
        const char *key = lua_tostring(L, -2);
        int i = spec_index(rule->attrs, key);
        if (i >= 0) {
            said.there |= 1u << i;
            said.read |= read_plain(L, -1, &rule->attrs[i], attrs) ? 1u << i : 0;
        } else if (rule->weights && strcmp(key, "weight") == 0) {
            said.weight = true;
        } else if (strcmp(key, "name") != 0) {
            first = !first || strcmp(key, first) < 0 ? key : first;
        }
    }
    if (first)
        unknown(L, kind, first);
    if (unnamed != lua_rawlen(L, table))
        luaargs_error(L, "its list of values has a hole; leave no nil in it");
    return said;
}

static void read_unnamed_list(lua_State *L, int table, const char *name, Ints *out)
{
    lua_Unsigned n = lua_rawlen(L, table);
    if (n > SHAPE_MAX_RANK)
        luaargs_error(L, "'%s' has more than %d numbers; shorten it", name, SHAPE_MAX_RANK);
    *out = (Ints){.n = (int)n};
    for (int i = 0; i < out->n; i++) {
        lua_rawgeti(L, table, i + 1);
        out->v[i] = luaargs_integer(L, lua_gettop(L), name);
        lua_pop(L, 1);
    }
}

/* x:conv { 64 } and x:reshape { 0, -1 }: the first attribute without its name. */
static void read_unnamed(lua_State *L, int table, const AttrSpec *first, Attrs *attrs)
{
    if (!first || !first->name)
        luaargs_error(L, "it has no attributes; leave the braces empty");
    bool list = first->type == ATTR_INTS || first->type == ATTR_PAD;
    bool single = lua_rawlen(L, table) == 1;
    if (!list && !single)
        luaargs_error(L, "only '%s' may be given without its name; write name = value for the rest",
                      first->name);
    lua_rawgeti(L, table, 1);
    if (list && lua_type(L, -1) == LUA_TNUMBER)
        read_unnamed_list(L, table, first->name, (Ints *)((char *)attrs + first->offset));
    else if (single)
        read_attr(L, lua_gettop(L), first, attrs);
    else
        luaargs_error(L, "'%s' must be a list of whole numbers; write { 1, 2 }", first->name);
    lua_pop(L, 1);
}

const char *attrs_name(lua_State *L, int index)
{
    lua_pushliteral(L, "name");
    if (lua_rawget(L, index < 0 ? index - 1 : index) == LUA_TNIL) {
        lua_pop(L, 1);
        return NULL;
    }
    const char *name = luaargs_string(L, -1, "name");
    const char *problem = label_name_problem(name);
    if (problem)
        luaargs_error(L, "'name' %s", problem);
    lua_pop(L, 1);
    return name;
}

static int missing(lua_State *L, const AttrSpec *spec)
{
    return luaargs_error(L, "attribute '%s' is missing; write %s = ...", spec->name, spec->name);
}

bool attrs_read(lua_State *L, int index, OpKind kind, Attrs *attrs)
{
    const AttrSpec *specs = op_info(kind)->rule->attrs;
    int table = lua_absindex(L, index);
    Said said = scan(L, table, kind, attrs);
    bool positional = lua_rawlen(L, table) > 0;
    for (int i = 0; specs && specs[i].name; i++) {
        if (!(said.there & 1u << i)) {
            if (specs[i].required && !(i == 0 && positional))
                missing(L, &specs[i]);
            continue;
        }
        if (i == 0 && positional)
            luaargs_error(L, "'%s' is given twice, with and without its name; write it once",
                          specs[i].name);
        if (said.read & 1u << i)
            continue;
        lua_pushstring(L, specs[i].name);
        lua_rawget(L, table);
        read_attr(L, lua_gettop(L), &specs[i], attrs);
        lua_pop(L, 1);
    }
    if (positional)
        read_unnamed(L, table, specs, attrs);
    if (said.weight) {
        lua_pushliteral(L, "weight");
        lua_rawget(L, table);
    }
    return said.weight;
}

void attrs_require(lua_State *L, OpKind kind)
{
    const AttrSpec *specs = op_info(kind)->rule->attrs;
    for (; specs && specs->name; specs++)
        if (specs->required)
            missing(L, specs);
}

Shape attrs_shape(lua_State *L, int index, const char *what, int most)
{
    lua_Unsigned n = lua_rawlen(L, index);
    if (n == 0 || n > (lua_Unsigned)most)
        luaargs_error(L, "%s needs 1 to %d dimensions, as in { 3, 224, 224 }; write as many", what,
                      most);
    Shape shape = {.rank = (int)n};
    for (int i = 0; i < shape.rank; i++) {
        lua_rawgeti(L, index, i + 1);
        shape.dim[i] = luaargs_integer(L, -1, what);
        if (shape.dim[i] < 1)
            luaargs_error(L, "dimension %d of %s must be at least 1, not %I; write a size", i + 1,
                          what, (LUAI_UACINT)shape.dim[i]);
        lua_pop(L, 1);
    }
    return shape;
}
