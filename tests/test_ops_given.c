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
    Attrs attrs = op_default_attrs(OP_ROTARY_EMBEDDING);
    attrs.as.dims.terms = 3 * 32 * 64; /* half of the features of 512 positions */
    g_autoptr(Graph) half = kit_graph(OP_ROTARY_EMBEDDING, &attrs, INPUTS(S(1, 512, 32 * 128)));
    assert_int_equal(kit_cost(half).flops, 3 * 2097152 / 2);
}

/* 2 sequences of 6 tokens, 16 features: rows of words, the same 6 positions, 2 segments of fewer
 * rows than tokens; two sums and a norm of 7 per feature and 2 per token. */
static void embed_norm(void **state)
{
    enum { TOKENS = 12, WIDTH = 16, ALL = TOKENS * WIDTH };
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    const Shape tables[] = {S(100, WIDTH), S(32, WIDTH), S(2, WIDTH), S(WIDTH), S(WIDTH)};
    int ids[9] = {graph_add_input(graph, "words", S(2, 6), DTYPE_INT32),
                  graph_add_input(graph, "segments", S(2, 6), DTYPE_INT32)};
    for (int i = 0; i < 5; i++)
        ids[i + 2] = graph_add_tensor(graph, "table", TENSOR_WEIGHT, tables[i], DTYPE_FP32);
    ids[7] = NO_TENSOR;
    ids[8] = graph_add_input(graph, "places", S(2, 6), DTYPE_INT32);
    const TensorType y = {S(2, 6, WIDTH), DTYPE_FP32};
    for (int n = 7; n <= 9; n += 2) {
        int op = graph_add_op_as(graph, OP_EMBED_LAYER_NORM, n == 7 ? "a" : "b", ids, n, NULL, &y,
                                 1, NULL);
        OpCost cost = op_cost(graph, graph_op(graph, op));
        assert_int_equal(cost.flops, (2 + 7) * ALL + 2 * TOKENS);
        kit_traffic(cost.compulsory, n == 7 ? 2 * TOKENS : 3 * TOKENS,
                    ALL + (n == 7 ? 6 * WIDTH : ALL) + 2 * WIDTH + 2 * WIDTH, ALL);
        assert_int_equal(cost.no_reuse.weights, 3 * ALL + 2 * WIDTH);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(top_k),
        cmocka_unit_test(rotary_embedding),
        cmocka_unit_test(embed_norm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
