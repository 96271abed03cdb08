#include "cost/cost_floor.h"

#include "attention_kit.h"
#include "cost_kit.h"
#include "resnet50.h"
#include "whatif/fusion.h"

/* The image, the 1,000 scores, and 25,557,032 parameters and 53,120 running statistics; with all 53
 * batch-norms folded 25,530,472 parameters (worked example resnet50-folded) and none. */
static void test_floor_of_resnet50(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = resnet50_graph();
    g_autoptr(ModelCost) cost = count(graph, 0);
    assert_int_equal(cost->bytes_floor, 4 * (25557032 + 53120 + 3 * 224 * 224 + 1000));
    g_autoptr(Graph) fused = fuse(graph, FUSION_ALL, NULL, NULL);
    g_autoptr(ModelCost) folded = count(fused, 0);
    assert_int_equal(folded->bytes_floor, 4 * (25530472 + 3 * 224 * 224 + 1000));
}

/* conv (8 channels of 4x4) -> relu -> bn: what is between them is no part of it. */
static void test_floor_of_a_chain(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    Attrs attrs = conv_attrs(8, 3, true);
    int x = graph_add_input(graph, "x", S(1, 3, 4, 4), DTYPE_FP32);
    x = add(graph, OP_CONV, "conv", x, &attrs);
    x = add(graph, OP_RELU, "relu", x, NULL);
    graph_add_output(graph, add(graph, OP_BATCH_NORM, "bn", x, NULL));
    g_autoptr(ModelCost) cost = count(graph, 0);
    assert_int_equal(cost->bytes_floor, 4 * (48 + 128 + 27 * 8 + 8 + 4 * 8));
}

/* Of a table of 30,000 rows only the 7 looked up are read: 7 int64 indices, 7·16 in, 7·16 out. */
static void test_floor_of_a_lookup(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    Attrs attrs = op_default_attrs(OP_EMBEDDING);
    attrs.as.table.rows = 30000;
    attrs.as.table.channels = 16;
    int x = graph_add_input(graph, "x", S(1, 7), DTYPE_INT64);
    graph_add_output(graph, add(graph, OP_EMBEDDING, "embedding", x, &attrs));
    g_autoptr(ModelCost) cost = count(graph, 0);
    assert_int_equal(cost->params, 480000);
    assert_int_equal(cost->bytes_floor, 8 * 7 + 4 * 7 * 16 + 4 * 7 * 16);
}

/* A table that rows are looked up in and that makes the logits too is read whole, once. */
static void test_floor_of_a_tied_table(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    Attrs table = op_default_attrs(OP_EMBEDDING), linear = op_default_attrs(OP_LINEAR);
    table.as.table.rows = linear.as.product.channels = 30;
    linear.as.product.bias = false;
    table.as.table.channels = 16;
    int x = graph_add_input(graph, "x", S(1, 7), DTYPE_INT64);
    int y = add(graph, OP_EMBEDDING, "embedding", x, &table);
    int tied[] = {y, graph_op(graph, 0)->inputs[1]};
    int head = graph_add_op(graph, OP_LINEAR, "head", tied, 2, &linear, true, NULL);
    graph_add_output(graph, graph_op(graph, head)->outputs[0]);
    g_autoptr(ModelCost) cost = count(graph, 0);
    assert_int_equal(cost->params, 30 * 16);
    assert_int_equal(cost->bytes_floor, 8 * 7 + 4 * 30 * 16 + 4 * 7 * 30);
}

/* Of a cache of 7 to which 1 is appended, 8 are kept: the 7 and the 1 are read, the 1 is written.
 */
static void test_floor_of_a_cache(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int inputs[] = {graph_add_input(graph, "cache", S(1, 7, 64), DTYPE_FP32),
                    graph_add_input(graph, "new", S(1, 1, 64), DTYPE_FP32)};
    int op = graph_add_op(graph, OP_CACHE_APPEND, "append", inputs, 2, NULL, true, NULL);
    graph_add_output(graph, graph_op(graph, op)->outputs[0]);
    g_autoptr(ModelCost) cost = count(graph, 0);
    assert_int_equal(cost->bytes_floor, 4 * 64 * (7 + 1 + 1));
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].bytes, 4 * 64 * (1 + 1));
}

/* Three rows of 5 meet one of 8 experts of 5 x 6 each: all three may meet the same. */
static void test_floor_of_experts(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    Attrs attrs = op_default_attrs(OP_EXPERT_LINEAR);
    attrs.as.expert.experts = 8;
    attrs.as.expert.channels = 6;
    int x = graph_add_input(graph, "x", S(3, 5), DTYPE_FP32);
    graph_add_output(graph, add(graph, OP_EXPERT_LINEAR, "experts", x, &attrs));
    g_autoptr(ModelCost) cost = count(graph, 0);
    assert_int_equal(cost->params, 8 * 30);
    assert_int_equal(cost->bytes_floor, 4 * (15 + 30 + 18));
}

/* A step of decoding reads what is kept and writes a row behind it; with a window of 4 it reads 3
 * rows of 2·64. Query and result are 512, key and value 2·128. */
static void test_floor_of_a_past(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = decode_step(9, 0, false), window = decode_step(9, 4, false);
    g_autoptr(ModelCost) all = count(graph, 0), near = count(window, 0);
    assert_int_equal(all->bytes_floor, 4 * (512 + 256 + 2 * 9 * 128 + 512 + 256));
    assert_int_equal(near->bytes_floor, 4 * (512 + 256 + 2 * 3 * 128 + 512 + 256));
    assert_int_equal(cost_layer(near, 0)->traffic[TRAFFIC_COMPULSORY].bytes, near->bytes_floor);
}

/* One row of 8 features meets 2 of 4 experts: half of each of the two layers of 4·8·16, the
 * router's 4 numbers, 8 in and 8 out. */
static void test_floor_of_a_mixture(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    Attrs attrs = op_default_attrs(OP_MOE);
    attrs.as.expert = (ExpertAttrs){.channels = 16, .experts = 4, .active = 2};
    int inputs[] = {graph_add_input(graph, "x", S(1, 8), DTYPE_FP32),
                    graph_add_input(graph, "router", S(1, 4), DTYPE_FP32)};
    int op = graph_add_op(graph, OP_MOE, "moe", inputs, 2, &attrs, true, NULL);
    graph_add_output(graph, graph_op(graph, op)->outputs[0]);
    g_autoptr(ModelCost) cost = count(graph, 0);
    assert_int_equal(cost->bytes_floor, 4 * (8 + 4 + 2 * 2 * 8 * 16 + 8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_floor_of_resnet50),  cmocka_unit_test(test_floor_of_a_chain),
        cmocka_unit_test(test_floor_of_a_mixture), cmocka_unit_test(test_floor_of_a_past),
        cmocka_unit_test(test_floor_of_a_lookup),  cmocka_unit_test(test_floor_of_a_tied_table),
        cmocka_unit_test(test_floor_of_a_cache),   cmocka_unit_test(test_floor_of_experts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
