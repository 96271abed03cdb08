/* The order in which nodes run. */
#include "onnx_parse.h"

#include "proto/order.h"

/* Nodes "a>b" that read a and make b, in the order of the file; expected: their indices. */
static void assert_order(const char *nodes, const char *expected)
{
    Message *graph = onnx_graph("main");
    g_auto(GStrv) words = g_strsplit(nodes, " ", -1);
    for (char **word = words; *word; word++) {
        g_auto(GStrv) sides = g_strsplit(*word, ">", 2);
        onnx_put_message(graph, GRAPH_NODE, onnx_node("Op", "", sides[0], sides[1]));
    }
    g_autoptr(OnnxModel) model = parse(onnx_model(graph, 8, 17));
    g_autofree int *order = order_of(&model->graph);
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; order && i < model->graph.n_nodes; i++)
        g_string_append_printf(text, "%s%d", i ? " " : "", order[i]);
    assert_string_equal(text->str, expected);
}

static void sorted(void **state)
{
    (void)state;
    assert_order("x>a a>b a,b>c", "");
    assert_order("b>c x>b", "1 0");
    assert_order("c>d b>c a>b x>a", "3 2 1 0");
    assert_order("x>a c,a>d x>c y>e", "0 2 3 1");
    assert_order("b,b>c a>b x>a", "2 1 0");
    assert_order("b>a a>b x>c", ""); /* a circle */
    assert_order("a>a", "");
}

/* What a graph in a node reads counts, and what it gives. */
static void subgraphs(void **state)
{
    (void)state;
    Message *graph = onnx_graph("main"), *branch = onnx_graph("then");
    Message *node = onnx_node("If", "", "c", "y"), *other = onnx_graph("else");
    onnx_put_message(branch, GRAPH_NODE, onnx_node("Neg", "", "late", "z"));
    onnx_put_message(branch, GRAPH_OUTPUT, onnx_value("z", 1, NULL));
    onnx_put_message(other, GRAPH_OUTPUT, onnx_value("later", 1, NULL));
    onnx_add_graph(node, "then_branch", branch);
    onnx_add_graph(node, "else_branch", other);
    onnx_put_message(graph, GRAPH_NODE, node);
    onnx_put_message(graph, GRAPH_NODE, onnx_node("Abs", "", "x", "late"));
    onnx_put_message(graph, GRAPH_NODE, onnx_node("Abs", "", "x", "later"));
    g_autoptr(OnnxModel) model = parse(onnx_model(graph, 8, 17));
    g_autofree int *order = order_of(&model->graph);
    assert_non_null(order);
    assert_memory_equal(order, ((int[]){1, 2, 0}), 3 * sizeof(int));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorted),
        cmocka_unit_test(subgraphs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
