#include "device/stack.h"

#include <stddef.h>

static const char *const names[STACK_KIND_COUNT + 1] = {
#define X(id, name, meaning) [STACK_##id] = name,
    STACK_KIND_LIST(X)
#undef X
        [STACK_KIND_COUNT] = NULL,
};

static const char *const meanings[STACK_KIND_COUNT] = {
#define X(id, name, meaning) [STACK_##id] = meaning,
    STACK_KIND_LIST(X)
#undef X
};

const char *stack_kind_name(StackKind kind)
{
    return kind < STACK_KIND_COUNT ? names[kind] : "unknown";
}

const char *stack_kind_meaning(StackKind kind)
{
    return kind < STACK_KIND_COUNT ? meanings[kind] : "unknown";
}

const char *const *stack_kind_names(void)
{
    return names;
}
