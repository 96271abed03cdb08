/* What the tests of advice share. The device does 1 TFLOP/s in fp32 and moves 100 GB/s: its ridge
 * point is 10. */
#ifndef TESTS_ADVICE_KIT_H
#define TESTS_ADVICE_KIT_H

#include "launch_kit.h"
#include "quantize_kit.h"
#include "whatif/advice.h"

/* ---- Asking ---------------------------------------------------------------------------------- */

typedef struct Asked {
    Graph *graph;
    Device *device;
    ModelCost *cost;
    Timing *timing;
    GPtrArray *list;
} Asked;

static inline void asked_clear(Asked *asked)
{
    g_ptr_array_unref(asked->list);
    timing_free(asked->timing);
    cost_free(asked->cost);
    device_free(asked->device);
    graph_free(asked->graph);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Asked, asked_clear)

/* Takes over the graph and the device. */
static inline Asked ask_with(Graph *graph, Device *device, const AdviceOptions *options)
{
    GError *error = NULL;
    Asked asked = {.graph = graph, .device = device, .cost = cost_graph(graph, 0, &error)};
    asked.timing = time_as(asked.cost, device, DTYPE_FP32);
    if (asked.timing == NULL)
        abort(); /* time_as has failed the test already */
    asked.list = advise(asked.timing, options, &error);
    if (asked.list == NULL)
        fail_msg("%s", error->message);
    return asked;
}

static inline Asked ask(Graph *graph, Device *device)
{
    return ask_with(graph, device, NULL);
}

static inline const Advice *find(const Asked *asked, const char *id)
{
    bool known = false;
    for (int i = 0; i < advice_rule_count(); i++)
        known = known || strcmp(advice_rule_at(i)->id, id) == 0;
    assert_true(known);
    for (guint i = 0; i < asked->list->len; i++) {
        const Advice *advice = g_ptr_array_index(asked->list, i);
        if (strcmp(advice->rule->id, id) == 0)
            return advice;
    }
    return NULL;
}

static inline const Advice *given(const Asked *asked, const char *id)
{
    const Advice *advice = find(asked, id);
    if (advice == NULL) {
        fail_msg("no advice '%s'", id);
        abort(); /* fail_msg does not return, which the analyser cannot see */
    }
    assert_true(strlen(advice->evidence) > 0);
    return advice;
}

/* The name of the layer where most is to gain. */
static inline const char *where(const Asked *asked, const Advice *advice)
{
    return cost_op(asked->cost, advice->layer)->name;
}

static inline void says(const Advice *advice, const char *part)
{
    if (strstr(advice->evidence, part) == NULL)
        fail_msg("'%s' is not in: %s", part, advice->evidence);
}

static inline bool about(double actual, double expected)
{
    return fabs(actual - expected) <= 1e-9 * fabs(expected);
}

static inline void check_gain(const Advice *advice, double seconds)
{
    if (!about(advice->gain_s, seconds))
        fail_msg("%s gains %.12g s, not %.12g: %s", advice->rule->id, advice->gain_s, seconds,
                 advice->evidence);
}

static inline void check_numbers(const Advice *advice, double measured, double threshold)
{
    if (!about(advice->measured, measured) || !about(advice->threshold, threshold))
        fail_msg("%s: %.12g against %.12g, not %.12g against %.12g", advice->rule->id,
                 advice->measured, advice->threshold, measured, threshold);
}

/* ---- Devices and networks -------------------------------------------------------------------- */

static inline Device *box(void)
{
    return round_device(0);
}

static inline Device *aligned_box(int channels)
{
    Device *device = box();
    device->alignment.value = channels;
    return device;
}

static inline Device *launching_box(double seconds)
{
    Device *device = box();
    set_launch(device, seconds);
    return device;
}

static inline Device *box_with_capacity(int64_t bytes)
{
    Device *device = box();
    g_array_index(device->memories, Memory, 0).capacity_bytes = bytes;
    return device;
}

static inline Device *box_with_cache(int64_t bytes)
{
    Device *device = box();
    Memory cache = {.name = "L2", .on_chip = true, .shared = true, .capacity_bytes = bytes};
    g_array_prepend_val(device->memories, cache);
    return device;
}

static inline Graph *start(Shape shape, int *x)
{
    Graph *graph = graph_new("test", "Test");
    graph->batch = 1;
    *x = graph_add_input(graph, "x", shape, DTYPE_FP32);
    return graph;
}

static inline Graph *ended(Graph *graph, int x)
{
    graph_add_output(graph, x);
    return graph;
}

/* 1x1, 16 -> 16 on 10x10, then relu: 4·(1600 + 256 + 1600) and 4·(1600 + 1600) bytes. */
static inline Graph *conv_relu(void)
{
    int x;
    Graph *graph = start(S(1, 16, 10, 10), &x);
    x = chain_conv(graph, "conv", x, 16, 1, false);
    return ended(graph, chain(graph, OP_RELU, "relu", x, NULL));
}

static inline Graph *relus(int64_t elements)
{
    int x;
    Graph *graph = start(S(1, elements), &x);
    x = chain(graph, OP_RELU, "relu1", x, NULL);
    return ended(graph, chain(graph, OP_RELU, "relu2", x, NULL));
}

/* 2·9·64·64·112² = 924,844,032 FLOPs, 924.844032 µs. */
static inline Graph *large_conv(void)
{
    return conv_graph(S(1, 64, 112, 112), 64, 3, false);
}

static inline Graph *two_convs(int64_t first, int64_t second)
{
    int x;
    Graph *graph = start(S(1, 16, 20, 20), &x);
    x = chain_conv(graph, "conv1", x, 16, first, false);
    return ended(graph, chain_conv(graph, "conv2", x, 16, second, false));
}

#endif
