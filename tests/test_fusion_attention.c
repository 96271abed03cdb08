/* Attention as one operator, in the spellings that networks have for it. */
#include "attention_kit.h"
#include "fusion_kit.h"

/* Batch 1, 2 heads, 8 positions, 4 features: scores are 2 x 8 x 8. FLOPs: 2 * 4 for each of 128
 * scores, softmax 5 * 8 - 2 for each of 16 rows, 2 * 8 for each of 64 results. */
enum { OPERAND = 2 * 8 * 4, SCORES = 2 * 8 * 8, PLAIN = 8 * SCORES + 16 * 38 + 16 * OPERAND };

static int operand(Graph *graph)
{
    return graph_add_input(graph, "x", (Shape){4, {1, 2, 8, 4}}, DTYPE_FP32);
}

static int times(Graph *graph, int x)
{
    return op1(graph, OP_SCALE, x);
}

static void check_one(Graph *graph, int y, FusionSet set, int64_t flops, int64_t reads)
{
    graph_add_output(graph, y);
    g_autoptr(Graph) after = fused(graph, set, NULL);
    g_autoptr(ModelCost) before = counted(graph), cost = counted(after);
    assert_int_equal(graph_n_ops(after), 1);
    assert_int_equal(graph_op(after, 0)->kind, OP_ATTENTION);
    assert_int_equal(cost->flops, flops);
    assert_int_equal(cost->macs, before->macs);
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].input, reads);
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].output, OPERAND);
    check_fusion(graph, set);
    check_fusion(graph, FUSION_ALL);
}

/* Scaled after the product, by a mask, with dropout. */
static void test_masked(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("masked", "Masked");
    int q = operand(graph), k = operand(graph), v = operand(graph);
    int mask = graph_add_input(graph, "m", (Shape){2, {8, 8}}, DTYPE_FP32);
    int scores = op2(graph, OP_ADD, times(graph, matmul(graph, q, k, true)), mask);
    int y = matmul(graph, op1(graph, OP_DROPOUT, op1(graph, OP_SOFTMAX, scores)), v, false);
    check_one(graph, y, ATTENTION, PLAIN + 2 * SCORES, 3 * OPERAND + 64);
}

/* Scaled before, heads split off and put together by transposes, keys turned by one more. */
static void test_transposed(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("transposed", "Transposed");
    Shape shape = {4, {1, 8, 2, 4}};
    Ints swap = {4, {0, 2, 1, 3}};
    int x[3];
    for (int i = 0; i < 3; i++)
        x[i] = transpose(graph, graph_add_input(graph, "x", shape, DTYPE_FP32), swap);
    int k = transpose(graph, x[1], (Ints){4, {0, 1, 3, 2}});
    int scores = matmul(graph, times(graph, x[0]), k, false);
    int y = transpose(graph, matmul(graph, op1(graph, OP_SOFTMAX, scores), x[2], false), swap);
    check_one(graph, reshape(graph, y, (Ints){3, {1, 8, 8}}), ATTENTION, PLAIN + OPERAND,
              3 * OPERAND);
}

/* A bias of positions and a mask of windows, which come in other shapes of the scores (Swin). */
static void test_windows(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("windows", "Windows");
    int q = operand(graph), k = operand(graph), v = operand(graph);
    int bias = graph_add_input(graph, "b", (Shape){3, {2, 8, 8}}, DTYPE_FP32);
    int mask = graph_add_input(graph, "m", (Shape){5, {1, 1, 1, 8, 8}}, DTYPE_FP32);
    int scores = op2(graph, OP_ADD, matmul(graph, q, k, true), bias);
    scores = op2(graph, OP_ADD, reshape(graph, scores, (Ints){5, {1, 1, 2, 8, 8}}), mask);
    scores = op1(graph, OP_SOFTMAX, reshape(graph, scores, (Ints){4, {1, 2, 8, 8}}));
    check_one(graph, matmul(graph, scores, v, false), ATTENTION, PLAIN + 2 * SCORES,
              3 * OPERAND + SCORES + 64);
}

/* Keys and values that two query heads share are repeated for the product, and read once. */
static void test_repeated_heads(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("grouped", "Grouped");
    Attrs attrs = op_default_attrs(OP_EXPAND);
    attrs.as.dims.dims = (Ints){4, {1, 2, 8, 4}};
    int q = operand(graph), of[2];
    for (int i = 0; i < 2; i++) {
        int x = graph_add_input(graph, "kv", (Shape){4, {1, 1, 8, 4}}, DTYPE_FP32);
        of[i] = resnet_add(graph, OP_EXPAND, x, NO_TENSOR, &attrs);
    }
    int scores = op1(graph, OP_SOFTMAX, matmul(graph, q, of[0], true));
    check_one(graph, matmul(graph, scores, of[1], false), ATTENTION, PLAIN, 2 * OPERAND);
}

/* All three cut from one tensor, which is read once. */
static void test_packed(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("packed", "Packed");
    Attrs attrs = op_default_attrs(OP_SPLIT);
    attrs.as.split.parts = 3;
    attrs.as.split.axis = 3;
    int x = graph_add_input(graph, "x", (Shape){4, {1, 2, 8, 12}}, DTYPE_FP32);
    resnet_add(graph, OP_SPLIT, x, NO_TENSOR, &attrs);
    const int *of = graph_op(graph, 0)->outputs;
    int scores = op1(graph, OP_SOFTMAX, matmul(graph, of[0], of[1], true));
    check_one(graph, matmul(graph, scores, of[2], false), ATTENTION, PLAIN, 3 * OPERAND);
}

/* A token's query meets keys and values that a cache keeps: 1 row of 8 scores a head. */
static void test_decode(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("decode", "Decode");
    int q = graph_add_input(graph, "q", (Shape){4, {1, 2, 1, 4}}, DTYPE_FP32), of[2];
    for (int i = 0; i < 2; i++) {
        int cache = graph_add_input(graph, "c", (Shape){4, {1, 2, 7, 4}}, DTYPE_FP32);
        int token = graph_add_input(graph, "t", (Shape){4, {1, 2, 1, 4}}, DTYPE_FP32);
        Attrs attrs = op_default_attrs(OP_CACHE_APPEND);
        attrs.as.axis.axis = 2;
        of[i] = resnet_add(graph, OP_CACHE_APPEND, cache, token, &attrs);
        graph_add_output(graph, of[i]);
    }
    int scores = op1(graph, OP_SOFTMAX, matmul(graph, q, of[0], true));
    graph_add_output(graph, matmul(graph, scores, of[1], false));
    g_autoptr(Graph) after = fused(graph, ATTENTION, NULL);
    assert_int_equal(graph_n_ops(after), 3); /* both caches are outputs of the network */
    g_autoptr(ModelCost) cost = counted(after);
    assert_int_equal(cost_layer(cost, 2)->traffic[TRAFFIC_COMPULSORY].input, 8 + 2 * OPERAND);
    check_fusion(graph, ATTENTION);
}

/* A query that is turned 20,000 times on its way: in time in their number, one operator. */
static void test_long_way(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("long", "Long");
    int q = graph_add_input(graph, "q", (Shape){4, {1, 8, 2, 4}}, DTYPE_FP32);
    int k = operand(graph), v = operand(graph);
    for (int i = 0; i < 20001; i++)
        q = transpose(graph, q, (Ints){4, {0, 2, 1, 3}});
    int scores = op1(graph, OP_SOFTMAX, matmul(graph, q, k, true));
    graph_add_output(graph, matmul(graph, scores, v, false));
    g_autoptr(Graph) after = fused(graph, ATTENTION, NULL);
    assert_int_equal(graph_n_ops(after), 1);
    assert_int_equal(graph_op(after, 0)->n_parts, 20001 + 3);
}

/* Scores that leave the network, a softmax over heads, scores that a layer mixes. */
static void test_stays(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("stays", "Stays");
    int q = operand(graph), k = operand(graph), v = operand(graph);
    int soft = op1(graph, OP_SOFTMAX, matmul(graph, q, k, true));
    graph_add_output(graph, soft);
    graph_add_output(graph, matmul(graph, soft, v, false));
    Attrs heads = op_default_attrs(OP_SOFTMAX);
    heads.as.axis.axis = 1;
    int over = resnet_add(graph, OP_SOFTMAX, matmul(graph, q, k, true), NO_TENSOR, &heads);
    graph_add_output(graph, matmul(graph, over, v, false));
    int mixed = linear(graph, matmul(graph, q, k, true), 8);
    graph_add_output(graph, matmul(graph, op1(graph, OP_SOFTMAX, mixed), v, false));
    g_autoptr(Graph) after = fused(graph, ATTENTION, NULL);
    assert_int_equal(graph_n_ops(after), graph_n_ops(graph));
    check_reason(graph, ATTENTION, FUSION_ATTENTION, "read elsewhere");
    check_reason(graph, ATTENTION, FUSION_ATTENTION, "does not sum over");
    check_reason(graph, ATTENTION, FUSION_ATTENTION, "a linear stands between scores and softmax");
}

/* An attention with a past of 9 takes in the transpose that made its query, and its caches stay
 * where they are: the past of 2·2·9·64 is read, a row of 2·64 of each written. */
static void test_with_a_past(void **state)
{
    (void)state;
    g_autoptr(Graph) step = decode_step(9, 0, false), graph = graph_new("step", "Step");
    const Op *from = graph_op(step, 0);
    int ids[ATTENTION_OTHERS];
    TensorType outputs[3];
    for (int i = 0; i < ATTENTION_OTHERS; i++)
        ids[i] = graph_add_input(graph, "x", graph_tensor(step, i)->shape, DTYPE_FP32);
    for (int i = 0; i < 3; i++)
        outputs[i] = (TensorType){op_output(step, from, i)->shape, DTYPE_FP32};
    int tokens = graph_add_input(graph, "q", (Shape){4, {1, 1, 8, 64}}, DTYPE_FP32);
    ids[0] = transpose(graph, tokens, (Ints){4, {0, 2, 1, 3}});
    int op = graph_add_op_as(graph, OP_ATTENTION, "attention", ids, ATTENTION_OTHERS, from->attrs,
                             outputs, 3, NULL);
    for (int i = 0; i < 3; i++)
        graph_add_output(graph, graph_op(graph, op)->outputs[i]);
    g_autoptr(Graph) after = fused(graph, ATTENTION, NULL);
    g_autoptr(ModelCost) cost = counted(after);
    const Op *whole = graph_op(after, 0);
    assert_int_equal(graph_n_ops(after), 1);
    assert_int_equal(cost->macs, 2 * 8 * 10 * 64);
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].input, 512 + 2 * 128 + 2 * 2 * 9 * 64);
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].output, 512 + 2 * 128);
    for (int i = 1; i < 3; i++)
        assert_int_equal(op_cache(whole, graph_op(graph, op)->outputs[i]), ids[i + 2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_masked),         cmocka_unit_test(test_with_a_past),
        cmocka_unit_test(test_transposed),     cmocka_unit_test(test_windows),
        cmocka_unit_test(test_repeated_heads), cmocka_unit_test(test_packed),
        cmocka_unit_test(test_decode),         cmocka_unit_test(test_stays),
        cmocka_unit_test(test_long_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
