/* Rewriting a graph in place: each change on a small chain, and what joining long ones touches. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "resnet50.h"
#include "whatif/rewrite.h"

static Graph *empty(int *x)
{
    Graph *graph = graph_new("net", "Net");
    *x = graph_add_input(graph, "x", (Shape){4, {1, 4, 8, 8}}, DTYPE_FP32);
    return graph;
}

static int add1(Graph *graph, OpKind kind, int x)
{
    return resnet_add(graph, kind, x, NO_TENSOR, NULL);
}

static int conv(Graph *graph, int x)
{
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = 4;
    attrs.as.window.kernel = (Ints){1, {1}};
    attrs.as.window.bias = false;
    return resnet_add(graph, OP_CONV, x, NO_TENSOR, &attrs);
}

static void check_list(const int *list, int n, const int *expected, int n_expected)
{
    assert_int_equal(n, n_expected);
    for (int i = 0; i < n_expected; i++)
        assert_int_equal(list[i], expected[i]);
}

#define CHECK_LIST(list, n, ...)                                                                   \
    check_list(list, n, (const int[]){__VA_ARGS__},                                                \
               (int)(sizeof((const int[]){__VA_ARGS__}) / sizeof(int)))

/* conv -> relu -> add(relu, y): one operator that reads x, its weight and y. */
static void test_join(void **state)
{
    (void)state;
    int x;
    g_autoptr(Graph) graph = empty(&x);
    int y = graph_add_input(graph, "y", (Shape){4, {1, 4, 8, 8}}, DTYPE_FP32);
    int a = conv(graph, x), b = add1(graph, OP_RELU, a);
    int c = resnet_add(graph, OP_ADD, b, y, NULL);
    graph_add_output(graph, c);
    g_autoptr(Graph) before = graph_copy(graph);
    g_auto(Rewrite) rewrite;
    rewrite_init(&rewrite, graph);
    assert_true(rewrite.covered[0]);
    rewrite_join(&rewrite, 0, 1);
    rewrite_join(&rewrite, 0, 2);
    assert_true(rewrite.gone[1] && rewrite.gone[2]);
    rewrite_settle(&rewrite);
    assert_int_equal(graph_n_ops(graph), 1);
    const Op *op = graph_op(graph, 0);
    assert_int_equal(op->kind, OP_CONV);
    assert_int_equal(op->n_parts, 3);
    assert_int_equal(op->parts[2].kind, OP_ADD);
    CHECK_LIST(op->inputs, op->n_inputs, x, op->parts[0].inputs[1], y);
    CHECK_LIST(op->outputs, op->n_outputs, c);
    CHECK_LIST(op->parts[0].outputs, op->parts[0].n_outputs, a);
    assert_int_equal(graph_tensor(graph, c)->producer, 0);
    assert_int_equal(rewrite.uses.times[y], 1);
    assert_int_equal(rewrite.uses.reader[y], 0);
    assert_true(rewrite.has[OP_RELU]);
    /* The copy made before shares lists with it, and is as it was. */
    assert_int_equal(graph_n_ops(before), 3);
    CHECK_LIST(graph_op(before, 0)->outputs, 1, a);
    CHECK_LIST(graph_op(before, 2)->inputs, 2, b, y);
}

/* A tensor that others read too stays an output; one that both read is an input once. */
static void test_join_shared(void **state)
{
    (void)state;
    int x;
    g_autoptr(Graph) graph = empty(&x);
    int a = add1(graph, OP_RELU, x), b = resnet_add(graph, OP_ADD, a, x, NULL);
    int c = resnet_add(graph, OP_MUL, a, b, NULL);
    graph_add_output(graph, c);
    g_auto(Rewrite) rewrite;
    rewrite_init(&rewrite, graph);
    assert_int_equal(rewrite.uses.times[x], 2);
    rewrite_join(&rewrite, 0, 1);
    assert_int_equal(rewrite.uses.times[x], 1);
    assert_int_equal(rewrite.uses.times[a], 1);
    rewrite_settle(&rewrite);
    const Op *op = graph_op(graph, 0);
    CHECK_LIST(op->inputs, op->n_inputs, x);
    CHECK_LIST(op->outputs, op->n_outputs, a, b);
    CHECK_LIST(graph_op(graph, 1)->inputs, 2, a, b);
}

/* relu -> identity -> identity -> sigmoid: the sigmoid reads the relu. */
static void test_bypass(void **state)
{
    (void)state;
    int x;
    g_autoptr(Graph) graph = empty(&x);
    int a = add1(graph, OP_RELU, x);
    int b = add1(graph, OP_IDENTITY, add1(graph, OP_IDENTITY, a));
    graph_add_output(graph, add1(graph, OP_SIGMOID, b));
    g_auto(Rewrite) rewrite;
    rewrite_init(&rewrite, graph);
    rewrite_bypass(&rewrite, 1, 0);
    rewrite_bypass(&rewrite, 2, 0);
    rewrite_settle(&rewrite);
    assert_int_equal(graph_n_ops(graph), 2);
    CHECK_LIST(graph_op(graph, 1)->inputs, 1, a);
    assert_int_equal(rewrite.uses.reader[a], 1);
    assert_int_equal(rewrite.uses.times[b], 0);
}

/* What is done to the convolution of conv -> bn -> relu when the batch-norm is folded. */
static void test_fold(void **state)
{
    (void)state;
    int x;
    g_autoptr(Graph) graph = empty(&x);
    int a = conv(graph, x), b = add1(graph, OP_BATCH_NORM, a), c = add1(graph, OP_RELU, b);
    graph_add_output(graph, c);
    g_auto(Rewrite) rewrite;
    rewrite_init(&rewrite, graph);
    rewrite_remove(&rewrite, 1);
    rewrite_set_output(&rewrite, 0, b);
    rewrite_add_bias(&rewrite, 0);
    assert_int_equal(rewrite_producer(&rewrite, a), NO_OP);
    assert_int_equal(rewrite_producer(&rewrite, b), 0);
    rewrite_settle(&rewrite);
    const Op *op = graph_op(graph, 0);
    assert_int_equal(graph_n_ops(graph), 2);
    CHECK_LIST(op->outputs, op->n_outputs, b);
    assert_int_equal(op->n_inputs, 3);
    assert_true(op_window(op)->bias);
    assert_string_equal(op_input(graph, op, 2)->name, "op0.bias");
    assert_int_equal(op_input(graph, op, 2)->shape.dim[0], 4);
}

/* conv -> relu, then the convolution reads y in place of x, gains a bias, and loses the relu. */
static void test_parts(void **state)
{
    (void)state;
    int x;
    g_autoptr(Graph) graph = empty(&x);
    int y = graph_add_input(graph, "y", (Shape){4, {1, 4, 8, 8}}, DTYPE_FP32);
    int a = conv(graph, x), b = resnet_add(graph, OP_ADD, a, x, NULL);
    graph_add_output(graph, b);
    g_auto(Rewrite) rewrite;
    rewrite_init(&rewrite, graph);
    rewrite_join(&rewrite, 0, 1);
    rewrite_settle(&rewrite);
    rewrite_set_input(&rewrite, 0, 0, y);
    const Op *op = graph_op(graph, 0);
    assert_int_equal(op->inputs[0], y);
    assert_int_equal(op->parts[0].inputs[0], y);
    assert_int_equal(rewrite.uses.times[y], 1);
    rewrite_add_bias(&rewrite, 0);
    assert_int_equal(op->n_inputs, 3);
    assert_int_equal(op->parts[0].n_inputs, 3);
    assert_int_equal(op->inputs[2], op->parts[0].inputs[2]);
    rewrite_drop_part(&rewrite, 0, 1, NO_TENSOR, 3);
    assert_int_equal(op->n_parts, 0);
    CHECK_LIST(op->outputs, op->n_outputs, a);
}

/* conv -> add y -> add z, joined; the first addition goes, and with it y. */
static void test_drop_part(void **state)
{
    (void)state;
    int x;
    g_autoptr(Graph) graph = empty(&x);
    int y = graph_add_input(graph, "y", (Shape){4, {1, 4, 8, 8}}, DTYPE_FP32);
    int z = graph_add_input(graph, "z", (Shape){4, {1, 4, 8, 8}}, DTYPE_FP32);
    int a = resnet_add(graph, OP_ADD, conv(graph, x), y, NULL);
    graph_add_output(graph, resnet_add(graph, OP_ADD, a, z, NULL));
    g_auto(Rewrite) rewrite;
    rewrite_init(&rewrite, graph);
    rewrite_join(&rewrite, 0, 1);
    rewrite_join(&rewrite, 0, 2);
    rewrite_drop_part(&rewrite, 0, 1, y, 2);
    const Op *op = graph_op(graph, 0);
    assert_int_equal(op->n_parts, 2);
    CHECK_LIST(op->inputs, op->n_inputs, x, op->parts[0].inputs[1], z);
    assert_int_equal(op->parts[1].kind, OP_ADD);
    CHECK_LIST(op->parts[1].inputs, 2, a, z);
}

static void test_move(void **state)
{
    (void)state;
    int x;
    g_autoptr(Graph) graph = empty(&x);
    int a = add1(graph, OP_SIGMOID, x), b = resnet_add(graph, OP_MUL, x, a, NULL);
    graph_add_output(graph, b);
    g_auto(Rewrite) rewrite;
    rewrite_init(&rewrite, graph);
    rewrite_join(&rewrite, 0, 1);
    rewrite_move(&rewrite, 0, 1);
    assert_true(rewrite.gone[0] && !rewrite.gone[1]);
    assert_int_equal(rewrite.uses.reader[x], 1);
    assert_int_equal(rewrite_producer(&rewrite, b), 1);
    rewrite_settle(&rewrite);
    assert_int_equal(graph_n_ops(graph), 1);
    assert_int_equal(rewrite_producer(&rewrite, b), 0);
}

/* sigmoid x -> tanh -> mul(x, tanh), and sigmoid outside, too: at the place of the second, named
 * after the first, which reads x once. */
static void test_merge(void **state)
{
    (void)state;
    int x;
    g_autoptr(Graph) graph = empty(&x);
    int a = add1(graph, OP_SIGMOID, x), b = add1(graph, OP_TANH, a);
    int c = resnet_add(graph, OP_MUL, x, b, NULL);
    graph_add_output(graph, resnet_add(graph, OP_SUB, c, a, NULL));
    g_auto(Rewrite) rewrite;
    rewrite_init(&rewrite, graph);
    rewrite_merge(&rewrite, (const int[]){0, 1, 2}, 3, 1);
    assert_true(rewrite.gone[0] && !rewrite.gone[1] && rewrite.gone[2]);
    const Op *op = graph_op(graph, 1);
    assert_int_equal(op->kind, OP_SIGMOID);
    assert_int_equal(op->n_parts, 3);
    CHECK_LIST(op->inputs, op->n_inputs, x);
    CHECK_LIST(op->outputs, op->n_outputs, a, c);
    assert_int_equal(rewrite.uses.times[x], 1);
    assert_int_equal(rewrite.uses.times[a], 1);
    assert_int_equal(rewrite.uses.times[b], 0);
    assert_int_equal(rewrite.uses.reader[x], 1);
    assert_int_equal(rewrite_producer(&rewrite, b), 1);
    rewrite_settle(&rewrite);
    assert_int_equal(graph_n_ops(graph), 2);
    assert_int_equal(rewrite_producer(&rewrite, c), 0);
}

/* A scale for a convolution without bias, and for the relu that is part of it. */
static void test_add_input(void **state)
{
    (void)state;
    int x;
    g_autoptr(Graph) graph = empty(&x);
    int scale = graph_add_tensor(graph, "s", TENSOR_METADATA, (Shape){0}, DTYPE_FP32);
    graph_add_output(graph, add1(graph, OP_RELU, conv(graph, x)));
    g_auto(Rewrite) rewrite;
    rewrite_init(&rewrite, graph);
    rewrite_join(&rewrite, 0, 1);
    rewrite_add_input(&rewrite, 0, 1, scale, 0);
    assert_int_equal(graph_op(graph, 0)->inputs[2], scale);
    rewrite_add_input(&rewrite, 0, 0, scale, 3);
    rewrite_add_input(&rewrite, 0, 1, scale, 0);
    const Op *op = graph_op(graph, 0);
    int weight = op->inputs[1];
    CHECK_LIST(op->parts[0].inputs, op->parts[0].n_inputs, x, weight, NO_TENSOR, scale);
    assert_int_equal(op->parts[1].n_inputs, 3);
    assert_int_equal(op->parts[1].inputs[1], scale);
    CHECK_LIST(op->inputs, op->n_inputs, x, weight, NO_TENSOR, scale);
    assert_int_equal(rewrite.uses.times[scale], 1);
}

static void test_ready_before(void **state)
{
    (void)state;
    int x;
    g_autoptr(Graph) graph = empty(&x);
    int a = add1(graph, OP_RELU, x), b = add1(graph, OP_TANH, x);
    resnet_add(graph, OP_ADD, a, b, NULL);
    g_auto(Rewrite) rewrite;
    rewrite_init(&rewrite, graph);
    const Op *add = graph_op(graph, 2);
    assert_false(rewrite_ready_before(&rewrite, add, a, 0));
    assert_true(rewrite_ready_before(&rewrite, add, b, 1));
}

/* ---- Long chains ----------------------------------------------------------------------------- */

/* Elements of lists touched while n operators join one; `add`: additions, of an input each. */
static int64_t steps_to_join(int n, bool add)
{
    int x;
    g_autoptr(Graph) graph = empty(&x);
    int y = conv(graph, x);
    for (int i = 0; i < n; i++) {
        int other = add ? graph_add_input(graph, "y", (Shape){4, {1, 4, 8, 8}}, DTYPE_FP32) : 0;
        y = add ? resnet_add(graph, OP_ADD, y, other, NULL) : add1(graph, OP_RELU, y);
    }
    graph_add_output(graph, y);
    g_auto(Rewrite) rewrite;
    rewrite_init(&rewrite, graph);
    for (int i = 1; i <= n; i++)
        rewrite_join(&rewrite, 0, i);
    assert_int_equal(graph_op(graph, 0)->n_parts, n + 1);
    return rewrite.steps;
}

/* Lists double: up to twice as much more than ten times, for what was copied last. */
static void test_linear(void **state)
{
    (void)state;
    assert_true(steps_to_join(10000, false) < 20 * steps_to_join(1000, false));
    assert_true(steps_to_join(10000, true) < 20 * steps_to_join(1000, true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_join),      cmocka_unit_test(test_join_shared),
        cmocka_unit_test(test_bypass),    cmocka_unit_test(test_fold),
        cmocka_unit_test(test_parts),     cmocka_unit_test(test_drop_part),
        cmocka_unit_test(test_move),      cmocka_unit_test(test_ready_before),
        cmocka_unit_test(test_linear),    cmocka_unit_test(test_merge),
        cmocka_unit_test(test_add_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
