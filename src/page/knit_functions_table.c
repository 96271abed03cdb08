#include "page/knit_functions_parts.h"

#include "base/units.h"
#include "lua/luaargs.h"

#include <lauxlib.h>
#include <string.h>

enum { CELL_DIGITS = 4 };

typedef struct ColumnArgs {
    int header, unit, numeric;
    int64_t priority;
} ColumnArgs;

static const LuaField column_fields[] = {
    LUA_FIELD(ColumnArgs, ANY, header, "header", .required = true, .position = 1),
    LUA_FIELD(ColumnArgs, ANY, unit, "unit"),
    LUA_FIELD(ColumnArgs, ANY, numeric, "numeric"),
    LUA_FIELD(ColumnArgs, INTEGER, priority, "priority"),
    {.name = NULL},
};

typedef struct CellArgs {
    int text, href, sort;
    const char *class_name;
    double bar;
} CellArgs;

static const LuaField cell_fields[] = {
    LUA_FIELD(CellArgs, ANY, text, "text", .position = 1),
    LUA_FIELD(CellArgs, ANY, href, "href"),
    LUA_FIELD(CellArgs, ANY, sort, "sort"),
    LUA_FIELD(CellArgs, STRING, class_name, "class"),
    LUA_FIELD(CellArgs, NUMBER, bar, "bar"),
    {.name = NULL},
};

typedef struct TableArgs {
    int caption, name, columns, rows;
    bool row_headers, whole;
    int filter;
} TableArgs;

static const LuaField table_fields[] = {
    LUA_FIELD(TableArgs, ANY, caption, "caption"),
    LUA_FIELD(TableArgs, ANY, name, "name"),
    LUA_FIELD(TableArgs, TABLE, columns, "columns", .required = true),
    LUA_FIELD(TableArgs, TABLE, rows, "rows", .required = true),
    LUA_FIELD(TableArgs, BOOLEAN, row_headers, "row_headers"),
    LUA_FIELD(TableArgs, BOOLEAN, whole, "whole"),
    LUA_FIELD(TableArgs, ANY, filter, "filter"),
    {.name = NULL},
};

/* A number, or a cell whose text is one. */
static bool is_numeric_cell(lua_State *L, int index)
{
    if (lua_type(L, index) != LUA_TTABLE)
        return lua_type(L, index) == LUA_TNUMBER;
    lua_rawgeti(L, index, 1);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        lua_getfield(L, index, "text");
    }
    bool numeric = lua_type(L, -1) == LUA_TNUMBER;
    lua_pop(L, 1);
    return numeric;
}

/* Whether the first row has a number in this column. */
static bool column_looks_numeric(lua_State *L, int rows, lua_Integer column)
{
    int top = lua_gettop(L);
    bool numeric = lua_geti(L, rows, 1) == LUA_TTABLE;
    if (numeric) {
        lua_geti(L, -1, column);
        numeric = is_numeric_cell(L, lua_gettop(L));
    }
    lua_settop(L, top);
    return numeric;
}

static void add_column(lua_State *L, Table *table, const TableArgs *args, lua_Integer i)
{
    int top = lua_gettop(L);
    TableColumn column = {.numeric = column_looks_numeric(L, args->rows, i)};
    if (lua_geti(L, args->columns, i) == LUA_TTABLE) {
        ColumnArgs fields = {.priority = 1};
        luaargs_read(L, top + 1, column_fields, &fields);
        column.header = knit_need_string(L, fields.header, "header");
        column.unit = fields.unit ? knit_need_string(L, fields.unit, "unit") : NULL;
        column.numeric = fields.numeric ? lua_toboolean(L, fields.numeric) : column.numeric;
        column.priority = (int)CLAMP(fields.priority, 1, 3);
    } else {
        column.header = knit_need_string(L, top + 1, "a column");
    }
    table_add_column(table, &column);
    lua_settop(L, top);
}

/* Replaces the number at `index` by how people read it; pushes the number in full as its sort key.
 */
static const char *split_number(lua_State *L, int index)
{
    bool whole = lua_isinteger(L, index);
    g_autofree char *shown = whole ? units_grouped(lua_tointeger(L, index)) : NULL;
    g_autofree char *sort = whole ? NULL : units_exact(lua_tonumber(L, index));
    if (whole)
        lua_pushfstring(L, "%I", (LUAI_UACINT)lua_tointeger(L, index));
    else
        lua_pushstring(L, sort);
    if (whole)
        lua_pushstring(L, shown);
    else
        knit_push_number(L, lua_tonumber(L, index), CELL_DIGITS);
    lua_replace(L, index);
    return lua_tostring(L, -1);
}

static void read_cell_text(lua_State *L, int index, TableCell *cell)
{
    if (lua_isnil(L, index) || knit_to_link(L, index, &cell->text, &cell->href))
        return;
    if (knit_to_markup(L, index))
        luaargs_error(
            L, "a cell is text or a link, not other markup; use class = \"strong\" and the like");
    if (lua_type(L, index) == LUA_TNUMBER)
        cell->sort = split_number(L, index);
    cell->text = knit_need_string(L, index, "a cell");
}

static void add_cell(lua_State *L, Table *table, int index)
{
    int top = lua_gettop(L);
    TableCell cell = {.bar = -1};
    if (lua_type(L, index) == LUA_TTABLE) {
        CellArgs args = {.bar = -1};
        luaargs_read(L, index, cell_fields, &args);
        if (args.text)
            read_cell_text(L, args.text, &cell);
        cell.href = args.href ? knit_need_href(L, args.href, "href") : cell.href;
        cell.sort = args.sort ? knit_need_string(L, args.sort, "sort") : cell.sort;
        cell.class_name = args.class_name;
        cell.bar = args.bar;
    } else {
        read_cell_text(L, index, &cell);
    }
    table_add_cell(table, &cell);
    lua_settop(L, top);
}

static void add_row(lua_State *L, Table *table, int rows, lua_Integer i, bool within)
{
    int top = lua_gettop(L);
    lua_Integer columns = table_columns(table);
    if (lua_geti(L, rows, i) != LUA_TTABLE)
        luaargs_error(L, "row %I is not a table of cells; write { ... }", (LUAI_UACINT)i);
    if ((lua_Integer)lua_rawlen(L, top + 1) > columns)
        luaargs_error(L, "row %I has %I cells under %I columns; give each column one",
                      (LUAI_UACINT)i, (LUAI_UACINT)lua_rawlen(L, top + 1), (LUAI_UACINT)columns);
    if (within)
        table_set_within(table);
    for (lua_Integer j = 1; j <= columns; j++) {
        lua_geti(L, top + 1, j);
        add_cell(L, table, top + 2);
        lua_settop(L, top + 1);
    }
    if (!within && lua_getfield(L, top + 1, "within") == LUA_TTABLE) {
        lua_Integer n = luaL_len(L, top + 2);
        sandbox_charge(L, (guint64)columns * (guint64)n);
        for (lua_Integer j = 1; j <= n; j++)
            add_row(L, table, top + 2, j, true);
    }
    lua_settop(L, top);
}

/* While rows are read the table belongs to a userdata, which frees it when an error in one ends the
 * chunk. */
int knit_tabulate(lua_State *L)
{
    Knit *knit = knit_at_work(L);
    TableArgs args = {.row_headers = true};
    lua_settop(L, 1);
    luaargs_read(L, 1, table_fields, &args);
    Table **holder = lua_newuserdatauv(L, sizeof(Table *), 0);
    *holder = NULL;
    luaL_setmetatable(L, "roofbook.table");
    Table *table = *holder =
        table_new(args.caption ? knit_need_string(L, args.caption, "caption") : NULL);
    lua_Integer columns = luaL_len(L, args.columns), rows = luaL_len(L, args.rows);
    sandbox_charge(L, (guint64)MAX(columns, 0) * (guint64)(MAX(rows, 0) + 1));
    for (lua_Integer i = 1; i <= columns; i++)
        add_column(L, table, &args, i);
    if (columns == 0)
        return luaargs_error(L, "'columns' is empty; a table needs at least one");
    for (lua_Integer i = 1; i <= rows; i++)
        add_row(L, table, args.rows, i, false);
    table_set_name(table, args.name ? knit_need_string(L, args.name, "name") : NULL);
    table_set_row_headers(table, args.row_headers);
    table_set_excerpt(table, !args.whole);
    if (args.filter)
        table_set_filter(table, lua_toboolean(L, args.filter));
    *holder = NULL;
    knit_emit_table(knit, table);
    return 0;
}

int knit_collect_table(lua_State *L)
{
    Table **holder = lua_touserdata(L, 1);
    table_free(*holder);
    *holder = NULL;
    return 0;
}
