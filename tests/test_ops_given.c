#include "op_kit.h"

/* A router's choice of 2 among 8 for each of 5 tokens. */
static void top_k(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_TOP_K);
    attrs.as.largest.k = 2;
    g_autoptr(Graph) graph = kit_graph(OP_TOP_K, &attrs, INPUTS(S(1, 5, 8)));
    kit_output(graph, 0, S(1, 5, 2));
    kit_output(graph, 1, S(1, 5, 2));
    assert_int_equal(op_output(graph, graph_op(graph, 0), 1)->dtype, DTYPE_INT64);
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.flops, 40);
    assert_int_equal(cost.compulsory.input, 40);
    assert_int_equal(cost.compulsory.output, 10 + 10);
    assert_int_equal(cost.compulsory.bytes, 4 * 40 + 4 * 10 + 8 * 10);
    attrs.as.largest.axis = 1;
    g_autoptr(Graph) tokens = kit_graph(OP_TOP_K, &attrs, INPUTS(S(1, 5, 8)));
    kit_output(tokens, 0, S(1, 2, 8));
    attrs.as.largest.k = 6;
    kit_fails(OP_TOP_K, &attrs, INPUTS(S(1, 5, 8)),
              "k is 6, but axis 1 has only 5 elements; choose a smaller k");
    attrs.as.largest.k = 0;
    kit_fails(OP_TOP_K, &attrs, INPUTS(S(1, 5, 8)), "k is 0; it must be at least 1");
}

/* 32 heads of 128 at 512 positions: 2,097,152 elements, two products and a sum each. */
static void rotary_embedding(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_graph(OP_ROTARY_EMBEDDING, NULL, INPUTS(S(1, 512, 32, 128)));
    kit_output(graph, 0, S(1, 512, 32, 128));
    assert_int_equal(kit_cost(graph).flops, 3 * 2097152);
    assert_int_equal(kit_cost(graph).macs, 0);
    kit_traffic(kit_cost(graph).compulsory, 2097152, 0, 2097152);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(top_k),
        cmocka_unit_test(rotary_embedding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
