/* Plausible data for the charts of what-ifs: residual networks of any depth, worked out here from
 * their shapes, so charts can be tried without the rest of the program. */
#ifndef TESTS_CHART_WHATIF_DATA_H
#define TESTS_CHART_WHATIF_DATA_H

#include <glib.h>
#include <math.h>

#include "chart/algorithms_chart.h"
#include "chart/arena_chart.h"
#include "chart/liveness_chart.h"
#include "chart/pareto_chart.h"
#include "chart/sweep_chart.h"
#include "chart/training_chart.h"
#include "chart/waterfall_chart.h"

/* Operators of a residual network and the tensors they make, fp32, 64 channels of 56 × 56 first. */
typedef struct WhatifNet {
    GPtrArray *ops;     /* names */
    GArray *tensors;    /* LiveTensor, one per operator, named as it */
    GArray *blocks;     /* ArenaBlock, one per tensor */
    double arena_bytes; /* end of the highest block */
} WhatifNet;

/* Takes name. */
static inline void whatif_op(WhatifNet *net, char *name, ChartClass class, double bytes)
{
    size_t at = net->ops->len;
    LiveTensor tensor = {name, class, bytes, at, at + 1};
    g_ptr_array_add(net->ops, name);
    g_array_append_val(net->tensors, tensor);
}

/* First fit in order of birth: no good arena, but one without overlaps. */
static inline void whatif_arena(WhatifNet *net)
{
    for (guint i = 0; i < net->tensors->len; i++) {
        const LiveTensor *t = &g_array_index(net->tensors, LiveTensor, i);
        ArenaBlock block = {t->name, t->class, 0, t->bytes, t->from, t->to};
        for (guint k = 0; k < i; k++) {
            const ArenaBlock *other = &g_array_index(net->blocks, ArenaBlock, k);
            bool meet = other->to >= block.from && other->from <= block.to &&
                        other->offset < block.offset + block.bytes &&
                        block.offset < other->offset + other->bytes;
            if (!meet)
                continue;
            block.offset = other->offset + other->bytes;
            k = (guint)-1;
        }
        g_array_append_val(net->blocks, block);
        net->arena_bytes = fmax(net->arena_bytes, block.offset + block.bytes);
    }
}

/* `count` operators: seven to a block, whose input lives until the addition. */
static inline WhatifNet whatif_net(size_t count)
{
    static const struct {
        const char *name;
        ChartClass class;
        double scale;
    } block[] = {{"conv1", CHART_CONV, 0.5},      {"bn1", CHART_NORM, 0.5},
                 {"relu", CHART_ACTIVATION, 0.5}, {"conv2", CHART_CONV, 1},
                 {"bn2", CHART_NORM, 1},          {"add", CHART_ELEMENTWISE, 1},
                 {"relu2", CHART_ACTIVATION, 1}};
    WhatifNet net = {g_ptr_array_new_with_free_func(g_free),
                     g_array_new(FALSE, FALSE, sizeof(LiveTensor)),
                     g_array_new(FALSE, FALSE, sizeof(ArenaBlock)), 0};
    size_t blocks = MAX(count / 7, 1);
    for (size_t i = 0; i < count; i++) {
        size_t stage = i / 7 * 4 / blocks;
        char *name = g_strdup_printf("layer%zu.%zu.%s", stage + 1, i / 7, block[i % 7].name);
        whatif_op(&net, name, block[i % 7].class,
                  4 * 64.0 * 56 * 56 * block[i % 7].scale / (double)(1 << stage));
        LiveTensor *tensor = &g_array_index(net.tensors, LiveTensor, i);
        if (i % 7 == 6)
            tensor->to = MIN(i + 6, count - 1);
        tensor->to = MIN(tensor->to, count - 1);
    }
    whatif_arena(&net);
    return net;
}

static inline void whatif_net_clear(WhatifNet *net)
{
    g_ptr_array_unref(net->ops);
    g_array_unref(net->tensors);
    g_array_unref(net->blocks);
}

static inline LivenessChart whatif_liveness(const WhatifNet *net)
{
    return (LivenessChart){.title = "What is live in ResNet",
                           .subtitle = "fp32, batch 1, in execution order",
                           .tensors = (const LiveTensor *)(void *)net->tensors->data,
                           .tensor_count = net->tensors->len,
                           .ops = (const char *const *)net->ops->pdata,
                           .op_count = net->ops->len,
                           .weights_bytes = 102.2e6};
}

static inline ArenaChart whatif_arena_chart(const WhatifNet *net)
{
    double bound = 0;
    for (size_t op = 0; op < net->ops->len; op++) {
        double live = 0;
        for (guint i = 0; i < net->tensors->len; i++) {
            const LiveTensor *tensor = &g_array_index(net->tensors, LiveTensor, i);
            live += tensor->from <= op && op <= tensor->to ? tensor->bytes : 0;
        }
        bound = fmax(bound, live);
    }
    return (ArenaChart){.title = "ResNet in an arena",
                        .subtitle = "fp32, batch 1, first fit",
                        .blocks = (const ArenaBlock *)(void *)net->blocks->data,
                        .block_count = net->blocks->len,
                        .op_count = net->ops->len,
                        .arena_bytes = net->arena_bytes,
                        .bound_bytes = bound};
}

#endif
