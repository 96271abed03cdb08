#include "device/launch.h"

static const struct {
    const char *name, *meaning;
} kinds[] = {
#define X(id, name, meaning) [LAUNCH_##id] = {name, meaning},
    LAUNCH_KIND_LIST(X)
#undef X
};

static const char *const names[] = {
#define X(id, name, meaning) [LAUNCH_##id] = name,
    LAUNCH_KIND_LIST(X)
#undef X
        NULL,
};

const char *launch_kind_name(LaunchKind kind)
{
    return kind < LAUNCH_KIND_COUNT ? kinds[kind].name : "unknown";
}

const char *launch_kind_meaning(LaunchKind kind)
{
    return kind < LAUNCH_KIND_COUNT ? kinds[kind].meaning : "unknown";
}

const char *const *launch_kind_names(void)
{
    return names;
}

const Launch *launch_counted(const GArray *launches)
{
    for (guint i = 0; i < launches->len; i++) {
        const Launch *launch = &g_array_index(launches, Launch, i);
        if (launch->kind == LAUNCH_STREAM || launch->kind == LAUNCH_THREADS)
            return launch;
    }
    return NULL;
}
