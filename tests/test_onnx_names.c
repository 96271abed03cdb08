/* What operators of ONNX files are called. */
#include "onnx_kit.h"

#include "onnx/names.h"

static void names_and_blocks(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_load(kit_small_net("1x3x8x8"));
    assert_string_equal(graph_op(graph, 0)->name, "stem.conv1");
    assert_string_equal(graph_op(graph, 0)->block, "stem");
    assert_string_equal(graph_op(graph, 0)->type, "Conv");
    assert_string_equal(graph_op(graph, 1)->name, "stem.relu"); /* not the module's only one */
    assert_string_equal(graph_op(graph, 2)->name, "flatten");
    assert_string_equal(graph_op(graph, 3)->name, "head");
    assert_string_equal(kit_result(graph, 0)->name, "y");
}

static void more_names(void **state)
{
    (void)state;
    static const char *const names[][2] = {
        {"/layer1/layer1.0/conv1/Relu", "layer1.0.conv1"},
        {"/features/features.1/features.1.0/block/block.4/Relu", "features.1.0.block.4"},
        {"/layer1/layer1.0/Relu", "layer1.0.relu"},
        {"Relu_12", "relu_12"},
        {"model/act/Relu_3", "model.act"},
        {"gpu_0/conv1_1", "gpu_0.conv1_1"},
        {"Relu_12", "relu_12_2"},
        {"a b\n", "a_b_"},
        {"33.4\u202e残\xc2\x85", "33.4___残__"}, /* what turns or ends the text after it */
    };
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "4");
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *output = g_strdup_printf("y%zu", i);
        onnx_put_message(graph, GRAPH_NODE, onnx_node("Relu", names[i][0], "x", output));
    }
    onnx_put_message(graph, GRAPH_NODE, onnx_node("Relu", "", "x", "123"));
    onnx_put_message(graph, GRAPH_NODE, onnx_node("Relu", "", "x", "/top/act/Relu_output_0"));
    kit_out(graph, "y0");
    g_autoptr(Graph) loaded = kit_load(graph);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        assert_string_equal(graph_op(loaded, (int)i)->name, names[i][1]);
    assert_string_equal(graph_op(loaded, 9)->name, "relu_123");
    assert_string_equal(graph_op(loaded, 10)->name, "top.act");
}

/* Without a name a node is called by its first output, or by what it is. */
static void labels(void **state)
{
    (void)state;
    const char *const outputs[] = {"", "second"};
    OnnxNode node = {.name = "", .op_type = "Relu", .n_outputs = 2, .outputs = outputs};
    assert_string_equal(onnx_node_label(&node), "second");
    node.n_outputs = 1;
    assert_string_equal(onnx_node_label(&node), "Relu");
    node.name = "first";
    assert_string_equal(onnx_node_label(&node), "first");
}

static void prefixes_and_blocks(void **state)
{
    (void)state;
    OnnxNode node = {.name = "/a/b/Relu", .op_type = "Relu"};
    OnnxGraph main = {.name = "", .n_nodes = 1, .nodes = &node};
    g_autoptr(Graph) graph = graph_new("g", "g");
    OnnxNames *names = names_new(&main);
    assert_string_equal(names_operator(names, graph, "", &node), "a.b");
    assert_string_equal(names_operator(names, graph, "loop", &node), "loop.a.b.relu");
    assert_string_equal(names_block(names, "a.b.c"), "a.b");
    assert_string_equal(names_block(names, "a"), "");
    names_free(names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_blocks),
        cmocka_unit_test(more_names),
        cmocka_unit_test(labels),
        cmocka_unit_test(prefixes_and_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
