/* What the tests of advice share. The device does 1 TFLOP/s in fp32 and moves 100 GB/s: its ridge
 * point is 10. It computes fp16 in fp32, stored narrow, so that the best format of a network is
 * fp16 where memory bounds it, and fp32, the first, where both take as long. */
#ifndef TESTS_ADVICE_KIT_H
#define TESTS_ADVICE_KIT_H

#include "advice/advice.h"
#include "launch_kit.h"
#include "quantize_kit.h"

/* ---- Asking ---------------------------------------------------------------------------------- */

typedef struct Asked {
    Graph *graph;
    Device *device;
    AdviceList *list;
} Asked;

static inline void asked_clear(Asked *asked)
{
    advice_list_free(asked->list);
    device_free(asked->device);
    graph_free(asked->graph);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Asked, asked_clear)

/* Takes over the graph and the device; what else there is in the subject stays. */
static inline Asked ask_as(Graph *graph, Device *device, AdviceSubject subject)
{
    GError *error = NULL;
    subject.graph = graph;
    subject.device = device;
    Asked asked = {graph, device, advise(&subject, &error)};
    if (asked.list == NULL)
        fail_msg("%s", error->message);
    return asked;
}

static inline Asked ask(Graph *graph, Device *device)
{
    return ask_as(graph, device, (AdviceSubject){0});
}

static inline const Advice *row_of(const Asked *asked, guint i)
{
    assert_true(i < asked->list->rows->len);
    return g_ptr_array_index(asked->list->rows, i);
}

static inline const Advice *find(const Asked *asked, const char *id)
{
    bool known = false;
    for (int i = 0; i < advice_rule_count(); i++)
        known = known || strcmp(advice_rule_at(i)->id, id) == 0;
    assert_true(known);
    for (guint i = 0; i < asked->list->rows->len; i++) {
        const Advice *advice = row_of(asked, i);
        if (advice->rule && strcmp(advice->rule->id, id) == 0)
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

static inline void says(const Advice *advice, const char *part)
{
    if (strstr(advice->evidence, part) == NULL)
        fail_msg("'%s' is not in: %s", part, advice->evidence);
}

/* Nothing in seconds, neither of the time nor beside it. */
static inline void gains_no_time(const Advice *advice)
{
    assert_true(isnan(advice->gain_s) && isnan(advice->bound_s) && isnan(advice->beside_s));
}

static inline bool about(double actual, double expected)
{
    return fabs(actual - expected) <= 1e-9 * fabs(expected);
}

static inline void check_gain(const Advice *advice, double seconds)
{
    if (!about(advice->gain_s, seconds))
        fail_msg("%s gains %.12g s, not %.12g: %s", advice->id, advice->gain_s, seconds,
                 advice->evidence);
}

static inline void check_beside(const Advice *advice, double seconds)
{
    if (!about(advice->beside_s, seconds))
        fail_msg("%s saves %.12g s beside, not %.12g: %s", advice->rule->id, advice->beside_s,
                 seconds, advice->evidence);
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

static inline Attrs depthwise_attrs(int64_t channels)
{
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = attrs.as.window.groups = channels;
    attrs.as.window.kernel = INTS(3);
    attrs.as.window.pad = INTS(1);
    attrs.as.window.bias = false;
    return attrs;
}

/* Two depthwise 3x3 on 16 x 112², each 2·9·200,704 = 3,612,672 FLOPs and, in 16 bits,
 * 2·(2·200,704 + 144) = 803,104 bytes, 8.03104 µs, of which the weights take 2.88 ns. */
static inline Graph *depthwise_twice(void)
{
    int x;
    Graph *graph = start(S(1, 16, 112, 112), &x);
    Attrs attrs = depthwise_attrs(16);
    x = chain(graph, OP_CONV, "first", x, &attrs);
    return ended(graph, chain(graph, OP_CONV, "second", x, &attrs));
}

/* 2·9·64·64·112² = 924,844,032 FLOPs, 924.844032 µs. */
static inline Graph *large_conv(void)
{
    return conv_graph(S(1, 64, 112, 112), 64, 3, false);
}

/* Two of these. */
static inline Graph *two_large_convs(void)
{
    int x;
    Graph *graph = start(S(1, 64, 112, 112), &x);
    x = chain_conv(graph, "conv1", x, 64, 3, false);
    return ended(graph, chain_conv(graph, "conv2", x, 64, 3, false));
}

/* 16 -> 16 on 20x20: 1.8432 MFLOP where the kernel is 3x3. */
static inline Graph *two_convs(int64_t first, int64_t second)
{
    int x;
    Graph *graph = start(S(1, 16, 20, 20), &x);
    x = chain_conv(graph, "conv1", x, 16, first, false);
    return ended(graph, chain_conv(graph, "conv2", x, 16, second, false));
}

#endif
