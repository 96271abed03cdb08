#include "page/record_lua.h"

#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "lua/kind.h"
#include "lua/luaargs.h"
#include "page/knit.h"

static const LuaKind RECORD = {"roofbook.record"}, LIST = {"roofbook.records"};

typedef struct RecordValue {
    const RecordType *type;
    const void *record;
} RecordValue;

typedef struct ListValue {
    const RecordType *type;
    RecordList list;
    int more; /* records behind those, which are found by their id alone */
} ListValue;

/* ---- Watching -------------------------------------------------------------------------------- */

typedef struct Watcher {
    RecordWatch watch;
    void *data;
} Watcher;

static const char watcher_key = 0;

void record_watch(lua_State *L, RecordWatch watch, void *data)
{
    Watcher *watcher = lua_newuserdatauv(L, sizeof *watcher, 0);
    *watcher = (Watcher){watch, data};
    lua_rawsetp(L, LUA_REGISTRYINDEX, &watcher_key);
}

/* `record` NULL: a list of such. */
static void tell(lua_State *L, const RecordType *type, const void *record)
{
    if (!type->is_input)
        return;
    const Field *field = record ? record_field(type, "id") : NULL;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &watcher_key);
    const Watcher *watcher = lua_touserdata(L, -1);
    if (watcher)
        watcher->watch(type, field ? field->read(record).text : NULL, watcher->data);
    lua_pop(L, 1);
}

/* ---- Values ---------------------------------------------------------------------------------- */

static void push_shapes(lua_State *L, const ShapeList *list)
{
    lua_createtable(L, list->n, 0);
    for (int i = 0; i < list->n; i++) {
        knit_push_owned(L, shape_words(&list->shapes[i]));
        lua_rawseti(L, -2, i + 1);
    }
}

static void push_texts(lua_State *L, const char *const *texts)
{
    lua_newtable(L);
    for (int i = 0; texts[i]; i++) {
        knit_push_text(L, texts[i]);
        lua_rawseti(L, -2, i + 1);
    }
}

static void push_value(lua_State *L, const Field *field, const Value *value)
{
    switch (field->type) {
    case FIELD_COUNT:
    case FIELD_BYTES:
    case FIELD_INDEX:
        lua_pushinteger(L, value->integer);
        break;
    case FIELD_NUMBER:
    case FIELD_SECONDS:
    case FIELD_RATIO:
        lua_pushnumber(L, value->real);
        break;
    case FIELD_BOOL:
        lua_pushboolean(L, value->yes);
        break;
    case FIELD_ID:
        lua_pushstring(L, value->text);
        break;
    case FIELD_TEXT:
        knit_push_text(L, value->text);
        break;
    case FIELD_SHAPE:
        knit_push_owned(L, shape_words(value->shape));
        break;
    case FIELD_SHAPES:
        push_shapes(L, &value->shapes);
        break;
    case FIELD_TEXTS:
        push_texts(L, value->texts);
        break;
    case FIELD_RECORD:
        record_push(L, field->of, value->record);
        break;
    case FIELD_RECORDS:
        record_push_list(L, field->of, &value->records);
        break;
    }
}

static int unknown_field(lua_State *L, const RecordType *type, const char *name)
{
    GPtrArray *names = g_ptr_array_new();
    for (const Field *field = type->fields; field->name; field++)
        g_ptr_array_add(names, (char *)field->name);
    g_ptr_array_add(names, NULL);
    const char *meant = nearest_word(name, (const char *const *)names->pdata);
    g_ptr_array_unref(names);
    if (meant)
        return luaL_error(L, "a %s has no field '%s': did you mean '%s'?", type->name, name, meant);
    return luaL_error(L, "a %s has no field '%s'; the schema page lists those it has", type->name,
                      name);
}

static int record_index(lua_State *L)
{
    const RecordValue *value = luakind_check(L, 1, &RECORD);
    const char *name = knit_to_string(L, 2);
    const Field *field = name ? record_field(value->type, name) : NULL;
    if (!field)
        return unknown_field(L, value->type, name ? name : luaL_typename(L, 2));
    Value found;
    if (field_read(field, value->record, &found))
        push_value(L, field, &found);
    else
        lua_pushnil(L);
    return 1;
}

static int record_name(lua_State *L)
{
    const RecordValue *value = luakind_check(L, 1, &RECORD);
    lua_pushstring(L, value->type->name);
    return 1;
}

static int record_equal(lua_State *L)
{
    const RecordValue *a = luakind_test(L, 1, &RECORD), *b = luakind_test(L, 2, &RECORD);
    lua_pushboolean(L, a && b && a->record == b->record);
    return 1;
}

static const void *list_find(const ListValue *value, const char *id)
{
    const Field *field = record_field(value->type, "id");
    for (int i = 0; field && i < value->list.n + value->more; i++) {
        const void *record = record_at(&value->list, i);
        if (strcmp(field->read(record).text, id) == 0)
            return record;
    }
    return NULL;
}

int record_find(lua_State *L)
{
    const ListValue *value = luakind_check(L, 1, &LIST);
    const char *id = knit_to_string(L, 2);
    const void *record = id ? list_find(value, id) : NULL;
    if (record)
        record_push(L, value->type, record);
    else
        lua_pushnil(L);
    return 1;
}

/* A field as a number to sort by; absent sorts last. */
static double sort_value(const Field *field, const void *record)
{
    Value value;
    if (!field_read(field, record, &value))
        return -INFINITY;
    switch (field->type) {
    case FIELD_COUNT:
    case FIELD_BYTES:
    case FIELD_INDEX:
        return (double)value.integer;
    case FIELD_NUMBER:
    case FIELD_SECONDS:
    case FIELD_RATIO:
        return value.real;
    default:
        return 0;
    }
}

typedef struct Ranked {
    double value;
    int place;
} Ranked;

static int by_rank(const void *a, const void *b)
{
    const Ranked *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    return x->place - y->place;
}

int record_top(lua_State *L)
{
    const ListValue *value = luakind_check(L, 1, &LIST);
    const Field *field = record_field(value->type, luaL_checkstring(L, 2));
    lua_Integer n = CLAMP(luaL_checkinteger(L, 3), 0, value->list.n);
    if (!field)
        return unknown_field(L, value->type, lua_tostring(L, 2));
    for (int i = 0; i < value->list.n; i++)
        tell(L, value->type, record_at(&value->list, i));
    Ranked *ranked = lua_newuserdatauv(L, sizeof *ranked * (size_t)MAX(1, value->list.n), 0);
    for (int i = 0; i < value->list.n; i++)
        ranked[i] = (Ranked){sort_value(field, record_at(&value->list, i)), i};
    qsort(ranked, (size_t)value->list.n, sizeof *ranked, by_rank);
    lua_createtable(L, (int)n, 0);
    for (int i = 0; i < n; i++) {
        record_push(L, value->type, record_at(&value->list, ranked[i].place));
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

static int unknown_record(lua_State *L, const ListValue *value)
{
    const Field *field = record_field(value->type, "id");
    const char *id = knit_to_string(L, 2);
    GPtrArray *ids = g_ptr_array_new();
    for (int i = 0; field && i < value->list.n + value->more; i++)
        g_ptr_array_add(ids, (char *)field->read(record_at(&value->list, i)).text);
    g_ptr_array_add(ids, NULL);
    const char *meant = id ? nearest_word(id, (const char *const *)ids->pdata) : NULL;
    g_ptr_array_unref(ids);
    if (meant)
        return luaL_error(L, "no %s '%s': did you mean '%s'?", value->type->name, id, meant);
    return luaL_error(L, "no %s '%s'; ask find(list, id) for one that may be absent",
                      value->type->name, id ? id : luaL_typename(L, 2));
}

static int list_index(lua_State *L)
{
    const ListValue *value = luakind_check(L, 1, &LIST);
    const void *record = NULL;
    tell(L, value->type, NULL);
    if (lua_isinteger(L, 2)) {
        lua_Integer i = lua_tointeger(L, 2);
        record = i >= 1 && i <= value->list.n ? record_at(&value->list, (int)i - 1) : NULL;
    } else if (knit_to_string(L, 2)) {
        record = list_find(value, knit_to_string(L, 2));
    }
    if (record)
        record_push(L, value->type, record);
    else if (lua_isinteger(L, 2))
        lua_pushnil(L); /* where ipairs ends */
    else
        return unknown_record(L, value);
    return 1;
}

static int list_length(lua_State *L)
{
    const ListValue *value = luakind_check(L, 1, &LIST);
    tell(L, value->type, NULL);
    lua_pushinteger(L, value->list.n);
    return 1;
}

static int list_name(lua_State *L)
{
    luakind_check(L, 1, &LIST);
    lua_pushliteral(L, "list");
    return 1;
}

/* A state defines the kind with its first value. */
static void set_kind(lua_State *L, const LuaKind *kind, const luaL_Reg *functions)
{
    if (luakind_set(L, kind))
        return;
    luakind_define(L, kind, functions);
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
}

static const luaL_Reg RECORD_META[] = {
    {"__index", record_index}, {"__tostring", record_name}, {"__eq", record_equal}, {NULL, NULL}};

static const luaL_Reg LIST_META[] = {
    {"__index", list_index}, {"__len", list_length}, {"__tostring", list_name}, {NULL, NULL}};

void record_push(lua_State *L, const RecordType *type, const void *record)
{
    RecordValue *value = lua_newuserdatauv(L, sizeof *value, 0);
    *value = (RecordValue){type, record};
    tell(L, type, record);
    set_kind(L, &RECORD, RECORD_META);
}

void record_push_list_with(lua_State *L, const RecordType *type, const RecordList *list, int more)
{
    ListValue *value = lua_newuserdatauv(L, sizeof *value, 0);
    *value = (ListValue){type, *list, more};
    set_kind(L, &LIST, LIST_META);
}

void record_push_list(lua_State *L, const RecordType *type, const RecordList *list)
{
    record_push_list_with(L, type, list, 0);
}

const void *record_test(lua_State *L, int index, const RecordType *type)
{
    const RecordValue *value = luakind_test(L, index, &RECORD);
    return value && value->type == type ? value->record : NULL;
}

const void **record_array(lua_State *L, int index, const RecordType *type, const char *name, int *n)
{
    index = lua_absindex(L, index);
    const void *one = record_test(L, index, type);
    *n = one                                                        ? 1
         : (lua_istable(L, index) || luakind_test(L, index, &LIST)) ? (int)luaL_len(L, index)
                                                                    : -1;
    if (*n < 0)
        luaargs_error(L, "'%s' must be a %s or a list of them, not a %s; give such a one", name,
                      type->name, luaL_typename(L, index));
    const void **records = lua_newuserdatauv(L, sizeof *records * (size_t)MAX(1, *n), 0);
    for (int i = 0; i < *n && !one; i++) {
        lua_geti(L, index, i + 1);
        records[i] = record_test(L, -1, type);
        lua_pop(L, 1);
        if (!records[i])
            luaargs_error(L, "'%s' must hold nothing but %ss; leave the others out", name,
                          type->name);
    }
    if (one)
        records[0] = one;
    return records;
}
