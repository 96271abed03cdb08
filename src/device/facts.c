#include "device/facts.h"

#include <stddef.h>

static const FactInfo facts[FACT_ID_COUNT] = {
#define X(id, member, key, field, type, unit, meaning, low, high, what, law)                       \
    [FACT_##id] = {#member, key, field, FACT_##type, unit, meaning, {low, high}, what, law},
    DEVICE_FACT_LIST(X)
#undef X
};

static const struct {
    Range range;
    const char *unit;
} quantities[QUANTITY_COUNT] = {
#define X(id, low, high, unit) [QUANTITY_##id] = {{low, high}, unit},
    DEVICE_QUANTITY_LIST(X)
#undef X
};

const FactInfo *fact_info(FactId id)
{
    return &facts[id];
}

Range quantity_range(Quantity quantity)
{
    return quantities[quantity].range;
}

const char *quantity_unit(Quantity quantity)
{
    return quantities[quantity].unit;
}
