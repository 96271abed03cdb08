#include "device/facts.h"

#include <stddef.h>

static const FactInfo facts[FACT_ID_COUNT] = {
#define X(id, member, key, field, type, unit, meaning, texts, what, law)                           \
    [FACT_##id] = {#member, key, field, FACT_##type, unit, meaning, FACT_##texts, what, law},
    DEVICE_FACT_LIST(X)
#undef X
};

const FactInfo *fact_info(FactId id)
{
    return &facts[id];
}
