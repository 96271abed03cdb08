/* Graphs put in place: local functions, initializers. */
#include "onnx_kit.h"

static Message *function(const char *name, const char *calls)
{
    Message *function = onnx_message(), *node = onnx_node(calls, "", "a", "b");
    onnx_put_text(function, 1, name);
    onnx_put_text(function, 4, "a");
    onnx_put_text(function, 5, "b");
    if (strcmp(calls, "Concat") == 0) {
        Message *attr = onnx_message();
        onnx_put_text(attr, 1, "axis");
        onnx_put_text(attr, 21, "where");
        onnx_put_int(attr, 20, 2);
        onnx_put_message(node, 5, attr);
        onnx_put_text(node, 1, "a");
        onnx_put_text(function, 6, "where");
    } else {
        onnx_put_text(node, 7, "local");
    }
    onnx_put_message(function, 7, node);
    onnx_put_message(function, 9, onnx_opset("", 17));
    onnx_put_text(function, 10, "local");
    return function;
}

static Message *calling(Message *called)
{
    Message *graph = kit_new(), *node = onnx_node("F", "f", "x", "y");
    onnx_put_text(node, 7, "local");
    onnx_add_int(node, "where", 1);
    kit_in(graph, "x", FLOAT, "2x6");
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "y");
    Message *model = onnx_model(graph, 8, 17);
    onnx_put_message(model, 25, called);
    return model;
}

static void functions(void **state)
{
    (void)state;
    GError *error = NULL;
    g_autoptr(Graph) graph = kit_parse(calling(function("F", "Concat")), NULL, &error);
    if (!graph) {
        fail_msg("%s", error->message);
        return;
    }
    kit_shape(graph, 0, "2x12"); /* the axis comes from the call */
    assert_string_equal(graph_op(graph, 0)->name, "f.b");
    kit_refused(calling(function("F", "F")), "one of them may call itself");
}

static void sparse_initializers(void **state)
{
    (void)state;
    Message *graph = kit_new(), *sparse = onnx_message();
    kit_in(graph, "x", FLOAT, "2x6");
    onnx_put_message(sparse, 1, onnx_tensor("w", FLOAT, "5"));
    onnx_put_message(sparse, 2, onnx_tensor("", INT64, "5"));
    onnx_put_int(sparse, 3, 6);
    onnx_put_int(sparse, 3, 4);
    onnx_put_message(graph, 15, sparse);
    kit_node(graph, "MatMul", "x,w", "y");
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    kit_shape(loaded, 0, "2x4");
    assert_int_equal(kit_params(loaded), 24);
    assert_string_equal(loaded->assumptions[0],
                        "Sparse initializers are counted with their zeros.");
}

/* y = relu(x·w), the relu first in the file: 2·2·4 multiplications. */
static void unsorted(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x2");
    kit_weight(graph, "w", FLOAT, "2x4");
    kit_node(graph, "Relu", "h", "y");
    kit_node(graph, "MatMul", "x,w", "h");
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    assert_int_equal(kit_macs(loaded), 16);
    kit_shape(loaded, 0, "2x4");
    assert_string_equal(loaded->assumptions[0],
                        "Nodes do not stand in the order of execution: they are sorted.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unsorted),
        cmocka_unit_test(functions),
        cmocka_unit_test(sparse_initializers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
