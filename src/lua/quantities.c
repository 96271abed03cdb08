#include "lua/quantities.h"

#include <stdint.h>

static const struct Quantity {
    const char *name;
    int64_t count; /* 0: seconds */
    double seconds;
} quantities[] = {
    {"KB", INT64_C(1000), 0},
    {"MB", INT64_C(1000000), 0},
    {"GB", INT64_C(1000000000), 0},
    {"TB", INT64_C(1000000000000), 0},
    {"KiB", INT64_C(1) << 10, 0},
    {"MiB", INT64_C(1) << 20, 0},
    {"GiB", INT64_C(1) << 30, 0},
    {"TiB", INT64_C(1) << 40, 0},
    {"k", INT64_C(1000), 0},
    {"M", INT64_C(1000000), 0},
    {"G", INT64_C(1000000000), 0},
    {"T", INT64_C(1000000000000), 0},
    {"ns", 0, 1e-9},
    {"us", 0, 1e-6},
    {"ms", 0, 1e-3},
    {"s", 0, 1.0},
};

void quantities_offer(Sandbox *sandbox)
{
    for (size_t i = 0; i < G_N_ELEMENTS(quantities); i++) {
        const struct Quantity *quantity = &quantities[i];
        if (quantity->count > 0)
            lua_pushinteger(sandbox_lua(sandbox), quantity->count);
        else
            lua_pushnumber(sandbox_lua(sandbox), quantity->seconds);
        sandbox_set_global(sandbox, quantity->name);
    }
}
