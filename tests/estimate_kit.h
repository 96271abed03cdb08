/* A network of two layers and ceilings that make each of its times at the ceilings 1 ms. */
#ifndef TESTS_ESTIMATE_KIT_H
#define TESTS_ESTIMATE_KIT_H

#include <math.h>

#include "cost_kit.h"
#include "estimate/estimate.h"

static inline void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-12 * fabs(expected)))
        fail_msg("%.17g is not %.17g", actual, expected);
}

/* A 3x3 convolution of 16 to 16 channels on 8x8, and a ReLU.
 *
 * conv  8·8·16·(3·3·16) = 147456 MACs, 294912 FLOPs; 1024 + 2304 + 1024 elements, 17408 bytes
 * relu  1024 FLOPs; 2 · 1024 elements, 8192 bytes
 */
static inline Graph *two_layers(void)
{
    Graph *graph = graph_new("two", "Two");
    Attrs attrs = conv_attrs(16, 3, false);
    int x = graph_add_input(graph, "x", S(1, 16, 8, 8), DTYPE_FP32);
    int y = add(graph, OP_CONV, "conv", x, &attrs);
    graph_add_output(graph, add(graph, OP_RELU, "relu", y, NULL));
    return graph;
}

static const ProfileCeilings milliseconds = {
    .matrix = 294912e3,
    .vector = 1024e3,
    .n_memories = 2,
    .memories = {{"L2", 10000, 8192e3, false}, {"DRAM", 0, 17408e3, false}},
};

#endif
