/* Uses of tensors: x -> conv -> y, y and y added -> z, z read by an auxiliary head; z leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "graph/uses.h"
#include "resnet50.h"

static Graph *network(int *x, int *y, int *z)
{
    Graph *graph = graph_new("net", "Net");
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = 4;
    attrs.as.window.kernel = (Ints){1, {1}};
    *x = graph_add_input(graph, "x", (Shape){4, {1, 4, 8, 8}}, DTYPE_FP32);
    *y = resnet_add(graph, OP_CONV, *x, NO_TENSOR, &attrs);
    *z = resnet_add(graph, OP_ADD, *y, *y, NULL);
    resnet_relu(graph, *z);
    graph_op(graph, 2)->auxiliary = true;
    graph_add_output(graph, *z);
    return graph;
}

static void test_count(void **state)
{
    (void)state;
    int x, y, z;
    g_autoptr(Graph) graph = network(&x, &y, &z);
    g_auto(Uses) uses = {0};
    uses_count(&uses, graph, true);
    assert_int_equal(uses.times[x], 1);
    assert_int_equal(uses.reader[x], 0);
    assert_int_equal(uses.times[y], 2);
    assert_int_equal(uses.reader[y], 1);
    assert_int_equal(uses.times[z], 2); /* the head and the output */
    assert_int_equal(uses.reader[z], 2);
    assert_int_equal(uses.times[graph_op(graph, 0)->inputs[1]], 1); /* the weight */
    int last = graph_op(graph, 2)->outputs[0];
    assert_int_equal(uses.times[last], 0);
    assert_int_equal(uses.reader[last], NO_OP);
}

static void test_executed(void **state)
{
    (void)state;
    int x, y, z;
    g_autoptr(Graph) graph = network(&x, &y, &z);
    g_auto(Uses) uses = {0};
    uses_count(&uses, graph, false);
    assert_int_equal(uses.times[z], 1);
    assert_int_equal(uses.reader[z], NO_OP);
}

/* Counted again, there is room for a tensor per operator more, and none is counted twice. */
static void test_again(void **state)
{
    (void)state;
    int x, y, z;
    g_autoptr(Graph) graph = network(&x, &y, &z);
    g_auto(Uses) uses = {0};
    uses_count(&uses, graph, true);
    int room = uses.room, more = resnet_relu(graph, z);
    assert_true(room >= graph_n_tensors(graph) - 1 + 3);
    uses_count(&uses, graph, true);
    assert_int_equal(uses.times[y], 2);
    assert_int_equal(uses.times[z], 3);
    assert_int_equal(uses.reader[z], 3);
    assert_int_equal(uses.times[more], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_count),
        cmocka_unit_test(test_executed),
        cmocka_unit_test(test_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
