#include "lua/quantities.h"

#include "base/amount.h"

void quantities_offer(Sandbox *sandbox)
{
    for (const AmountUnit *unit = amount_units(); unit->name; unit++) {
        if (!unit->described)
            continue;
        if (unit->kind == AMOUNT_SECONDS)
            lua_pushnumber(sandbox_lua(sandbox), unit->seconds);
        else
            lua_pushinteger(sandbox_lua(sandbox), unit->whole);
        sandbox_set_global(sandbox, unit->name);
    }
}
