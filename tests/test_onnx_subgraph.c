/* Graphs inside nodes. */
#include "onnx_kit.h"

#include "onnx/subgraph.h"

static void what_shapes_share(void **state)
{
    (void)state;
    Shape a = {2, {2, 3}}, b = {2, {2, 5}}, c = {1, {2}};
    Shape common = shape_common(&a, &b), none = shape_common(&a, &c);
    assert_int_equal(common.dim[0], 2);
    assert_int_equal(common.dim[1], DIM_UNKNOWN);
    assert_int_equal(none.rank, RANK_UNKNOWN);
}

/* Of a chain of three the second goes: the third stays its output's producer, by its new number. */
static void operators_are_removed(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("g", "g");
    int tensors[4] = {graph_add_input(graph, "x", (Shape){1, {4}}, DTYPE_FP32)};
    for (int i = 0; i < 3; i++) {
        g_autofree char *name = g_strdup_printf("op%d", i);
        int op = graph_add_op(graph, OP_RELU, name, &tensors[i], 1, NULL, false, NULL);
        tensors[i + 1] = graph_op(graph, op)->outputs[0];
    }
    subgraph_remove(graph, 1, 2);
    assert_int_equal(graph_n_ops(graph), 2);
    assert_string_equal(graph_op(graph, 1)->name, "op2");
    assert_int_equal(graph_tensor(graph, tensors[1])->producer, 0);
    assert_int_equal(graph_tensor(graph, tensors[2])->producer, NO_OP);
    assert_int_equal(graph_tensor(graph, tensors[3])->producer, 1);
}

/* A branch reads names from around it; one that lacks its output says so. */
static void outputs_are_found(void **state)
{
    (void)state;
    Message *graph = kit_new(), *body = kit_new(), *node = onnx_node("If", "if", "c", "y");
    kit_in(graph, "x", FLOAT, "2");
    kit_true(graph, "c", true);
    kit_node(body, "Relu", "x", "inner");
    kit_out(body, "elsewhere");
    onnx_add_graph(node, "then_branch", body);
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "y");
    kit_refused(kit_model(graph), "its subgraph makes no 'elsewhere'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_shapes_share),
        cmocka_unit_test(operators_are_removed),
        cmocka_unit_test(outputs_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
