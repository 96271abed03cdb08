#include "op_kit.h"

/* 12 heads, 197 positions, 64 wide: both products of 29,805,312 MACs; 465,708 scores scaled, and
 * 12·197 rows of softmax at 5·197 - 2. */
static void attention(void **state)
{
    (void)state;
    Shape qkv = S(1, 12, 197, 64);
    g_autoptr(Graph) graph = kit_graph(OP_ATTENTION, NULL, INPUTS(qkv, qkv, qkv));
    OpCost cost = kit_cost(graph);
    kit_output(graph, 0, qkv);
    assert_int_equal(cost.macs, 2 * 29805312);
    int64_t extra = 465708 + 12 * 197 * (5 * 197 - 2);
    assert_int_equal(cost.flops, 4 * INT64_C(29805312) + extra);
    assert_int_equal(cost.flops_exact, cost.flops - 465708 - 151296);
    assert_int_equal(cost.matrix_flops, 4 * INT64_C(29805312));
    kit_traffic(cost.compulsory, 3 * 151296, 0, 151296);
    kit_traffic(cost.no_reuse, 151296 + 2 * 29805312, 0, 151296);
}

/* Decoding one token against 100 cached ones, 8 query heads on 2 of keys and values. */
static void grouped_query_attention(void **state)
{
    (void)state;
    g_autoptr(Graph) graph =
        kit_graph(OP_ATTENTION, NULL, INPUTS(S(1, 8, 1, 64), S(1, 2, 100, 64), S(1, 2, 100, 32)));
    kit_output(graph, 0, S(1, 8, 1, 32));
    assert_int_equal(kit_cost(graph).macs, 8 * 100 * (64 + 32));
    assert_int_equal(kit_cost(graph).compulsory.input, 8 * 64 + 2 * 100 * 96);
    kit_fails(OP_ATTENTION, NULL, INPUTS(S(1, 8, 1, 64), S(1, 3, 9, 64), S(1, 3, 9, 64)),
              "query 1x8x1x64, key 1x3x9x64 and value 1x3x9x64 do not fit");
}

/* Attention with its projection, 2 positions of 6 features, 3 heads: 6·18 weights and 18 biases.
 * The projection takes 2·6·18 MACs, scores and their use 2·2·6 each. */
static void packed_attention(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_PACKED_ATTENTION);
    attrs.as.attention.heads = 3;
    g_autoptr(Graph) graph = kit_graph(OP_PACKED_ATTENTION, &attrs, INPUTS(S(1, 2, 6)));
    kit_output(graph, 0, S(1, 2, 6));
    assert_int_equal(kit_params(graph), 6 * 18 + 18);
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.macs, 2 * 6 * 18 + 2 * (2 * 2 * 6));
    int64_t scores = 3 * 2 * 2; /* each scaled; softmax takes 5 each but for 2 of a row */
    assert_int_equal(cost.flops, 2 * cost.macs + 2 * 18 + scores + 5 * scores - 2 * 3 * 2);
    kit_traffic(cost.compulsory, 12, 126, 12);
    kit_fails(OP_PACKED_ATTENTION, &attrs, INPUTS(S(2, 6)), "not batch x length x features");
}

/* Heads side by side in the last dimension: 2 heads of 4. */
static void heads_in_a_row(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_ATTENTION);
    attrs.as.attention.heads = 2;
    g_autoptr(Graph) graph =
        kit_graph(OP_ATTENTION, &attrs, INPUTS(S(1, 3, 8), S(1, 5, 8), S(1, 5, 8)));
    kit_output(graph, 0, S(1, 3, 8));
    assert_int_equal(kit_cost(graph).macs, 2 * (2 * 3 * 5 * 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attention),
        cmocka_unit_test(grouped_query_attention),
        cmocka_unit_test(packed_attention),
        cmocka_unit_test(heads_in_a_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
