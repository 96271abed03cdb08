/* Whole networks built operator by operator, against published counts. */
#include "op_kit.h"

#include "graph/op_cost.h"
#include <stdio.h>

typedef struct Net {
    Graph *graph;
    int n; /* operators so far: names */
} Net;

static int add(Net *net, OpKind kind, const int *inputs, int n, const Attrs *attrs)
{
    char name[16];
    snprintf(name, sizeof name, "op%d", net->n++);
    GError *error = NULL;
    int op = graph_add_op(net->graph, kind, name, inputs, n, attrs, true, &error);
    if (op == NO_OP)
        fail_msg("%s", error->message);
    return graph_op(net->graph, op)->outputs[0];
}

static int conv_bn(Net *net, int x, int64_t channels, int64_t kernel, int64_t stride,
                   int64_t groups)
{
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = channels;
    attrs.as.window.kernel = INTS(kernel);
    attrs.as.window.stride = INTS(stride);
    attrs.as.window.pad = INTS(kernel / 2);
    attrs.as.window.groups = groups;
    attrs.as.window.bias = false;
    x = add(net, OP_CONV, &x, 1, &attrs);
    return add(net, OP_BATCH_NORM, &x, 1, NULL);
}

static int relu(Net *net, int x)
{
    return add(net, OP_RELU, &x, 1, NULL);
}

static int64_t channels_of(const Net *net, int x)
{
    return graph_tensor(net->graph, x)->shape.dim[1];
}

/* `first`: the stride is on the first 1x1 (v1), not on the 3x3. */
static int bottleneck(Net *net, int x, int64_t width, int64_t stride, bool first)
{
    int y = relu(net, conv_bn(net, x, width, 1, first ? stride : 1, 1));
    y = relu(net, conv_bn(net, y, width, 3, first ? 1 : stride, 1));
    y = conv_bn(net, y, 4 * width, 1, 1, 1);
    if (stride != 1 || channels_of(net, x) != 4 * width)
        x = conv_bn(net, x, 4 * width, 1, stride, 1);
    int both[] = {x, y};
    return relu(net, add(net, OP_ADD, both, 2, NULL));
}

static void head(Net *net, int x)
{
    x = add(net, OP_GLOBAL_AVG_POOL, &x, 1, NULL);
    x = add(net, OP_FLATTEN, &x, 1, NULL);
    Attrs attrs = op_default_attrs(OP_LINEAR);
    attrs.as.product.channels = 1000;
    graph_add_output(net->graph, add(net, OP_LINEAR, &x, 1, &attrs));
}

static Graph *resnet50(bool first)
{
    Net net = {graph_new("resnet50", "ResNet-50"), 0};
    int x = graph_add_input(net.graph, "image", S(1, 3, 224, 224), DTYPE_FP32);
    x = relu(&net, conv_bn(&net, x, 64, 7, 2, 1));
    Attrs pool = op_default_attrs(OP_MAX_POOL);
    pool.as.window.kernel = INTS(3);
    pool.as.window.stride = INTS(2);
    pool.as.window.pad = INTS(1);
    x = add(&net, OP_MAX_POOL, &x, 1, &pool);
    const int blocks[] = {3, 4, 6, 3};
    for (int stage = 0; stage < 4; stage++)
        for (int i = 0; i < blocks[stage]; i++)
            x = bottleneck(&net, x, INT64_C(64) << stage, stage > 0 && i == 0 ? 2 : 1, first);
    head(&net, x);
    return net.graph;
}

/* Howard et al., table 1: 13 pairs of depthwise and 1x1. */
static Graph *mobilenet(void)
{
    static const struct {
        int64_t channels, stride;
    } pairs[] = {{64, 1},  {128, 2}, {128, 1}, {256, 2}, {256, 1},  {512, 2}, {512, 1},
                 {512, 1}, {512, 1}, {512, 1}, {512, 1}, {1024, 2}, {1024, 1}};
    Net net = {graph_new("mobilenet", "MobileNet"), 0};
    int x = graph_add_input(net.graph, "image", S(1, 3, 224, 224), DTYPE_FP32);
    x = relu(&net, conv_bn(&net, x, 32, 3, 2, 1));
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        int64_t channels = channels_of(&net, x);
        x = relu(&net, conv_bn(&net, x, channels, 3, pairs[i].stride, channels));
        x = relu(&net, conv_bn(&net, x, pairs[i].channels, 1, 1, 1));
    }
    head(&net, x);
    return net.graph;
}

static int64_t total_macs(const Graph *graph)
{
    int64_t sum = 0;
    for (int i = 0; i < graph_n_ops(graph); i++)
        sum = count_add(sum, op_cost(graph, graph_op(graph, i)).macs);
    return sum;
}

static void resnet50_counts(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = resnet50(false);
    assert_int_equal(total_macs(graph), 4089184256);
    assert_int_equal(kit_params(graph), 25557032);
    assert_int_equal(kit_elements(graph, TENSOR_BUFFER), 53120); /* 2 per channel of 26,560 */
    g_autoptr(Graph) v1 = resnet50(true);
    assert_int_equal(total_macs(v1), 3857973248);
    assert_int_equal(kit_params(v1), 25557032);
}

static void mobilenet_counts(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = mobilenet();
    assert_int_equal(total_macs(graph), 568740352);
    assert_int_equal(kit_params(graph), 4231976);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resnet50_counts),
        cmocka_unit_test(mobilenet_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
