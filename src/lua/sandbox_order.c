#include "lua/sandbox_order.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "lua/sandbox_meter.h"

/* ---- pairs ----------------------------------------------------------------------------------- */

typedef struct Key {
    int type;
    lua_Integer number; /* or boolean */
    const char *text;
    size_t len;
} Key;

static int compare_keys(const void *pa, const void *pb)
{
    static const int RANK[] = {[LUA_TNUMBER] = 0, [LUA_TSTRING] = 1, [LUA_TBOOLEAN] = 2};
    const Key *a = pa, *b = pb;
    if (a->type != b->type)
        return RANK[a->type] - RANK[b->type];
    if (a->type != LUA_TSTRING)
        return (a->number > b->number) - (a->number < b->number);
    int order = memcmp(a->text, b->text, MIN(a->len, b->len));
    return order ? order : (a->len > b->len) - (a->len < b->len);
}

static Key key_at(lua_State *L, int index)
{
    Key key = {.type = lua_type(L, index)};
    if (lua_isinteger(L, index))
        key.number = lua_tointeger(L, index);
    else if (key.type == LUA_TBOOLEAN)
        key.number = lua_toboolean(L, index);
    else if (key.type == LUA_TSTRING)
        key.text = lua_tolstring(L, index, &key.len);
    else
        luaL_error(L,
                   "pairs needs keys that are whole numbers, strings or booleans, not a %s; use "
                   "other keys",
                   key.type == LUA_TNUMBER ? "fraction" : luaL_typename(L, index));
    return key;
}

static void push_key(lua_State *L, const Key *key)
{
    if (key->type == LUA_TSTRING)
        lua_pushlstring(L, key->text, key->len);
    else if (key->type == LUA_TNUMBER)
        lua_pushinteger(L, key->number);
    else
        lua_pushboolean(L, (int)key->number);
}

/* Pushes a list of the keys of the table at 1, in order. The table keeps the strings alive. */
static void push_sorted_keys(lua_State *L)
{
    size_t n = 0;
    guint64 work = 1;
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1))
        n++;
    Key *keys = lua_newuserdatauv(L, n * sizeof *keys, 0);
    n = 0;
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        work += 8 + sandbox_steps(L, -2);
        keys[n++] = key_at(L, -2);
    }
    sandbox_charge(L, work);
    qsort(keys, n, sizeof *keys, compare_keys);
    lua_createtable(L, (int)MIN(n, G_MAXINT), 0);
    for (size_t i = 0; i < n; i++) {
        push_key(L, &keys[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

/* Upvalues: the table, its sorted keys, how many were visited. Keys removed meanwhile are skipped.
 */
static int next_sorted(lua_State *L)
{
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(3));
    int value = LUA_TNIL;
    for (; value == LUA_TNIL; i++) {
        lua_settop(L, 0);
        if (lua_rawgeti(L, lua_upvalueindex(2), i + 1) == LUA_TNIL)
            return 1;
        lua_pushvalue(L, 1);
        value = lua_rawget(L, lua_upvalueindex(1));
    }
    lua_pushinteger(L, i);
    lua_replace(L, lua_upvalueindex(3));
    return 2;
}

int sandbox_pairs(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_settop(L, 1);
    if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
        lua_pushvalue(L, 1);
        lua_call(L, 1, 3);
        return 3;
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_pushvalue(L, 1);
    push_sorted_keys(L);
    lua_remove(L, -2); /* the array of keys */
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_sorted, 3);
    return 1;
}

/* ---- table.sort ------------------------------------------------------------------------------ */

enum { SORT_LIST = 1, SORT_LESS, SORT_FROM, SORT_TO };

/* Is element `a` of the list SORT_FROM less than element `b`? */
static bool less(lua_State *L, lua_Integer a, lua_Integer b)
{
    int top = lua_gettop(L);
    bool by_script = !lua_isnil(L, SORT_LESS);
    if (by_script)
        lua_pushvalue(L, SORT_LESS);
    lua_rawgeti(L, SORT_FROM, a);
    lua_rawgeti(L, SORT_FROM, b);
    sandbox_charge(L, 1 + MIN(sandbox_steps(L, -1), sandbox_steps(L, -2)));
    if (by_script)
        lua_call(L, 2, 1);
    bool is_less = by_script ? lua_toboolean(L, -1) : lua_compare(L, -2, -1, LUA_OPLT);
    lua_settop(L, top);
    return is_less;
}

/* Merges the sorted runs [low, middle) and [middle, high) of SORT_FROM into SORT_TO. */
static void merge(lua_State *L, lua_Integer low, lua_Integer middle, lua_Integer high)
{
    lua_Integer left = low, right = middle;
    for (lua_Integer k = low; k < high; k++) {
        bool take_right = right < high && (left == middle || less(L, right, left));
        lua_rawgeti(L, SORT_FROM, take_right ? right++ : left++);
        lua_rawseti(L, SORT_TO, k);
    }
}

static void copy_list(lua_State *L, int from, int to, lua_Integer n)
{
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, from, i);
        lua_rawseti(L, to, i);
    }
}

/* Stock Lua's quicksort is not stable and may choose its pivot by the clock. */
int sandbox_sort(lua_State *L)
{
    luaL_checktype(L, SORT_LIST, LUA_TTABLE);
    if (!lua_isnoneornil(L, SORT_LESS))
        luaL_checktype(L, SORT_LESS, LUA_TFUNCTION);
    lua_settop(L, SORT_LESS);
    lua_Integer n = (lua_Integer)MIN(lua_rawlen(L, SORT_LIST), G_MAXINT);
    lua_createtable(L, (int)n, 0);
    lua_createtable(L, (int)n, 0);
    copy_list(L, SORT_LIST, SORT_FROM, n);
    for (lua_Integer run = 1; run < n; run *= 2) {
        sandbox_charge(L, (guint64)n);
        for (lua_Integer low = 1; low <= n; low += 2 * run)
            merge(L, low, MIN(low + run, n + 1), MIN(low + 2 * run, n + 1));
        lua_insert(L, SORT_FROM); /* the two change places */
    }
    copy_list(L, SORT_FROM, SORT_LIST, n);
    return 0;
}
