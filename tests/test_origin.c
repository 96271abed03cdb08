/* What operators are called in their ONNX file, alone and joined. */
#include "onnx_kit.h"

#include "graph/origin.h"
#include "whatif/fusion.h"

static void assert_texts(const char **texts, const char *expected)
{
    g_autofree char *joined = texts ? g_strjoinv(" ", (char **)texts) : g_strdup("none");
    assert_string_equal(joined, expected);
    g_free(texts);
}

/* The kit's network: /stem/conv1/Conv writes c, /stem/Relu r, /Flatten f, /head/Gemm y. */
static void test_of_one_node(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_load(kit_small_net("1x3x8x8"));
    const Op *conv = graph_op(graph, 0);
    assert_string_equal(conv->origin->node, "/stem/conv1/Conv");
    assert_string_equal(conv->origin->outputs[0], "c");
    assert_null(conv->origin->outputs[1]);
    assert_texts(origin_nodes(conv), "/stem/conv1/Conv");
    assert_texts(origin_tensors(conv), "c");
    assert_ptr_equal(origin_part(conv, 0), conv);
    assert_null(origin_part(conv, 1));
}

/* Conv, ReLU and the view of what these write are one operator: its nodes stand in order. */
static void test_of_joined_nodes(void **state)
{
    (void)state;
    g_autoptr(Graph) plain = kit_load(kit_small_net("1x3x8x8"));
    g_autoptr(Graph) fused = fuse(plain, FUSION_ALL, NULL, NULL);
    assert_texts(origin_nodes(graph_op(fused, 0)), "/stem/conv1/Conv /stem/Relu /Flatten");
    assert_texts(origin_tensors(graph_op(fused, 0)), "c r f");
}

/* "NODE_output_0" goes without saying, other results and nodes without a name do not. */
static void test_names_that_say_nothing_new(void **state)
{
    (void)state;
    Message *net = kit_new();
    kit_in(net, "x", FLOAT, "1x4x8x8");
    onnx_put_message(net, GRAPH_NODE, onnx_node("Relu", "/a/Relu", "x", "/a/Relu_output_0"));
    onnx_put_message(net, GRAPH_NODE, onnx_node("Relu", "", "/a/Relu_output_0", "y"));
    onnx_put_message(net, GRAPH_NODE, onnx_node("Split", "/s", "y", "/s_output_0,/s_output_1"));
    kit_out(net, "/s_output_0");
    kit_out(net, "/s_output_1");
    g_autoptr(Graph) graph = kit_load(net);
    assert_texts(origin_nodes(graph_op(graph, 0)), "/a/Relu");
    assert_texts(origin_tensors(graph_op(graph, 0)), "none");
    assert_texts(origin_nodes(graph_op(graph, 1)), "none");
    assert_texts(origin_tensors(graph_op(graph, 1)), "y");
    assert_texts(origin_tensors(graph_op(graph, 2)), "/s_output_1");
}

/* An absent output has no name, and the graph keeps the texts. */
static void test_made_by_hand(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("g", "G");
    char node[] = "n", first[] = "", second[] = "b";
    const char *const outputs[] = {first, second};
    Op op = {.origin = origin_new(graph, node, outputs, 2)};
    node[0] = second[0] = 'z';
    assert_texts(origin_nodes(&op), "n");
    assert_texts(origin_tensors(&op), "b");
    assert_texts(origin_nodes(&(Op){.name = "zoo"}), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_of_one_node),
        cmocka_unit_test(test_of_joined_nodes),
        cmocka_unit_test(test_names_that_say_nothing_new),
        cmocka_unit_test(test_made_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
