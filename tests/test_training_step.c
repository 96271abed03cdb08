/* roofline/training_step.h */
#include "roofline_kit.h"

#include "roofline/training_step.h"

/* 8 rows of 64 by 64 without bias: 32,768 MACs, and 4·(512 + 4,096 + 512) bytes. */
static Graph *product(const char *block)
{
    Graph *graph = graph_new("product", "Product");
    Attrs attrs = op_default_attrs(OP_LINEAR);
    attrs.as.product.channels = 64;
    attrs.as.product.bias = false;
    int x = graph_add_input(graph, "x", S(1, 8, 64), DTYPE_FP32);
    int op = graph_add_op(graph, OP_LINEAR, "layer", &x, 1, &attrs, true, NULL);
    graph_op(graph, op)->block = graph_intern(graph, block);
    graph_add_output(graph, graph_op(graph, op)->outputs[0]);
    return graph;
}

static const TrainingMacs macs = {.forward = 32768, .model = 3 * 32768, .hardware = 3 * 32768};
static const TrainingMemory memory = {
    .weights_bytes = 100, .gradients_bytes = 200, .optimizer_bytes = 300};

static TrainingTime time_of(const char *block, double flops, double bandwidth, Recompute recompute)
{
    g_autoptr(Graph) graph = product(block);
    g_autoptr(ModelCost) cost = count(graph);
    Device *device = device_of(DTYPE_FP32, UNIT_VECTOR, flops, bandwidth);
    Roof roof = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    g_autoptr(Timing) timing = time_on(cost, &roof);
    TrainingTime time = training_time(timing, &macs, &memory, recompute);
    device_free(device);
    return time;
}

/* By compute: forward once, backward twice. */
static void test_products(void **state)
{
    (void)state;
    TrainingTime time = time_of("layers.0", 1e6, 1e15, RECOMPUTE_NONE);
    near(time.forward_s, 2 * 32768 / 1e6);
    near(time.backward_s, 4 * 32768 / 1e6);
    near(time.again_s, 0);
    near(time.bound_s, 6 * 32768 / 1e6);
    near(time.peak, 1e6);
}

/* By memory: the same bytes for each of three products; the optimizer 2·(100 + 300) + 200. */
static void test_bytes(void **state)
{
    (void)state;
    TrainingTime time = time_of("layers.0", 1e15, 1e6, RECOMPUTE_NONE);
    const double bytes = 4 * (512 + 4096 + 512);
    near(time.forward_s, bytes / 1e6);
    near(time.backward_s, 2 * bytes / 1e6);
    near(time.optimizer_s, 1000 / 1e6);
    near(time.seconds, (3 * bytes + 1000) / 1e6);
    near(time.bound_s, 1000 / 1e6);
}

/* Layers are computed again, what is behind them is not; a product with weights is no core. */
static void test_recomputation(void **state)
{
    (void)state;
    near(time_of("layers.0", 1e6, 1e15, RECOMPUTE_FULL).again_s, 2 * 32768 / 1e6);
    near(time_of("head", 1e6, 1e15, RECOMPUTE_FULL).again_s, 0);
    near(time_of("layers.0", 1e6, 1e15, RECOMPUTE_SELECTIVE).again_s, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_products),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_recomputation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
