#include "page/format_lua.h"

#include <glib.h>
#include <lauxlib.h>
#include <math.h>
#include <stdbool.h>

#include "base/units.h"
#include "graph/op.h"
#include "lua/guard.h"

#define ABSENT "–"

static int push_owned(lua_State *L, char *text)
{
    guard_push(L, text);
    return 1;
}

/* True, having pushed the dash, when the first argument is no number to show. */
static bool absent(lua_State *L)
{
    if (!lua_isnoneornil(L, 1) && !isnan(luaL_checknumber(L, 1)))
        return false;
    lua_pushliteral(L, ABSENT);
    return true;
}

static int digits_at(lua_State *L, int index, int fallback)
{
    lua_Integer digits = luaL_optinteger(L, index, fallback);
    luaL_argcheck(L, digits >= 0 && digits <= 17, index, "from 0 to 17 digits");
    return (int)digits;
}

static int format_count(lua_State *L)
{
    if (absent(L))
        return 1;
    luaL_argcheck(L, lua_isinteger(L, 1) || lua_tonumber(L, 1) == floor(lua_tonumber(L, 1)), 1,
                  "a whole number; si() shows others");
    return push_owned(
        L, units_grouped((int64_t)lua_tonumber(L, 1) == lua_tonumber(L, 1) && !lua_isinteger(L, 1)
                             ? (int64_t)lua_tonumber(L, 1)
                             : lua_tointeger(L, 1)));
}

static int format_si(lua_State *L)
{
    if (absent(L))
        return 1;
    const char *unit = luaL_optstring(L, 2, "");
    int digits = MAX(1, digits_at(L, 3, 3));
    return push_owned(L, lua_isinteger(L, 1) ? units_count(lua_tointeger(L, 1), digits, unit)
                                             : units_si(lua_tonumber(L, 1), digits, unit));
}

static int format_bytes(lua_State *L)
{
    return absent(L) ? 1 : push_owned(L, units_bytes(lua_tonumber(L, 1)));
}

static int format_seconds(lua_State *L)
{
    return absent(L) ? 1 : push_owned(L, units_seconds(lua_tonumber(L, 1)));
}

/* interval(t.estimate_seconds, t.estimate_low_seconds, t.estimate_high_seconds): "12.3 ms (10.1 to
 * 15.2 ms)". */
static int format_interval(lua_State *L)
{
    return absent(L) ? 1
                     : push_owned(L, units_interval(lua_tonumber(L, 1), luaL_optnumber(L, 2, NAN),
                                                    luaL_optnumber(L, 3, NAN)));
}

/* rate(1.23e3): "1.23 k/s"; rate(1.23e3, model.sample): "1.23 k images/s". */
static int format_rate(lua_State *L)
{
    const char *of = lua_isnoneornil(L, 2) ? NULL : luaL_tolstring(L, 2, NULL);
    if (absent(L))
        return 1;
    double per_s = lua_tonumber(L, 1);
    return push_owned(L, of ? units_rate_of(per_s, of) : units_rate(per_s));
}

static int format_percent(lua_State *L)
{
    return absent(L) ? 1 : push_owned(L, units_percent(lua_tonumber(L, 1), digits_at(L, 2, 1)));
}

static int format_number(lua_State *L)
{
    return absent(L) ? 1
                     : push_owned(L, units_number(lua_tonumber(L, 1), MAX(1, digits_at(L, 2, 4))));
}

/* plural(1, "layer"): "1 layer"; plural(2, "layer"): "2 layers". */
static int format_plural(lua_State *L)
{
    return push_owned(L, units_plural(luaL_checkinteger(L, 1), luaL_checkstring(L, 2)));
}

/* work_rate(peak, "int8", 4): "130.0 TOP/s", of floats in FLOP/s. */
static int format_work_rate(lua_State *L)
{
    if (absent(L))
        return 1;
    int digits = MAX(1, digits_at(L, 3, 3));
    DType dtype = dtype_from_name(luaL_tolstring(L, 2, NULL));
    return push_owned(L, units_si(lua_tonumber(L, 1), digits, dtype_rate_unit(dtype)));
}

/* class_title("conv"): an operator class in words; what is no class stays. */
static int format_class_title(lua_State *L)
{
    const char *name = luaL_tolstring(L, 1, NULL);
    OpClass op_class = op_class_from_name(name);
    lua_pushstring(L, op_class < OP_CLASS_COUNT ? op_class_title(op_class) : name);
    return 1;
}

const luaL_Reg *format_functions(void)
{
    static const luaL_Reg functions[] = {
        {"count", format_count},
        {"si", format_si},
        {"bytes", format_bytes},
        {"seconds", format_seconds},
        {"interval", format_interval},
        {"rate", format_rate},
        {"percent", format_percent},
        {"number", format_number},
        {"plural", format_plural},
        {"work_rate", format_work_rate},
        {"class_title", format_class_title},
        {NULL, NULL},
    };
    return functions;
}
