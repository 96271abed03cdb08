#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "graph/graph.h"
#include "graph/store.h"

static void test_memory_is_aligned_and_apart(void **state)
{
    enum { N = 2000 };
    char *at[N];
    GraphStore *store = store_new(NULL);
    (void)state;
    for (int i = 0; i < N; i++) {
        size_t size = (size_t)i * 7 % 1500;
        at[i] = store_memory(store, size);
        assert_int_equal((uintptr_t)at[i] % sizeof(int64_t), 0);
        memset(at[i], i % 128, size);
    }
    for (int i = 0; i < N; i++)
        for (size_t j = 0; j < (size_t)i * 7 % 1500; j++)
            assert_int_equal(at[i][j], i % 128);
    store_unref(store);
    store_unref(NULL);
}

static void test_equal_attributes_are_one(void **state)
{
    Attrs narrow = op_default_attrs(OP_CONV), wide = narrow;
    GraphStore *store = store_new(NULL), *child = store_new(store);
    (void)state;
    narrow.as.window.channels = 64;
    wide.as.window.channels = 128;
    const Attrs *first = store_attrs(store, &narrow);
    assert_int_equal(first->as.window.channels, 64);
    assert_ptr_equal(store_attrs(child, &narrow), first);
    const Attrs *second = store_attrs(child, &wide);
    assert_ptr_equal(store_attrs(child, &wide), second);
    assert_ptr_not_equal(store_attrs(store, &wide), second);
    store_unref(store);
    assert_int_equal(first->as.window.channels, 64); /* the child holds it */
    assert_int_equal(second->as.window.channels, 128);
    store_unref(child);
}

/* A change is an operator's own: others that had the same, here and in the original, keep it. */
static void test_copies_share_attributes(void **state)
{
    Graph *graph = graph_new("g", "G");
    int x = graph_add_input(graph, "x", (Shape){2, {1, 8}}, DTYPE_FP32);
    (void)state;
    Attrs attrs = op_default_attrs(OP_LINEAR);
    attrs.as.product.channels = 8;
    for (int i = 0; i < 2; i++)
        assert_int_equal(graph_add_op(graph, OP_LINEAR, i ? "b" : "a", &x, 1, &attrs, true, NULL),
                         i);
    assert_ptr_equal(graph_op(graph, 0)->attrs, graph_op(graph, 1)->attrs);
    g_autoptr(Graph) copy = graph_copy(graph);
    assert_ptr_equal(graph_op(copy, 0)->attrs, graph_op(graph, 0)->attrs);
    Attrs changed = *graph_op(copy, 0)->attrs;
    changed.as.product.channels = 16;
    graph_op(copy, 0)->attrs = graph_attrs(copy, &changed);
    assert_int_equal(op_product(graph_op(copy, 1))->channels, 8);
    assert_int_equal(op_product(graph_op(graph, 0))->channels, 8);
    graph_free(graph);
    assert_int_equal(op_product(graph_op(copy, 0))->channels, 16);
    assert_int_equal(op_product(graph_op(copy, 1))->channels, 8);
    assert_string_equal(graph_op(copy, 1)->name, "b");
}

/* A list is replaced in the one graph, and in the other what it was. */
static void test_copies_share_lists(void **state)
{
    Graph *graph = graph_new("g", "G");
    int x[2] = {graph_add_input(graph, "x", (Shape){1, {8}}, DTYPE_FP32),
                graph_add_input(graph, "y", (Shape){1, {8}}, DTYPE_FP32)};
    (void)state;
    assert_int_equal(graph_add_op(graph, OP_ADD, "a", x, 2, NULL, true, NULL), 0);
    g_autoptr(Graph) copy = graph_copy(graph);
    Op *op = graph_op(copy, 0);
    const int *shared = graph_op(graph, 0)->inputs;
    assert_ptr_equal(op->inputs, shared);
    assert_ptr_equal(graph_list_with(copy, op->inputs, 2, 0, x[0]), shared);
    op->inputs = graph_list_with(copy, op->inputs, 2, 0, x[1]);
    assert_int_equal(shared[0], x[0]);
    graph_free(graph);
    assert_int_equal(op->inputs[0], x[1]);
    assert_int_equal(op->inputs[1], x[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_is_aligned_and_apart),
        cmocka_unit_test(test_equal_attributes_are_one),
        cmocka_unit_test(test_copies_share_attributes),
        cmocka_unit_test(test_copies_share_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
