/* ResNet-50 at 224x224 (He et al., arXiv:1512.03385, table 1; stride on the 3x3), built by hand for
 * the tests of what counts and times networks. */
#ifndef TESTS_RESNET50_H
#define TESTS_RESNET50_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "graph/graph.h"

static inline int resnet_add(Graph *graph, OpKind kind, int a, int b, const Attrs *attrs)
{
    g_autofree char *name = g_strdup_printf("op%d", graph_n_ops(graph));
    GError *error = NULL;
    int inputs[] = {a, b};
    int op = graph_add_op(graph, kind, name, inputs, b == NO_TENSOR ? 1 : 2, attrs, true, &error);
    if (op == NO_OP)
        fail_msg("%s", error->message);
    return graph_op(graph, op)->outputs[0];
}

static inline int resnet_conv(Graph *graph, int x, int64_t channels, int64_t kernel, int64_t stride)
{
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = channels;
    attrs.as.window.kernel = (Ints){1, {kernel}};
    attrs.as.window.stride = (Ints){1, {stride}};
    attrs.as.window.pad = (Ints){1, {kernel / 2}};
    attrs.as.window.bias = false;
    x = resnet_add(graph, OP_CONV, x, NO_TENSOR, &attrs);
    return resnet_add(graph, OP_BATCH_NORM, x, NO_TENSOR, NULL);
}

static inline int resnet_relu(Graph *graph, int x)
{
    return resnet_add(graph, OP_RELU, x, NO_TENSOR, NULL);
}

static inline int resnet_block(Graph *graph, int x, int64_t width, int64_t stride)
{
    int y = resnet_relu(graph, resnet_conv(graph, x, width, 1, 1));
    y = resnet_relu(graph, resnet_conv(graph, y, width, 3, stride));
    y = resnet_conv(graph, y, 4 * width, 1, 1);
    if (stride != 1 || graph_tensor(graph, x)->shape.dim[1] != 4 * width)
        x = resnet_conv(graph, x, 4 * width, 1, stride);
    return resnet_relu(graph, resnet_add(graph, OP_ADD, x, y, NULL));
}

/* At a batch and with the image's dtype, which weights follow. */
static inline Graph *resnet50_of(int64_t batch, DType dtype)
{
    static const int blocks[] = {3, 4, 6, 3};
    Graph *graph = graph_new("resnet50", "ResNet-50");
    graph->batch = batch;
    int x = graph_add_input(graph, "image", (Shape){4, {batch, 3, 224, 224}}, dtype);
    x = resnet_relu(graph, resnet_conv(graph, x, 64, 7, 2));
    Attrs pool = op_default_attrs(OP_MAX_POOL);
    pool.as.window.kernel = (Ints){1, {3}};
    pool.as.window.stride = (Ints){1, {2}};
    pool.as.window.pad = (Ints){1, {1}};
    x = resnet_add(graph, OP_MAX_POOL, x, NO_TENSOR, &pool);
    for (int stage = 0; stage < 4; stage++)
        for (int i = 0; i < blocks[stage]; i++)
            x = resnet_block(graph, x, (int64_t)64 << stage, stage > 0 && i == 0 ? 2 : 1);
    x = resnet_add(graph, OP_GLOBAL_AVG_POOL, x, NO_TENSOR, NULL);
    x = resnet_add(graph, OP_FLATTEN, x, NO_TENSOR, NULL);
    Attrs linear = op_default_attrs(OP_LINEAR);
    linear.as.product.channels = 1000;
    graph_add_output(graph, resnet_add(graph, OP_LINEAR, x, NO_TENSOR, &linear));
    return graph;
}

static inline Graph *resnet50_graph(void)
{
    return resnet50_of(1, DTYPE_FP32);
}

#endif
