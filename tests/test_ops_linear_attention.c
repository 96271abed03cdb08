/* Attention by a state: T tokens, H heads of results, V of values, d and dv features. A token adds
 * key by value to the state of each head of values, V·d·dv products, and reads it by its query,
 * H·d·dv; with rates the key reads it, too. */
#include "op_kit.h"

enum { B = 2, T = 5, D = 16, DV = 32 };

static Attrs heads_of(int64_t heads, int64_t kv)
{
    Attrs attrs = op_default_attrs(OP_LINEAR_ATTENTION);
    attrs.as.attention.heads = heads;
    attrs.as.attention.kv_heads = kv;
    return attrs;
}

static void plain(void **state)
{
    (void)state;
    Attrs attrs = heads_of(4, 4);
    g_autoptr(Graph) graph = kit_graph(OP_LINEAR_ATTENTION, &attrs,
                                       INPUTS(S(B, T, 4 * D), S(B, T, 4 * D), S(B, T, 4 * DV)));
    OpCost cost = kit_cost(graph);
    kit_output(graph, 0, S(B, T, 4 * DV));
    assert_int_equal(cost.macs, B * T * (4 + 4) * D * DV);
    assert_int_equal(cost.flops, 2 * cost.macs + B * T * 4 * DV);
    assert_int_equal(cost.flops - cost.flops_exact, B * T * 4 * DV);
    kit_traffic(cost.compulsory, B * T * 4 * (2 * D + DV), 0, B * T * 4 * DV);
}

/* Keys and values of 2 heads for queries of 4; and the other way round. */
static void shared_heads(void **state)
{
    (void)state;
    Attrs attrs = heads_of(4, 2);
    g_autoptr(Graph) grouped = kit_graph(OP_LINEAR_ATTENTION, &attrs,
                                         INPUTS(S(B, T, 4 * D), S(B, T, 2 * D), S(B, T, 2 * DV)));
    kit_output(grouped, 0, S(B, T, 4 * DV));
    assert_int_equal(kit_cost(grouped).macs, B * T * (2 + 4) * D * DV);
    g_autoptr(Graph) apart = kit_graph(OP_LINEAR_ATTENTION, NULL,
                                       INPUTS(S(B * T, 2, D), S(B * T, 2, D), S(B * T, 4, DV)));
    kit_output(apart, 0, S(B * T, 4, DV));
    assert_int_equal(kit_cost(apart).macs, B * T * (4 + 4) * D * DV);
}

/* A state, a decay and a rate for each head and token: the state is multiplied, the value less what
 * the key reads and times the rate. */
static void gated_delta(void **state)
{
    enum { MACS = B * T * (2 * 4 + 4) * D * DV, VALUES = B * T * 4 * DV };
    (void)state;
    Attrs attrs = heads_of(4, 4);
    g_autoptr(Graph) graph = kit_graph(OP_LINEAR_ATTENTION, &attrs,
                                       INPUTS(S(B, T, 4 * D), S(B, T, 4 * D), S(B, T, 4 * DV),
                                              S(B, 4, D, DV), S(B, T, 4), S(B, T, 4)));
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.macs, MACS);
    assert_int_equal(cost.flops, 2 * MACS + VALUES + B * T * 4 * D * DV + B * T * 4 + 2 * VALUES);
    assert_int_equal(cost.flops - cost.flops_exact, 2 * VALUES);
    assert_int_equal(cost.compulsory.input,
                     B * T * 4 * (2 * D + DV) + B * 4 * D * DV + 2 * B * T * 4);
}

static void misfits(void **state)
{
    (void)state;
    Attrs attrs = heads_of(4, 2);
    kit_fails(OP_LINEAR_ATTENTION, &attrs,
              INPUTS(S(B, T, 4 * D), S(B, T, 2 * D - 2), S(B, T, 2 * DV)),
              "its query, key and value do not fit");
    kit_fails(OP_LINEAR_ATTENTION, &attrs, INPUTS(S(B, T, 7), S(B, T, 8), S(B, T, 8)),
              "its query, key and value do not fit");
    kit_fails(OP_LINEAR_ATTENTION, NULL, INPUTS(S(T, 8), S(T, 8), S(T, 8)),
              "its query, key and value do not fit");
    g_autoptr(Graph) open =
        kit_graph(OP_LINEAR_ATTENTION, &attrs, INPUTS(shape_unknown(), S(B, T, 8), S(B, T, 8)));
    kit_output(open, 0, shape_unknown());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain),
        cmocka_unit_test(shared_heads),
        cmocka_unit_test(gated_delta),
        cmocka_unit_test(misfits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
