#include "cost/signatures.h"

#include "op_kit.h"

static int add(Graph *graph, OpKind kind, const char *name, const int *inputs, int n,
               const Attrs *attrs)
{
    int op = graph_add_op(graph, kind, name, inputs, n, attrs, true, NULL);
    assert_int_not_equal(op, NO_OP);
    return graph_op(graph, op)->outputs[0];
}

static int linear(Graph *graph, const char *name, int x, int64_t features)
{
    Attrs attrs = op_default_attrs(OP_LINEAR);
    attrs.as.product.channels = features;
    return add(graph, OP_LINEAR, name, &x, 1, &attrs);
}

/* Names and places do not matter; shapes, attributes and kinds do. */
static void test_what_is_alike(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 8), DTYPE_FP32);
    x = linear(graph, "a", x, 8); /* 0 */
    x = add(graph, OP_RELU, "b", &x, 1, NULL);
    x = linear(graph, "c", x, 8);
    x = add(graph, OP_SIGMOID, "d", &x, 1, NULL);
    x = linear(graph, "e", x, 4);
    x = linear(graph, "f", x, 4);
    add(graph, OP_RELU, "g", &x, 1, NULL);
    g_autoptr(Signatures) signatures = signatures_new(graph);
    /* An input of the network is read by nobody as an activation is. */
    static const int expected[] = {0, 1, 2, 3, 4, 5, 6};
    assert_memory_equal(signatures->of_op, expected, sizeof expected);
    assert_int_equal(signatures->n, 7);
}

static void test_layers_repeat(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 8), DTYPE_FP32);
    x = add(graph, OP_TANH, "stem", &x, 1, NULL);
    for (char name[] = "a1"; name[1] <= '4'; name[1]++) {
        name[0] = 'a';
        x = linear(graph, name, x, 8);
        name[0] = 'b';
        x = add(graph, OP_RELU, name, &x, 1, NULL);
    }
    g_autoptr(Signatures) signatures = signatures_new(graph);
    static const int expected[] = {0, 1, 2, 1, 2, 1, 2, 1, 2}, examples[] = {0, 1, 2};
    assert_int_equal(signatures->n, 3);
    assert_memory_equal(signatures->of_op, expected, sizeof expected);
    assert_memory_equal(signatures->example, examples, sizeof examples);
}

/* Two layers share a weight: only the first brings it along. */
static void test_first_use(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(8, 8), DTYPE_FP32);
    int w = graph_add_tensor(graph, "w", TENSOR_WEIGHT, S(8, 8), DTYPE_FP32);
    int h = add(graph, OP_TANH, "stem", &x, 1, NULL);
    int once = add(graph, OP_MATMUL, "once", (int[]){h, w}, 2, NULL);
    int twice = add(graph, OP_MATMUL, "twice", (int[]){once, w}, 2, NULL);
    add(graph, OP_MATMUL, "thrice", (int[]){twice, w}, 2, NULL);
    add(graph, OP_ADD, "both", (int[]){w, w}, 2, NULL);
    g_autoptr(Signatures) signatures = signatures_new(graph);
    assert_int_equal(signatures->first_user[w], 1);
    assert_int_equal(signatures->first_user[x], NO_OP);
    assert_true(signatures_first_use(signatures, graph, 1, 1));
    assert_false(signatures_first_use(signatures, graph, 1, 0));
    assert_false(signatures_first_use(signatures, graph, 2, 1));
    assert_int_not_equal(signatures->of_op[1], signatures->of_op[2]);
    assert_int_equal(signatures->of_op[2], signatures->of_op[3]);
}

/* A weight twice among the inputs of one operator is counted with the first of them, and an
 * auxiliary head uses what is left to it. */
static void test_first_use_in_heads(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int w = graph_add_tensor(graph, "w", TENSOR_WEIGHT, S(8, 8), DTYPE_FP32);
    add(graph, OP_NEG, "head", &w, 1, NULL);
    add(graph, OP_ADD, "both", (int[]){w, w}, 2, NULL);
    graph_op(graph, 0)->auxiliary = true;
    g_autoptr(Signatures) signatures = signatures_new(graph);
    assert_int_equal(signatures->first_user[w], 1);
    assert_true(signatures_first_use(signatures, graph, 1, 0));
    assert_false(signatures_first_use(signatures, graph, 1, 1));
    assert_false(signatures_first_use(signatures, graph, 0, 0));
    assert_int_equal(signatures->of_op[1], 0);
    assert_int_equal(signatures->of_op[0], 1);
}

/* What a concat has in place it does not copy. */
static void test_in_place(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 8), DTYPE_FP32);
    int a = add(graph, OP_RELU, "a", &x, 1, NULL), b = add(graph, OP_RELU, "b", &x, 1, NULL);
    add(graph, OP_CONCAT, "copies", (int[]){a, b}, 2, NULL);
    int c = add(graph, OP_RELU, "c", &x, 1, NULL), d = add(graph, OP_RELU, "d", &x, 1, NULL);
    add(graph, OP_CONCAT, "finds", (int[]){c, d}, 2, NULL);
    graph_tensor(graph, d)->in_place = true;
    g_autoptr(Signatures) signatures = signatures_new(graph);
    assert_int_equal(signatures->of_op[0], signatures->of_op[3]);
    assert_int_not_equal(signatures->of_op[2], signatures->of_op[5]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_alike), cmocka_unit_test(test_layers_repeat),
        cmocka_unit_test(test_first_use),     cmocka_unit_test(test_first_use_in_heads),
        cmocka_unit_test(test_in_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
