/* What runs a network: which graph of it is executed decides its times more than all else. */
#ifndef DEVICE_STACK_H
#define DEVICE_STACK_H

#include <stdbool.h>

/* id, name in data and in Lua, meaning. */
#define STACK_KIND_LIST(X)                                                                         \
    X(EAGER, "eager", "operators are started one by one, as the network has them")                 \
    X(COMPILED, "compiled", "a compiler fuses the graph before it runs")                           \
    X(ENGINE, "engine", "a runtime plans, fuses and tunes the whole graph")

typedef enum StackKind {
#define X(id, name, meaning) STACK_##id,
    STACK_KIND_LIST(X)
#undef X
        STACK_KIND_COUNT,
} StackKind;

const char *stack_kind_name(StackKind kind);    /* "eager" */
const char *stack_kind_meaning(StackKind kind); /* as listed */
const char *const *stack_kind_names(void);      /* NULL-terminated, in the order of the enum */

/* Whether it executes the fused graph (SPEC §6, all rules), and not the one as it stands. */
static inline bool stack_is_fused(StackKind kind)
{
    return kind != STACK_EAGER;
}

#endif
