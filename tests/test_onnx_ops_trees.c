/* Decision trees of the domain ai.onnx.ml. */
#include "onnx_kit.h"

#define WHOLES(node, name, ...)                                                                    \
    onnx_add_ints(node, name, (const int64_t[]){__VA_ARGS__},                                      \
                  (int)(sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t)))

static Message *ml_node(const char *type, const char *outputs)
{
    Message *node = onnx_node(type, "", "x", outputs);
    onnx_put_text(node, 7, "ai.onnx.ml");
    return node;
}

static Message *ml_graph(Message *node)
{
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x3");
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "y");
    return graph;
}

/* Two trees. The first: node 0 asks, its yes is the leaf 1, its no asks again: 2, with leaves 3 and
 * 4; the second: 0 asks, leaves 1 and 2. Longest paths: 2 and 1. */
static void numbered(Message *node, int64_t last)
{
    WHOLES(node, "nodes_treeids", 0, 0, 0, 0, 0, 1, 1, 1);
    WHOLES(node, "nodes_nodeids", 0, 1, 2, 3, 4, 0, 1, 2);
    WHOLES(node, "nodes_truenodeids", 1, 0, 3, 0, 0, 1, 0, 0);
    WHOLES(node, "nodes_falsenodeids", 2, 0, last, 0, 0, 2, 0, 0);
}

/* A row takes 3 comparisons and 2 leaves to add: 5. Learned are 3 thresholds and 5 leaves. Both
 * rows may take one path: 5 of the weights are read; the sum of all rows is 10. */
static void regressor(void **state)
{
    (void)state;
    Message *node = ml_node("TreeEnsembleRegressor", "y");
    numbered(node, 4);
    onnx_add_halves(node, "target_weights", 5);
    onnx_add_int(node, "n_targets", 1);
    g_autoptr(Graph) graph = kit_load(ml_graph(node));
    kit_shape(graph, 0, "2x1");
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_int_equal(cost->covered, 1);
    assert_int_equal(cost->flops, 2 * (2 + 1 + 2));
    assert_int_equal(cost->macs, 0);
    assert_int_equal(cost->params, 3 + 5);
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].weights, 5);
    assert_int_equal(cost->traffic[TRAFFIC_NO_REUSE].weights, 10);
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].input, 6);
}

/* Three labels: each of the 5 leaves has three weights, so that a row adds 2·3; logistic scores are
 * 4 FLOPs each, and the label is the highest of 3. */
static void classifier(void **state)
{
    (void)state;
    Message *node = ml_node("TreeEnsembleClassifier", "y,z");
    numbered(node, 4);
    onnx_add_halves(node, "class_weights", 15);
    onnx_add_text(node, "post_transform", "LOGISTIC");
    WHOLES(node, "classlabels_int64s", 4, 5, 6);
    Message *file = ml_graph(node);
    kit_out(file, "z");
    g_autoptr(Graph) graph = kit_load(file);
    kit_shape(graph, 0, "2");
    kit_shape(graph, 1, "2x3");
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_int_equal(cost->params, 3 + 15);
    assert_int_equal(cost->flops, 2 * (3 + 6) + 4 * 6 + 2 * 3);
}

/* The first tree again, leaves apart: two nodes, and the second is the no of the first. */
static void placed(void **state)
{
    (void)state;
    Message *node = ml_node("TreeEnsemble", "y");
    WHOLES(node, "nodes_featureids", 0, 1);
    WHOLES(node, "nodes_truenodeids", 0, 1);
    WHOLES(node, "nodes_trueleafs", 1, 1);
    WHOLES(node, "nodes_falsenodeids", 1, 2);
    WHOLES(node, "nodes_falseleafs", 0, 1);
    WHOLES(node, "leaf_targetids", 0, 0, 0);
    onnx_add_tensor(node, "leaf_weights", onnx_tensor("", FLOAT, "3"));
    WHOLES(node, "tree_roots", 0);
    g_autoptr(Graph) graph = kit_load(ml_graph(node));
    kit_shape(graph, 0, "2x1");
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_int_equal(cost->flops, 2 * (2 + 1));
    assert_int_equal(cost->params, 2 + 3);
}

/* Nodes in a ring, a child that is not there, lists that do not fit. */
static void refused(void **state)
{
    (void)state;
    Message *node = ml_node("TreeEnsembleRegressor", "y");
    numbered(node, 2);
    kit_refused(kit_model(ml_graph(node)), "its nodes do not make up trees");
    node = ml_node("TreeEnsembleRegressor", "y");
    numbered(node, 9);
    kit_refused(kit_model(ml_graph(node)), "a node has a child that is not there");
    node = ml_node("TreeEnsembleRegressor", "y");
    WHOLES(node, "nodes_treeids", 0, 0);
    kit_refused(kit_model(ml_graph(node)), "its lists of nodes are not of one length");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regressor),
        cmocka_unit_test(classifier),
        cmocka_unit_test(placed),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
