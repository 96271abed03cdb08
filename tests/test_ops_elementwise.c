#include "op_kit.h"

/* FLOPs per element as the method's table has them. */
static const struct {
    OpKind kind;
    int64_t flops;
} unary[] = {
    {OP_RELU, 1},       {OP_ABS, 1},        {OP_NEG, 1},          {OP_SQRT, 1},
    {OP_EXP, 1},        {OP_LOG, 1},        {OP_ERF, 1},          {OP_SIN, 1},
    {OP_COS, 1},        {OP_RECIPROCAL, 1}, {OP_SIGN, 1},         {OP_FLOOR, 1},
    {OP_CEIL, 1},       {OP_ROUND, 1},      {OP_SCALE, 1},        {OP_THRESHOLDED_RELU, 1},
    {OP_LEAKY_RELU, 2}, {OP_PRELU, 2},      {OP_CLIP, 2},         {OP_RELU6, 2},
    {OP_ELU, 3},        {OP_SELU, 3},       {OP_CELU, 3},         {OP_SOFTPLUS, 3},
    {OP_SOFTSIGN, 3},   {OP_SIGMOID, 4},    {OP_HARD_SIGMOID, 4}, {OP_TANH, 5},
    {OP_SILU, 5},       {OP_HARD_SWISH, 5}, {OP_GELU, 5},         {OP_GELU_TANH, 13},
    {OP_MISH, 10},
};

static void every_unary(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(unary); i++) {
        g_autoptr(Graph) graph = kit_graph(unary[i].kind, NULL, INPUTS(S(1, 100)));
        OpCost cost = kit_cost(graph);
        kit_output(graph, 0, S(1, 100));
        assert_int_equal(cost.flops, 100 * unary[i].flops);
        assert_int_equal(cost.flops_exact, cost.flops);
        assert_int_equal(cost.compulsory.input, 100);
        assert_int_equal(cost.compulsory.output, 100);
        assert_int_equal(cost.no_reuse.bytes, cost.compulsory.bytes);
        kit_fails(unary[i].kind, NULL, INPUTS(S(1, 100), S(1, 100)), "takes 1 tensor, got 2");
    }
}

/* 28x28x512 read and written. */
static void worked_relu_traffic(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_graph(OP_RELU, NULL, INPUTS(S(1, 512, 28, 28)));
    Traffic t = kit_cost(graph).compulsory;
    assert_int_equal(t.input + t.weights + t.output, 802816);
}

static void prelu(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_graph(OP_PRELU, NULL, INPUTS(S(1, 64, 8, 8)));
    assert_int_equal(kit_params(graph), 64);
    kit_traffic(kit_cost(graph).compulsory, 4096, 64, 4096);
    Attrs attrs = op_default_attrs(OP_PRELU);
    attrs.as.slope.slopes = 1;
    g_autoptr(Graph) shared = kit_graph(OP_PRELU, &attrs, INPUTS(S(1, 64, 8, 8)));
    assert_int_equal(kit_params(shared), 1);
    attrs.as.slope.slopes = 3;
    kit_fails(OP_PRELU, &attrs, INPUTS(S(1, 64, 8, 8)), "3 slopes do not fit its input 1x64x8x8");
}

/* Two of 1x64x56x56 and their sum: 3·200,704·4 bytes. */
static void worked_sum(void **state)
{
    (void)state;
    Shape x = S(1, 64, 56, 56);
    g_autoptr(Graph) graph = kit_graph(OP_ADD, NULL, INPUTS(x, x));
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.flops, 200704);
    assert_int_equal(cost.compulsory.bytes, 2408448);
}

static void every_binary(void **state)
{
    (void)state;
    const OpKind kinds[] = {OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_MAXIMUM, OP_MINIMUM, OP_POW};
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(Graph) graph = kit_graph(kinds[i], NULL, INPUTS(S(2, 3, 4), S(3, 1)));
        kit_output(graph, 0, S(2, 3, 4));
        assert_int_equal(kit_cost(graph).flops, 24);
        kit_traffic(kit_cost(graph).compulsory, 27, 0, 24);
        kit_fails(kinds[i], NULL, INPUTS(S(2)), "takes at least 2 tensors, got 1");
    }
    g_autoptr(Graph) three = kit_graph(OP_ADD, NULL, INPUTS(S(5), S(5), S(5)));
    assert_int_equal(kit_cost(three).flops, 10);
}

/* Truth values take one byte each. */
static void compare(void **state)
{
    (void)state;
    const OpKind kinds[] = {OP_EQUAL, OP_LESS, OP_GREATER};
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(Graph) graph = kit_graph(kinds[i], NULL, INPUTS(S(2, 3), S(3)));
        assert_int_equal(op_output(graph, graph_op(graph, 0), 0)->dtype, DTYPE_BOOL);
        assert_int_equal(kit_cost(graph).flops, 6);
        assert_int_equal(kit_cost(graph).compulsory.bytes, 4 * 6 + 4 * 3 + 6);
        kit_fails(kinds[i], NULL, INPUTS(S(2), S(3)), "dimension 0 is 2 and 3");
    }
}

/* A learned operand is read as weights, a constant not counted, sizes unknown stay so. */
static void operands(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_file(OP_ADD, NULL, S(1, 197, 768), INPUTS(S(1, 197, 768)));
    kit_traffic(kit_cost(graph).compulsory, 151296, 151296, 151296);
    graph_tensor(graph, 1)->role = TENSOR_CONSTANT;
    kit_traffic(kit_cost(graph).compulsory, 151296, 0, 151296);
    g_autoptr(Graph) open = kit_graph(OP_ADD, NULL, INPUTS(S(-1, 3), S(1, 3)));
    kit_output(open, 0, S(-1, 3));
    assert_false(op_is_covered(open, graph_op(open, 0)));
}

static void errors(void **state)
{
    (void)state;
    kit_fails(OP_ADD, NULL, INPUTS(S(1, 64, 56, 56), S(1, 64, 28, 28)),
              "cannot add 1x64x56x56 and 1x64x28x28: dimension 2 is 56 and 28; make it the same in "
              "both, or 1");
    kit_fails(OP_MUL, NULL, INPUTS(S(2, 3), S(4, 2, 2)),
              "cannot mul 2x3 and 4x2x2: dimension 2 is 3 and 2; make it the same in both, or 1");
    kit_fails(OP_ADD, NULL, INPUTS(S(3000000000, 1), S(1, 4000000000)),
              "the product of 3000000000x4000000000 does not fit in 64 bits");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_unary),  cmocka_unit_test(worked_relu_traffic),
        cmocka_unit_test(prelu),        cmocka_unit_test(worked_sum),
        cmocka_unit_test(every_binary), cmocka_unit_test(compare),
        cmocka_unit_test(operands),     cmocka_unit_test(errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
