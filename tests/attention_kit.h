/* One step of a decoder as one operator: queries on heads that share keys, with a past. */
#ifndef TESTS_ATTENTION_KIT_H
#define TESTS_ATTENTION_KIT_H

#include "graph/attention.h"
#include "op_kit.h"

/* 8 query heads on 2 of 64 features, `past` keys kept and one new; inputs 0 to 4 of a graph that
 * has them as inputs 0 to 4, and outputs 5 to 7: result, keys, values. */
static inline Graph *decode_step(int64_t past, int64_t window, bool shared)
{
    Graph *graph = graph_new("step", "Step");
    static const char *const names[] = {"q", "k", "v", "past_k", "past_v"};
    const Shape kept = S(1, 2, past, 64), all = S(1, 2, shared ? past : past + 1, 64);
    const Shape shapes[] = {S(1, 8, 1, 64), S(1, 2, 1, 64), S(1, 2, 1, 64), kept, kept};
    const TensorType outputs[] = {{shapes[0], DTYPE_FP32}, {all, DTYPE_FP32}, {all, DTYPE_FP32}};
    Attrs attrs = op_default_attrs(OP_ATTENTION);
    attrs.as.attention.window = window;
    attrs.as.attention.shared = shared;
    int ids[ATTENTION_OTHERS];
    for (int i = 0; i < ATTENTION_OTHERS; i++) {
        ids[i] = graph_add_input(graph, names[i], shapes[i], DTYPE_FP32);
        graph_tensor(graph, ids[i])->is_state = i >= ATTENTION_PAST_KEY;
    }
    assert_int_equal(graph_add_op_as(graph, OP_ATTENTION, "layer", ids, ATTENTION_OTHERS, &attrs,
                                     outputs, 3, NULL),
                     0);
    for (int i = 0; i < 3; i++)
        graph_add_output(graph, graph_op(graph, 0)->outputs[i]);
    return graph;
}

#endif
