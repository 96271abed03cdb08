#include "graph/work_class.h"

static const char *const names[WORK_CLASS_COUNT + 1] = {
#define X(id, name, title) [WORK_##id] = name,
    WORK_CLASS_LIST(X)
#undef X
};

static const char *const titles[WORK_CLASS_COUNT] = {
#define X(id, name, title) [WORK_##id] = title,
    WORK_CLASS_LIST(X)
#undef X
};

/* Of layers that are drawn as that. */
static const WorkClass of_class[OP_CLASS_COUNT] = {
    [OP_CLASS_CONV] = WORK_CONV,
    [OP_CLASS_DEPTHWISE] = WORK_DEPTHWISE,
    [OP_CLASS_LINEAR] = WORK_LINEAR,
    [OP_CLASS_MATMUL] = WORK_ATTENTION,
    [OP_CLASS_RECURRENT] = WORK_LINEAR,
    [OP_CLASS_NORM] = WORK_NORM,
    [OP_CLASS_ACTIVATION] = WORK_ELEMENTWISE,
    [OP_CLASS_POOL] = WORK_POOL,
    [OP_CLASS_ELEMENTWISE] = WORK_ELEMENTWISE,
    [OP_CLASS_REDUCE] = WORK_POOL,
    [OP_CLASS_DATA] = WORK_DATA,
    [OP_CLASS_OTHER] = WORK_DATA,
};

static WorkClass class_of_window(const WindowAttrs *window)
{
    bool one = window->kernel.n > 0;
    for (int i = 0; i < window->kernel.n; i++)
        one = one && window->kernel.v[i] == 1;
    return window->groups > 1 ? WORK_GROUPED : one ? WORK_POINTWISE : WORK_CONV;
}

static bool is_transcendental(const Op *op)
{
    bool special = op_info(op->kind)->special > 0;
    for (int i = 0; !special && i < op->n_parts; i++)
        special = op_info(op->parts[i].kind)->special > 0;
    return special;
}

WorkClass work_class(const Graph *graph, const Op *op)
{
    if (op_is_view(op->kind))
        return WORK_VIEW;
    WorkClass work = of_class[op_class(graph, op)];
    if (work == WORK_CONV && op->attrs->family == ATTRS_WINDOW)
        return class_of_window(&op->attrs->as.window);
    return work == WORK_ELEMENTWISE && is_transcendental(op) ? WORK_TRANSCENDENTAL : work;
}

const char *work_class_name(WorkClass work)
{
    return work < WORK_CLASS_COUNT ? names[work] : "unknown";
}

const char *const *work_class_names(void)
{
    return names;
}

const char *work_class_title(WorkClass work)
{
    return work < WORK_CLASS_COUNT ? titles[work] : "Unknown";
}
