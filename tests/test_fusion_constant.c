/* What is known before a network runs is computed before it does. */
#include "fusion_kit.h"

/* An operator of a file, with one output. */
static int made(Graph *graph, OpKind kind, const int *inputs, int n, Shape shape, DType dtype)
{
    g_autofree char *name = g_strdup_printf("op%d", graph_n_ops(graph));
    TensorType type = {shape, dtype};
    GError *error = NULL;
    int op = graph_add_op_as(graph, kind, name, inputs, n, NULL, &type, 1, &error);
    if (op == NO_OP)
        fail_msg("%s", error->message);
    return graph_op(graph, op)->outputs[0];
}

static int made1(Graph *graph, OpKind kind, int a, Shape shape, DType dtype)
{
    return made(graph, kind, &a, 1, shape, dtype);
}

static int made2(Graph *graph, OpKind kind, int a, int b, Shape shape, DType dtype)
{
    return made(graph, kind, (const int[]){a, b}, 2, shape, dtype);
}

static int stored(Graph *graph, TensorRole role, Shape shape, DType dtype)
{
    return graph_add_tensor(graph, "stored", role, shape, dtype);
}

static const Shape list4 = {.rank = 1, .dim = {4}}, scalar = {0};
static const Shape plane = {.rank = 2, .dim = {6, 6}};

/* Shape, a product with a number, and what stretches by it: one operator is left, which reads what
 * the network is given. */
static void test_shape_arithmetic(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("shapes", "Shapes");
    int x = input(graph, 4, 6), two = stored(graph, TENSOR_CONSTANT, scalar, DTYPE_INT64);
    int sizes = made1(graph, OP_SHAPE_OF, x, list4, DTYPE_INT64);
    int twice = made2(graph, OP_MUL, sizes, two, list4, DTYPE_INT64);
    Shape large = {.rank = 4, .dim = {1, 4, 12, 12}};
    graph_add_output(graph, made2(graph, OP_EXPAND, x, twice, large, DTYPE_FP32));
    g_autoptr(Graph) after = fused(graph, CONSTANT, NULL);
    assert_int_equal(graph_n_ops(after), 1);
    assert_int_equal(graph_op(after, 0)->kind, OP_EXPAND);
    g_autoptr(ModelCost) cost = counted(after);
    assert_int_equal(cost->buffers, 0); /* a shape is part of the description */
    assert_int_equal(cost->flops, 0);
    check_fusion(graph, CONSTANT);
    check_fusion(graph, FUSION_ALL);
}

/* A mask of 6 by 6 in fp32 is stored, 36 numbers, and its 36 subtractions are no work. */
static void test_a_mask_is_stored(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("mask", "Mask");
    int x = input(graph, 4, 6), sizes = stored(graph, TENSOR_CONSTANT, list4, DTYPE_INT64);
    int zeros = made1(graph, OP_CONSTANT_OF_SHAPE, sizes, plane, DTYPE_FP32);
    int one = stored(graph, TENSOR_CONSTANT, scalar, DTYPE_FP32);
    int mask = made2(graph, OP_SUB, zeros, one, plane, DTYPE_FP32);
    graph_add_output(graph, op2(graph, OP_ADD, x, mask));
    g_autoptr(Graph) after = fused(graph, CONSTANT, NULL);
    g_autoptr(ModelCost) a = counted(graph), b = counted(after);
    assert_int_equal(graph_n_ops(after), 1);
    assert_int_equal(a->buffers, 0);
    assert_int_equal(b->buffers, 36);
    assert_int_equal(b->flops, 4 * 36);
    assert_int_equal(a->flops - b->flops, 36);
    assert_true(b->traffic[TRAFFIC_COMPULSORY].bytes < a->traffic[TRAFFIC_COMPULSORY].bytes);
    check_fusion(graph, CONSTANT);
    check_fusion(graph, FUSION_ALL);
}

/* What only its shape was asked of is not computed. */
static void test_nobody_reads_it_any_more(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("dead", "Dead");
    int x = input(graph, 4, 6), order = transpose(graph, x, (Ints){4, {0, 2, 3, 1}});
    int sizes = made1(graph, OP_SHAPE_OF, order, list4, DTYPE_INT64);
    Shape same = {.rank = 4, .dim = {1, 4, 6, 6}};
    graph_add_output(graph, made2(graph, OP_EXPAND, x, sizes, same, DTYPE_FP32));
    g_autoptr(Graph) after = fused(graph, CONSTANT, NULL);
    assert_int_equal(graph_n_ops(after), 1);
    assert_int_equal(graph_op(after, 0)->kind, OP_EXPAND);
    check_fusion(graph, CONSTANT);
}

/* Of learned numbers, of another draw in each run, of the numbers of quantization, of what the
 * network is to return, and of a shape that nothing tells. */
static void test_what_stays(void **state)
{
    static const OpKind kinds[] = {OP_RELU, OP_RANDOM, OP_DEQUANTIZE, OP_SHAPE_OF, OP_NEG};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(Graph) graph = graph_new("stays", "Stays");
        int x = input(graph, 4, 6);
        TensorRole role = kinds[i] == OP_RELU ? TENSOR_WEIGHT : TENSOR_CONSTANT;
        Shape given = kinds[i] == OP_SHAPE_OF ? shape_unknown() : plane;
        int from = kinds[i] == OP_SHAPE_OF ? graph_add_input(graph, "y", given, DTYPE_FP32)
                                           : stored(graph, role, given, DTYPE_FP32);
        int to = made1(graph, kinds[i], from, plane, DTYPE_FP32);
        graph_add_output(graph, op2(graph, OP_ADD, x, to));
        if (kinds[i] == OP_NEG)
            graph_add_output(graph, to);
        g_autoptr(Graph) after = fused(graph, CONSTANT, NULL);
        assert_int_equal(graph_n_ops(after), 2);
    }
}

/* The body of a loop is left as it stands. */
static void test_loops_stay(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("loop", "Loop");
    int x = input(graph, 4, 6);
    int mask =
        made1(graph, OP_NEG, stored(graph, TENSOR_CONSTANT, plane, DTYPE_FP32), plane, DTYPE_FP32);
    graph_op(graph, 0)->repeats = 3;
    graph_add_output(graph, op2(graph, OP_ADD, x, mask));
    g_autoptr(Graph) after = fused(graph, CONSTANT, NULL);
    assert_int_equal(graph_n_ops(after), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shape_arithmetic),
        cmocka_unit_test(test_a_mask_is_stored),
        cmocka_unit_test(test_nobody_reads_it_any_more),
        cmocka_unit_test(test_what_stays),
        cmocka_unit_test(test_loops_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
