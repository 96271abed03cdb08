#include "lua/sandbox_meter.h"

guint64 sandbox_steps(lua_State *L, int index)
{
    return lua_type(L, index) == LUA_TSTRING ? lua_rawlen(L, index) / SANDBOX_BYTES_PER_STEP : 0;
}

int sandbox_metered(lua_State *L)
{
    int n = lua_gettop(L);
    guint64 work = (guint64)n;
    for (int i = 1; i <= n; i++)
        work += sandbox_steps(L, i);
    sandbox_charge(L, work);
    sandbox_tidy(L);
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}
