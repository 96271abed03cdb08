#include "op_kit.h"

static Attrs recurrent_attrs(OpKind kind, int64_t size, int64_t directions)
{
    Attrs attrs = op_default_attrs(kind);
    attrs.as.recurrent.units = size;
    attrs.as.recurrent.directions = directions;
    return attrs;
}

/* 64 -> 128, 32 steps: 4·128·(64 + 128)·32 MACs; 4·128·(64 + 128 + 2) parameters. */
static void lstm(void **state)
{
    (void)state;
    Attrs attrs = recurrent_attrs(OP_LSTM, 128, 1);
    g_autoptr(Graph) graph = kit_graph(OP_LSTM, &attrs, INPUTS(S(1, 32, 64)));
    OpCost cost = kit_cost(graph);
    kit_output(graph, 0, S(1, 32, 128));
    kit_output(graph, 1, S(1, 1, 128));
    kit_output(graph, 2, S(1, 1, 128));
    assert_int_equal(kit_params(graph), 99328);
    assert_int_equal(cost.macs, 3145728);
    int64_t cells = 32 * 128; /* 8 biases, 3·4 sigmoid, 2·5 tanh, 4 products and sums each */
    assert_int_equal(cost.flops, 2 * 3145728 + cells * (8 + 12 + 10 + 4));
    assert_int_equal(cost.flops_exact, cost.flops - 4 * cells);
    kit_traffic(cost.compulsory, 32 * 64, 99328, 32 * 128 + 2 * 128);
    kit_traffic(cost.no_reuse, 32 * 64, 32 * 99328, 32 * 128 + 2 * 128);
    assert_int_equal(cost.gemm.groups, 32);
    assert_int_equal(cost.gemm.m, 512);
    assert_int_equal(cost.gemm.k, 192);
    attrs.as.recurrent.bias_vectors = 1;
    g_autoptr(Graph) one = kit_graph(OP_LSTM, &attrs, INPUTS(S(1, 32, 64)));
    assert_int_equal(kit_params(one), 98816); /* 4·128·(64 + 128 + 1) */
}

/* Both ways, batch 2: twice the weights, outputs side by side. */
static void gru_and_rnn(void **state)
{
    (void)state;
    Attrs attrs = recurrent_attrs(OP_GRU, 128, 2);
    g_autoptr(Graph) gru = kit_graph(OP_GRU, &attrs, INPUTS(S(2, 32, 64)));
    kit_output(gru, 0, S(2, 32, 256));
    kit_output(gru, 1, S(2, 2, 128));
    assert_int_equal(kit_params(gru), 2 * 3 * 128 * (64 + 128 + 2));
    OpCost cost = kit_cost(gru);
    assert_int_equal(cost.macs, 3 * 128 * 192 * 32 * 2 * 2);
    int64_t cells = 2 * 2 * 32 * 128; /* 6 biases, 2·4 sigmoid, 5 tanh, 5 products and sums */
    assert_int_equal(cost.flops, 2 * cost.macs + cells * (6 + 8 + 5 + 5));
    assert_int_equal(cost.flops_exact, cost.flops - 3 * cells);
    attrs = recurrent_attrs(OP_RNN, 10, 1);
    attrs.as.recurrent.bias = false;
    g_autoptr(Graph) rnn = kit_graph(OP_RNN, &attrs, INPUTS(S(1, 4, 6)));
    assert_int_equal(kit_params(rnn), 10 * 16);
    assert_int_equal(kit_cost(rnn).macs, 10 * 16 * 4);
    assert_int_equal(kit_cost(rnn).flops, 2 * 640 + 40 * 5);
}

/* The states that the first of 32 steps begins with, learned: 2 x 1 x 128 each, read once where
 * weights are read at each step. */
static void check_learned_states(Graph *graph)
{
    Traffic without = kit_cost(graph).no_reuse;
    Op *op = graph_op(graph, graph_n_ops(graph) - 1);
    int inputs[7] = {op->inputs[0], op->inputs[1], op->inputs[2], op->inputs[3], NO_TENSOR};
    for (int i = 5; i < 7; i++)
        inputs[i] = graph_add_tensor(graph, "state", TENSOR_WEIGHT, S(2, 1, 128), DTYPE_FP32);
    op->inputs = inputs;
    op->n_inputs = 7;
    kit_traffic(kit_cost(graph).no_reuse, without.input, without.weights + 2 * 256, without.output);
    op->n_inputs = 4;
}

/* Files put time first and leave the directions apart. */
static void recurrent_from_file(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_LSTM);
    attrs.as.recurrent.axis = 0;
    g_autoptr(Graph) graph =
        kit_file(OP_LSTM, &attrs, S(32, 1, 64), INPUTS(S(2, 512, 64), S(2, 512, 128), S(2, 1024)));
    kit_output(graph, 0, S(32, 2, 1, 128));
    kit_output(graph, 1, S(2, 1, 128));
    assert_int_equal(kit_cost(graph).macs, 2 * 3145728);
    check_learned_states(graph);
    attrs = recurrent_attrs(OP_LSTM, 0, 1);
    kit_fails(OP_LSTM, &attrs, INPUTS(S(1, 32, 64)), "size is 0; it must be at least 1");
    attrs = recurrent_attrs(OP_GRU, 8, 3);
    kit_fails(OP_GRU, &attrs, INPUTS(S(1, 32, 64)),
              "directions and bias_vectors are 1 or 2; write one of these");
    attrs = recurrent_attrs(OP_RNN, 8, 1);
    kit_fails(OP_RNN, &attrs, INPUTS(S(32, 64)), "32x64 is not batch x steps x features");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lstm),
        cmocka_unit_test(gru_and_rnn),
        cmocka_unit_test(recurrent_from_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
