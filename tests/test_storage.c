#include "cost/storage.h"

#include "attention_kit.h"
#include "cost_kit.h"

static void check_storage(const Storages *storages, int tensor, int64_t bytes, int first, int last)
{
    int i = storages->of_tensor[tensor];
    assert_true(i >= 0);
    const Storage *storage = storage_at(storages, i);
    assert_int_equal(storage->bytes, bytes);
    assert_int_equal(storage->first, first);
    assert_int_equal(storage->last, last);
}

/* x (8 numbers) -relu-> a -flatten-> f -sigmoid-> b, and b + a at the end: a and its view are one
 * storage from operator 0 to 3. */
static void test_lives(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 8), DTYPE_FP32);
    int a = add(graph, OP_RELU, "a", x, NULL), f = add(graph, OP_FLATTEN, "f", a, NULL);
    int both[] = {add(graph, OP_SIGMOID, "b", f, NULL), a};
    int sum =
        graph_op(graph, graph_add_op(graph, OP_ADD, "sum", both, 2, NULL, true, NULL))->outputs[0];
    graph_add_output(graph, sum);
    Storages storages;
    assert_true(storages_init(&storages, graph, NULL));
    check_storage(&storages, x, 32, 0, 0);
    check_storage(&storages, a, 32, 0, 3);
    check_storage(&storages, both[0], 32, 2, 3);
    check_storage(&storages, sum, 32, 3, 3);
    assert_int_equal(storages.of_tensor[f], storages.of_tensor[a]);
    assert_true(storage_at(&storages, storages.of_tensor[sum])->is_output);
    storages_clear(&storages);
}

/* Of three in a row the second and third write where the first did; the input is read again. */
static void test_in_place(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 8), DTYPE_FP32);
    int a = add(graph, OP_RELU, "a", x, NULL), b = add(graph, OP_RELU, "b", a, NULL);
    int c[] = {add(graph, OP_RELU, "c", b, NULL), x};
    graph_add_op(graph, OP_ADD, "sum", c, 2, NULL, true, NULL);
    Storages storages;
    assert_true(storages_init(&storages, graph, NULL));
    storages_share_in_place(&storages, graph);
    assert_int_equal(storages.of_tensor[b], storages.of_tensor[a]);
    assert_int_equal(storages.of_tensor[c[0]], storages.of_tensor[a]);
    assert_int_not_equal(storages.of_tensor[x], storages.of_tensor[a]);
    check_storage(&storages, a, 32, 0, 3);
    storages_clear(&storages);
}

/* Weights and what only training runs take no place. */
static void test_without_storage(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    Attrs attrs = conv_attrs(8, 1, false);
    int x = graph_add_input(graph, "x", S(1, 8, 4, 4), DTYPE_FP32);
    int head = add(graph, OP_CONV, "head", x, &attrs);
    graph_op(graph, 0)->auxiliary = true;
    Storages storages;
    assert_true(storages_init(&storages, graph, NULL));
    assert_int_equal(storages.of_tensor[head], -1);
    assert_int_equal(storages.of_tensor[graph_op(graph, 0)->inputs[1]], -1);
    assert_int_equal(storages.list->len, 1);
    storages_clear(&storages);
}

static void test_overflow(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    g_autoptr(GError) error = NULL;
    int x = graph_add_input(graph, "x", S(INT64_MAX / 8), DTYPE_FP32);
    add(graph, OP_RELU, "a", x, NULL);
    add(graph, OP_RELU, "b", x, NULL);
    Storages storages;
    assert_false(storages_init(&storages, graph, &error));
    assert_non_null(strstr(error->message, "'b'"));
}

/* Keys and values of 9 earlier tokens and a new one: 2·10·64 numbers each, from the start. */
static void test_caches_grow(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = decode_step(9, 0, false);
    const Op *op = graph_op(graph, 0);
    Storages storages;
    assert_true(storages_init(&storages, graph, NULL));
    for (int i = 1; i < 3; i++) {
        assert_int_equal(storages.of_tensor[op->outputs[i]], storages.of_tensor[op->inputs[i + 2]]);
        check_storage(&storages, op->outputs[i], 4 * 2 * 10 * 64, 0, 0);
    }
    assert_int_equal(storages.list->len, 6);
    storages_clear(&storages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lives),       cmocka_unit_test(test_in_place),
        cmocka_unit_test(test_caches_grow), cmocka_unit_test(test_without_storage),
        cmocka_unit_test(test_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
