#include "cost/backward.h"

#include "op_kit.h"

/* ---- Beside tensors -------------------------------------------------------------------------- */

static int64_t extra(OpKind kind, const Attrs *attrs, int n, const Shape *inputs)
{
    g_autoptr(Graph) graph = kit_graph(kind, attrs, n, inputs);
    return backward_extra_bytes(graph, graph_op(graph, 0), 32);
}

/* 8 bytes for each index, 1 for each element of a mask. */
static void indices_and_masks(void **state)
{
    (void)state;
    Attrs pool = op_default_attrs(OP_MAX_POOL);
    pool.as.window.kernel = INTS(2);
    assert_int_equal(extra(OP_MAX_POOL, &pool, INPUTS(S(1, 4, 8, 8))), 8 * 4 * 4 * 4);
    assert_int_equal(extra(OP_DROPOUT, NULL, INPUTS(S(2, 3))), 2 * 3);
    assert_int_equal(extra(OP_MAXIMUM, NULL, INPUTS(S(2, 3), S(2, 3))), 2 * 3);
    assert_int_equal(extra(OP_RELU, NULL, INPUTS(S(2, 3))), 0);
}

/* Mean and deviation, 4 bytes each, of what is normalised together; rms norm has no mean. */
static void moments(void **state)
{
    (void)state;
    Attrs group = op_default_attrs(OP_GROUP_NORM);
    group.as.norm.groups = 2;
    assert_int_equal(extra(OP_BATCH_NORM, NULL, INPUTS(S(3, 4, 5, 5))), 4 * 2 * 4);
    assert_int_equal(extra(OP_GROUP_NORM, &group, INPUTS(S(3, 4, 5, 5))), 4 * 2 * 3 * 2);
    assert_int_equal(extra(OP_INSTANCE_NORM, NULL, INPUTS(S(3, 4, 5, 5))), 4 * 2 * 3 * 4);
    assert_int_equal(extra(OP_LAYER_NORM, NULL, INPUTS(S(2, 3, 8))), 4 * 2 * 2 * 3);
    assert_int_equal(extra(OP_RMS_NORM, NULL, INPUTS(S(2, 3, 8))), 4 * 2 * 3);
}

/* One sum per query and head; a packed attention its 3·4 projected features of 2·5 tokens besides.
 */
static void attention(void **state)
{
    (void)state;
    Shape heads = S(2, 3, 5, 8);
    assert_int_equal(extra(OP_ATTENTION, NULL, INPUTS(heads, heads, heads)), 4 * 2 * 3 * 5);
    Attrs packed = op_default_attrs(OP_PACKED_ATTENTION);
    packed.as.attention.heads = 2;
    assert_int_equal(extra(OP_PACKED_ATTENTION, &packed, INPUTS(S(2, 5, 4))),
                     4 * 2 * 5 * 2 + 4 * 2 * 5 * 3 * 4);
}

/* 2 samples of 3 steps, 5 units: 4 gates and the cell's state of an LSTM, 3 gates of a GRU. */
static void cells(void **state)
{
    (void)state;
    Attrs lstm = op_default_attrs(OP_LSTM), gru = op_default_attrs(OP_GRU);
    lstm.as.recurrent.units = gru.as.recurrent.units = 5;
    assert_int_equal(extra(OP_LSTM, &lstm, INPUTS(S(2, 3, 4))), 4 * 2 * 3 * (4 + 1) * 5);
    assert_int_equal(extra(OP_GRU, &gru, INPUTS(S(2, 3, 4))), 4 * 2 * 3 * 3 * 5);
}

/* ---- Inputs ---------------------------------------------------------------------------------- */

/* A factor is kept for the other's gradient, an exponent's base whoever gets one. */
static void factors(void **state)
{
    (void)state;
    static const bool first[] = {true, false, true};
    g_autoptr(Graph) mul = kit_graph(OP_MUL, NULL, INPUTS(S(2, 3), S(2, 3)));
    assert_false(backward_keeps_input(mul, graph_op(mul, 0), 0, first));
    assert_true(backward_keeps_input(mul, graph_op(mul, 0), 1, first));
    g_autoptr(Graph) power = kit_graph(OP_POW, NULL, INPUTS(S(2, 3), S(2, 3)));
    assert_true(backward_keeps_input(power, graph_op(power, 0), 0, first));
    assert_true(backward_keeps_input(power, graph_op(power, 0), 1, first));
    g_autoptr(Graph) add = kit_graph(OP_ADD, NULL, INPUTS(S(2, 3), S(2, 3)));
    assert_false(backward_keeps_input(add, graph_op(add, 0), 0, first));
}

/* ---- Work ------------------------------------------------------------------------------------ */

static BackwardMacs macs_of(const Graph *graph, bool input_learns)
{
    g_autofree bool *gradients = g_new(bool, graph_n_tensors(graph));
    for (int i = 0; i < graph_n_tensors(graph); i++)
        gradients[i] = input_learns || graph_tensor(graph, i)->role != TENSOR_INPUT;
    return backward_macs(graph, graph_op(graph, 0), kit_cost(graph).macs, gradients);
}

static void check_macs(BackwardMacs macs, int64_t by_input, int64_t by_weights)
{
    assert_int_equal(macs.by_input, by_input);
    assert_int_equal(macs.by_weights, by_weights);
}

/* 6 rows of 4 features into 5: 120 products each way. */
static void linear_work(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_LINEAR);
    attrs.as.product.channels = 5;
    g_autoptr(Graph) graph = kit_graph(OP_LINEAR, &attrs, INPUTS(S(6, 4)));
    check_macs(macs_of(graph, true), 120, 120);
    check_macs(macs_of(graph, false), 0, 120);
}

/* Scores of 5 tokens for 2·3 heads of 8: 2·3·5·5·8 products, and as many with the values; each
 * product of activations has two gradients. */
static void attention_work(void **state)
{
    (void)state;
    Shape heads = S(2, 3, 5, 8);
    g_autoptr(Graph) graph = kit_graph(OP_ATTENTION, NULL, INPUTS(heads, heads, heads));
    check_macs(macs_of(graph, true), 2 * (2 * 2 * 3 * 5 * 5 * 8), 0);
}

/* 2 tokens of 4 features: 2·4·12 products of the projection, twice 2·2·4 of the attention. */
static void packed_work(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_PACKED_ATTENTION);
    attrs.as.attention.heads = 1;
    g_autoptr(Graph) graph = kit_graph(OP_PACKED_ATTENTION, &attrs, INPUTS(S(1, 2, 4)));
    check_macs(macs_of(graph, true), 96 + 2 * 32, 96);
    check_macs(macs_of(graph, false), 2 * 32, 96);
}

/* 4 gates x 5 units x (4 + 5) for 3 steps of 2 samples; without the input's gradient, the state's
 * part runs back through time alone. */
static void recurrent_work(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_LSTM);
    attrs.as.recurrent.units = 5;
    g_autoptr(Graph) graph = kit_graph(OP_LSTM, &attrs, INPUTS(S(2, 3, 4)));
    check_macs(macs_of(graph, true), 4 * 5 * 9 * 6, 4 * 5 * 9 * 6);
    check_macs(macs_of(graph, false), 4 * 5 * 5 * 6, 4 * 5 * 9 * 6);
}

/* SPEC §1: 5 FLOPs per element in training, 2 at inference. */
static void batch_norm_work(void **state)
{
    (void)state;
    g_autoptr(Graph) norm = kit_graph(OP_BATCH_NORM, NULL, INPUTS(S(3, 4, 5, 5)));
    assert_int_equal(backward_forward_extra_flops(norm, graph_op(norm, 0)), 3 * 300);
    g_autoptr(Graph) layer = kit_graph(OP_LAYER_NORM, NULL, INPUTS(S(3, 4)));
    assert_int_equal(backward_forward_extra_flops(layer, graph_op(layer, 0)), 0);
}

/* 6 rows of 4 features meet 2 of 3 experts of 5 features inside: what goes in and comes out of the
 * activation of each. The gradients go through 4·5 products of both layers, or, where the rows get
 * none, of the last. */
static void mixture(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_MOE);
    attrs.as.expert = (ExpertAttrs){.channels = 5, .experts = 3, .active = 2};
    assert_int_equal(extra(OP_MOE, &attrs, INPUTS(S(6, 4), S(6, 3))), 4 * 6 * 2 * (5 + 5));
    g_autoptr(Graph) graph = kit_graph(OP_MOE, &attrs, INPUTS(S(6, 4), S(6, 3)));
    check_macs(macs_of(graph, true), 6 * 2 * 2 * 20, 6 * 2 * 2 * 20);
    check_macs(macs_of(graph, false), 6 * 2 * 20, 6 * 2 * 2 * 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(indices_and_masks), cmocka_unit_test(moments),
        cmocka_unit_test(attention),         cmocka_unit_test(cells),
        cmocka_unit_test(factors),           cmocka_unit_test(linear_work),
        cmocka_unit_test(attention_work),    cmocka_unit_test(mixture),
        cmocka_unit_test(packed_work),       cmocka_unit_test(recurrent_work),
        cmocka_unit_test(batch_norm_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
