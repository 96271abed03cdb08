#include "attention_kit.h"

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

/* 511 keys kept and a new one: 8·512·(64 + 64) products, the past of 2·2·511·64 elements read and
 * two rows of 2·64 written behind it. */
static void with_a_past(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = decode_step(511, 0, false);
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.macs, 524288);
    assert_int_equal(cost.flops, 2 * 524288 + 8 * 512 + 8 * (5 * 512 - 2));
    kit_traffic(cost.compulsory, 512 + 2 * 128 + 2 * 2 * 511 * 64, 0, 512 + 2 * 128);
    /* each of 8 heads reads the keys and values of its own */
    kit_traffic(cost.no_reuse, 512 + 2 * 8 * 512 * 64, 0, 512 + 2 * 128);
    const Op *op = graph_op(graph, 0);
    assert_int_equal(op_cache(op, op->outputs[0]), NO_TENSOR);
    assert_int_equal(op_cache(op, op->outputs[1]), op->inputs[3]);
    assert_int_equal(op_cache(op, op->outputs[2]), op->inputs[4]);
    assert_int_equal(op_written_elements(graph, op, 1), 2 * 64);
}

/* A window of 128: as many keys are met, of which 127 are kept ones. A buffer of 511 places that
 * holds the new key counts it in. */
static void windows_and_buffers(void **state)
{
    (void)state;
    g_autoptr(Graph) window = decode_step(511, 128, false);
    OpCost cost = kit_cost(window);
    assert_int_equal(cost.macs, 8 * 128 * 128);
    kit_traffic(cost.compulsory, 512 + 2 * 128 + 2 * 2 * 127 * 64, 0, 512 + 2 * 128);
    g_autoptr(Graph) buffer = decode_step(511, 0, true);
    cost = kit_cost(buffer);
    assert_int_equal(cost.macs, 8 * 511 * 128);
    kit_traffic(cost.compulsory, 512 + 2 * 128 + 2 * 2 * 510 * 64, 0, 512 + 2 * 128);
}

/* A bias of each of 3·2·8·16 features, 3 FLOPs per row and 2 per score more: 2 tokens, 8 heads. */
static void what_is_added(void **state)
{
    (void)state;
    Shape x = S(1, 8, 2, 16);
    Attrs attrs = op_default_attrs(OP_ATTENTION);
    g_autoptr(Graph) plain = kit_graph(OP_ATTENTION, &attrs, INPUTS(x, x, x));
    attrs.as.attention.bias = true;
    attrs.as.attention.row_flops = 3;
    attrs.as.attention.score_flops = 2;
    g_autoptr(Graph) more = kit_graph(OP_ATTENTION, &attrs, INPUTS(x, x, x));
    assert_int_equal(kit_cost(more).macs, kit_cost(plain).macs);
    assert_int_equal(kit_cost(more).flops - kit_cost(plain).flops,
                     3 * 2 * 8 * 16 + 3 * 2 * 2 * 8 + 2 * 8 * 2 * 2);
}

/* 6 queries of 2 heads, causal: 21 of 36 scores are needed; of a window of 2 they are 1 + 5·2 of
 * the 6·2 that are counted. Products of 4 and 4, scale and softmax are 16 + 6 FLOPs each. What is
 * counted stays. */
static void causal_scores(void **state)
{
    (void)state;
    Shape qkv = S(1, 2, 6, 4);
    Attrs attrs = op_default_attrs(OP_ATTENTION);
    g_autoptr(Graph) full = kit_graph(OP_ATTENTION, &attrs, INPUTS(qkv, qkv, qkv));
    assert_int_equal(kit_cost(full).needless.flops, 0);
    attrs.as.attention.causal = true;
    g_autoptr(Graph) causal = kit_graph(OP_ATTENTION, &attrs, INPUTS(qkv, qkv, qkv));
    OpCost cost = kit_cost(causal);
    assert_int_equal(cost.flops, kit_cost(full).flops);
    assert_int_equal(cost.needless.matrix_flops, 2 * (36 - 21) * 16);
    assert_int_equal(cost.needless.flops, 2 * (36 - 21) * (16 + 6));
    attrs.as.attention.window = 2;
    g_autoptr(Graph) window = kit_graph(OP_ATTENTION, &attrs, INPUTS(qkv, qkv, qkv));
    assert_int_equal(kit_cost(window).needless.flops, 2 * (12 - 11) * (16 + 6));
}

/* Of 9 keys 6 queries are the last: they need 4 to 9 of them, 39 of 54. Fewer keys than queries
 * have no order that is known; a step needs all keys that there are. */
static void hidden_behind_a_past(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_ATTENTION);
    attrs.as.attention.causal = true;
    g_autoptr(Graph) part =
        kit_graph(OP_ATTENTION, &attrs, INPUTS(S(1, 2, 6, 4), S(1, 2, 9, 4), S(1, 2, 9, 4)));
    assert_int_equal(kit_cost(part).needless.flops, 2 * (54 - 39) * (16 + 6));
    g_autoptr(Graph) across =
        kit_graph(OP_ATTENTION, &attrs, INPUTS(S(1, 2, 6, 4), S(1, 2, 5, 4), S(1, 2, 5, 4)));
    assert_int_equal(kit_cost(across).needless.flops, 0);
    g_autoptr(Graph) step = decode_step(511, 0, false);
    assert_int_equal(kit_cost(step).needless.flops, 0);
}

/* A projection that is no attention is needed in full: of 2 positions in 3 heads of 2, one score of
 * four a head is hidden, of products of 2 and 2 and 6 more. */
static void causal_packed(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_PACKED_ATTENTION);
    attrs.as.attention.heads = 3;
    attrs.as.attention.causal = true;
    g_autoptr(Graph) graph = kit_graph(OP_PACKED_ATTENTION, &attrs, INPUTS(S(1, 2, 6)));
    assert_int_equal(kit_cost(graph).needless.matrix_flops, 3 * 8);
    assert_int_equal(kit_cost(graph).needless.flops, 3 * (8 + 6));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attention),
        cmocka_unit_test(grouped_query_attention),
        cmocka_unit_test(packed_attention),
        cmocka_unit_test(heads_in_a_row),
        cmocka_unit_test(with_a_past),
        cmocka_unit_test(windows_and_buffers),
        cmocka_unit_test(what_is_added),
        cmocka_unit_test(causal_scores),
        cmocka_unit_test(hidden_behind_a_past),
        cmocka_unit_test(causal_packed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
