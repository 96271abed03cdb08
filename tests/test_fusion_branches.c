/* Branches that become one convolution, and those that must not. */
#include "fusion_kit.h"

/* RepVGG: relu(bn(conv3 x) + bn(conv1 x) + bn(x)), 4 channels: 9 * 16 weights and 4 biases. */
static void repvgg(Graph *graph, int order, bool identity_norm)
{
    int x = op1(graph, OP_RELU, conv(graph, input(graph, 4, 8), 4, 1, 0, true));
    int id = identity_norm && order != 0 ? op1(graph, OP_BATCH_NORM, x) : x;
    int a = op1(graph, OP_BATCH_NORM, conv(graph, x, 4, order == 2 ? 1 : 3, order != 2, false));
    int b = op1(graph, OP_BATCH_NORM, conv(graph, x, 4, order == 2 ? 3 : 1, order == 2, false));
    if (identity_norm && order == 0)
        id = op1(graph, OP_BATCH_NORM, x);
    int y = op2(graph, OP_ADD, op2(graph, OP_ADD, a, b), id);
    graph_add_output(graph, op1(graph, OP_RELU, y));
}

static void test_branches(void **state)
{
    (void)state;
    for (int order = 0; order < 3; order++)
        for (int with = 0; with < 2; with++) {
            g_autoptr(Graph) graph = graph_new("repvgg", "RepVGG");
            repvgg(graph, order, with == 1);
            g_autoptr(Graph) after = fused(graph, FUSION_ALL, NULL);
            g_autoptr(ModelCost) cost = counted(after);
            assert_int_equal(graph_n_ops(after), 2);
            assert_int_equal(cost->params, 20 + 9 * 16 + 4);
            assert_int_equal(cost->macs, 64 * 16 + 64 * 9 * 16);
            check_fusion(graph, FUSION_ALL);
            check_fusion(graph, BN | BRANCHES);
            check_fusion(graph, BRANCHES);
        }
}

/* Without padding a 3x3 does not see what a 1x1 with stride 1 does; sizes differ by design. */
static void test_branches_stay(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("other", "Other");
    int x = input(graph, 4, 8), other = input(graph, 4, 8);
    int a = conv(graph, x, 4, 3, 1, true), b = conv(graph, other, 4, 1, 0, true);
    graph_add_output(graph, op2(graph, OP_ADD, a, b));
    g_autoptr(Graph) after = fused(graph, BRANCHES, NULL);
    assert_int_equal(graph_n_ops(after), 3);
    check_fusion(graph, FUSION_ALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_branches),
        cmocka_unit_test(test_branches_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
