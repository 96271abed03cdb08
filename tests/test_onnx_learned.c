/* What classifiers have in common: scores, and the label of the highest. */
#include "onnx_kit.h"

static Graph *classifier(const char *post, const char *labels, int rows, const char *dims)
{
    Message *graph = kit_new(), *node = onnx_node("LinearClassifier", "", "x", "label,scores");
    kit_in(graph, "x", FLOAT, dims);
    onnx_put_text(node, 7, "ai.onnx.ml");
    onnx_add_halves(node, "coefficients", rows * 4);
    onnx_add_halves(node, "intercepts", rows);
    onnx_add_text(node, "post_transform", post);
    onnx_add_texts(node, "classlabels_strings", labels);
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "label");
    kit_out(graph, "scores");
    return kit_load(graph);
}

static int64_t flops(const Graph *graph)
{
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_non_null(cost);
    assert_int_equal(cost->covered, cost->operators);
    return cost->flops;
}

/* Two rows: 2·4·3 MACs, 2·3 biases, 5 FLOPs of softmax for each score, 3 comparisons a row. */
static void scores_and_label(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = classifier("SOFTMAX", "a,b,c", 3, "2x4");
    kit_shape(graph, 0, "2");
    kit_shape(graph, 1, "2x3");
    assert_int_equal(kit_result(graph, 0)->dtype, DTYPE_STRING);
    assert_int_equal(flops(graph), 2 * 24 + 6 + 5 * 6 + 3 * 2);
}

/* One score for two labels: the other one is 1 less it. A list of features is one row. */
static void two_labels(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = classifier("NONE", "no,yes", 1, "4");
    kit_shape(graph, 0, "1");
    kit_shape(graph, 1, "1x2");
    assert_int_equal(kit_macs(graph), 4);
    assert_int_equal(flops(graph), 2 * 4 + 1 + 2 + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_and_label),
        cmocka_unit_test(two_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
