/* Groups of operators that work element by element. */
#include "fusion_kit.h"

static const Op *only(const Graph *graph)
{
    assert_int_equal(graph_n_ops(graph), 1);
    return graph_op(graph, 0);
}

/* conv -> gelu -> bn -> + x, as ConvMixer has it: reads x once and 16 weights of the convolution, 4
 * * 4 of the batch-norm, writes once. FLOPs: 2 * 4 a product, 5, 2 and 1 for each of 256 results.
 */
static void test_behind_a_convolution(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("mixer", "Mixer");
    int x = input(graph, 4, 8);
    int y = op1(graph, OP_BATCH_NORM, op1(graph, OP_GELU, conv(graph, x, 4, 1, 0, false)));
    graph_add_output(graph, op2(graph, OP_ADD, y, x));
    g_autoptr(Graph) after = fused(graph, POINTWISE, NULL);
    g_autoptr(ModelCost) cost = counted(after);
    assert_int_equal(only(after)->kind, OP_CONV);
    assert_int_equal(cost->flops, 256 * (8 + 5 + 2 + 1));
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].bytes, 4 * (256 + 16 + 16 + 256));
    check_fusion(graph, POINTWISE);
    check_fusion(graph, FUSION_ALL);
    check_reason(graph, FUSION_ALL, FUSION_BN, "conv → gelu → bn");
}

/* exp x and abs x, their difference, and exp x wanted outside: x is read once, two are written. */
static void test_several_results(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("fan", "Fan");
    int x = op1(graph, OP_NEG, input(graph, 4, 8));
    int a = op1(graph, OP_EXP, x), b = op1(graph, OP_ABS, x);
    graph_add_output(graph, a);
    graph_add_output(graph, op2(graph, OP_SUB, a, b));
    g_autoptr(Graph) after = fused(graph, POINTWISE, NULL);
    g_autoptr(ModelCost) cost = counted(after);
    assert_int_equal(only(after)->n_outputs, 2);
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].input, 256);
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].output, 512);
    check_fusion(graph, POINTWISE);
}

/* A gate of one number a channel is of another shape: it is read by the group, not part of it. */
static void test_broadcast(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("gate", "Gate");
    int x = input(graph, 4, 8);
    int gate = op1(graph, OP_EXP, op1(graph, OP_GLOBAL_AVG_POOL, x));
    graph_add_output(graph, op1(graph, OP_TANH, op2(graph, OP_MUL, x, gate)));
    g_autoptr(Graph) after = fused(graph, POINTWISE, NULL);
    assert_int_equal(graph_n_ops(after), 2);
    assert_int_equal(graph_op(after, 0)->kind, OP_GLOBAL_AVG_POOL);
    assert_int_equal(graph_op(after, 0)->n_parts, 2);
    assert_int_equal(graph_op(after, 1)->kind, OP_MUL);
    check_reason(graph, POINTWISE, FUSION_POINTWISE, "broadcasts what the global_avg_pool makes");
}

/* The result of a group is on its way through a softmax when a later operator asks for it: that one
 * joins where the group stands if it can run there, else it stays. */
static void test_place(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("place", "Place");
    int x = input(graph, 4, 8), other = input(graph, 4, 8);
    int a = op1(graph, OP_EXP, x), soft = op1(graph, OP_SOFTMAX, a);
    int early = op2(graph, OP_SUB, a, other), late = op2(graph, OP_MUL, a, soft);
    graph_add_output(graph, early);
    graph_add_output(graph, late);
    g_autoptr(Graph) after = fused(graph, POINTWISE, NULL);
    assert_int_equal(graph_n_ops(after), 2); /* exp with sub, softmax with mul */
    assert_int_equal(graph_op(after, 0)->n_parts, 2);
    assert_int_equal(graph_op(after, 1)->kind, OP_SOFTMAX);
    check_fusion(graph, POINTWISE);
    check_fusion(graph, FUSION_ALL);
}

/* Two that a detour connects must not be one: it would have to run before and behind it. */
static void test_no_circle(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("circle", "Circle");
    int a = op1(graph, OP_EXP, input(graph, 4, 8));
    int b = op2(graph, OP_SUB, op1(graph, OP_SOFTMAX, a), a);
    graph_add_output(graph, b);
    graph_add_output(graph, a);
    check_fusion(graph, POINTWISE);
}

/* A convolution whose result two groups read, and what only moves numbers, are joined by none. */
static void test_stays(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("stays", "Stays");
    int x = conv(graph, input(graph, 4, 8), 4, 1, 0, false);
    int moved = transpose(graph, x, (Ints){4, {0, 1, 3, 2}});
    graph_add_output(graph, op1(graph, OP_SQRT, moved));
    graph_add_output(graph, op1(graph, OP_SOFTMAX, op1(graph, OP_EXP, x)));
    g_autoptr(Graph) after = fused(graph, POINTWISE, NULL);
    assert_int_equal(graph_n_ops(after), 5);
    check_reason(graph, POINTWISE, FUSION_POINTWISE, "follows a transpose, which computes nothing");
    check_reason(graph, POINTWISE, FUSION_POINTWISE, "2 consumers");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_behind_a_convolution),
        cmocka_unit_test(test_several_results),
        cmocka_unit_test(test_broadcast),
        cmocka_unit_test(test_place),
        cmocka_unit_test(test_no_circle),
        cmocka_unit_test(test_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
