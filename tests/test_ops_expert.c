#include "op_kit.h"

static Attrs experts(int64_t channels, int64_t n, int64_t active)
{
    Attrs attrs = op_default_attrs(OP_EXPERT_LINEAR);
    attrs.as.expert.channels = channels;
    attrs.as.expert.experts = n;
    attrs.as.expert.active = active;
    return attrs;
}

/* One expert's matrix of 4096 by 14336 has 58,720,256 elements. */
enum { MATRIX = 58720256 };

/* One token of Mixtral: two of eight experts are met, and only they are read. */
static void one_token(void **state)
{
    (void)state;
    Attrs attrs = experts(14336, 8, 2);
    g_autoptr(Graph) graph = kit_graph(OP_EXPERT_LINEAR, &attrs, INPUTS(S(1, 1, 4096)));
    kit_output(graph, 0, S(1, 1, 2, 14336));
    assert_int_equal(kit_params(graph), 8 * (int64_t)MATRIX);
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.macs, 2 * (int64_t)MATRIX);
    assert_int_equal(cost.flops, 4 * (int64_t)MATRIX);
    assert_int_equal(cost.matrix_flops, 4 * (int64_t)MATRIX);
    assert_int_equal(cost.flops_exact, 4 * (int64_t)MATRIX - 2 * 14336);
    kit_traffic(cost.compulsory, 4096, 2 * (int64_t)MATRIX, 2 * 14336);
    kit_traffic(cost.no_reuse, 4096, 2 * (int64_t)MATRIX, 2 * 14336);
    assert_int_equal(cost.gemm.groups, 2);
    assert_int_equal(cost.gemm.n, 1);
}

/* The way back: each of a token's two rows meets one expert, and there is no dimension to add. */
static void way_back(void **state)
{
    (void)state;
    Attrs attrs = experts(4096, 8, 1);
    g_autoptr(Graph) graph = kit_graph(OP_EXPERT_LINEAR, &attrs, INPUTS(S(1, 1, 2, 14336)));
    kit_output(graph, 0, S(1, 1, 2, 4096));
    assert_int_equal(kit_cost(graph).macs, 2 * (int64_t)MATRIX);
    assert_int_equal(kit_cost(graph).compulsory.weights, 2 * (int64_t)MATRIX);
}

/* Ten rows with two each can meet all four; each expert then has five of the twenty. */
static void many_rows(void **state)
{
    (void)state;
    Attrs attrs = experts(6, 4, 2);
    g_autoptr(Graph) graph = kit_graph(OP_EXPERT_LINEAR, &attrs, INPUTS(S(2, 5, 3)));
    kit_output(graph, 0, S(2, 5, 2, 6));
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.macs, 10 * 2 * 3 * 6);
    kit_traffic(cost.compulsory, 30, 4 * 3 * 6, 120);
    kit_traffic(cost.no_reuse, 360, 4 * 3 * 6, 120);
    assert_int_equal(cost.gemm.groups, 4);
    assert_int_equal(cost.gemm.m, 6);
    assert_int_equal(cost.gemm.k, 3);
    assert_int_equal(cost.gemm.n, 5);
}

static void what_does_not_fit(void **state)
{
    (void)state;
    Attrs attrs = experts(6, 4, 5);
    kit_fails(OP_EXPERT_LINEAR, &attrs, INPUTS(S(5, 3)), "active is 5, but there are 4 experts");
    attrs = experts(6, 0, 1);
    kit_fails(OP_EXPERT_LINEAR, &attrs, INPUTS(S(5, 3)), "experts is 0; it must be at least 1");
    attrs = experts(6, 4, 1);
    kit_fails(OP_EXPERT_LINEAR, &attrs, INPUTS(S(5, -1)), "the last dimension of its input 5x? is");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_token),
        cmocka_unit_test(way_back),
        cmocka_unit_test(many_rows),
        cmocka_unit_test(what_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
