/* Nodes as operators. */
#include "onnx_kit.h"

#include "onnx/ops.h"

static void unknown_operator(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x6");
    Message *node = onnx_node("Magic", "", "x", "m");
    onnx_put_text(node, 7, "org.example");
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_weight(graph, "w", FLOAT, "6x4");
    kit_node(graph, "MatMul", "m,w", "y");
    onnx_put_message(graph, GRAPH_VALUE_INFO, onnx_value("m", FLOAT, "2x6"));
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    kit_shape(loaded, 0, "2x4");
    g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
    assert_int_equal(cost->macs, 48);
    assert_int_equal(cost->unknown->len, 1);
    assert_string_equal(cost->unknown->pdata[0], "Magic");
}

/* Up to opset 6 the second operand was fitted to the first, from an axis on: 3 channels of an image
 * are added to it, and the work is one addition per element. */
static void early_broadcast(void **state)
{
    static const KitCase cases[] = {
        {"", "Add@6", "2x3x4x5 3", "broadcast=1 axis=1", "2x3x4x5"},
        {"", "Mul@1", "2x3x4x5 4x5", "broadcast=1", "2x3x4x5"},
        {"", "Greater@1", "2x3 2", "broadcast=1 axis=0", "2x3:bool"},
        {"", "Sub@6", "2x3x4x5 4", "broadcast=1 axis=1", "! does not fit the first from axis 1 on"},
        {"", "Add@7", "2x3x4x5 5", "broadcast=1 axis=1", "2x3x4x5"},
    };
    (void)state;
    KIT_CASES(cases);
    Message *graph = kit_new(), *node = onnx_node("Add", "", "x,b", "y");
    kit_in(graph, "x", FLOAT, "2x3x4x5");
    kit_weight(graph, "b", FLOAT, "3");
    onnx_add_int(node, "broadcast", 1);
    onnx_add_int(node, "axis", 1);
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load_opset(graph, 6, NULL);
    g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
    assert_int_equal(cost->flops, 2 * 3 * 4 * 5);
    assert_int_equal(cost->covered, 1);
}

static void computed_reshape(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "nx3x4x5");
    KIT_NUMBERS(graph, "zero", 0);
    KIT_NUMBERS(graph, "rest", -1);
    kit_node(graph, "Shape", "x", "s");
    kit_node(graph, "Gather", "s,zero", "n");
    Message *concat = onnx_node("Concat", "", "n,rest", "t");
    onnx_add_int(concat, "axis", 0);
    onnx_put_message(graph, GRAPH_NODE, concat);
    kit_node(graph, "Reshape", "x,t", "y");
    kit_out(graph, "y");
    g_autoptr(OnnxOptions) options = onnx_options_new();
    assert_true(onnx_options_add_dim(options, "n=7", NULL));
    g_autoptr(Graph) loaded = kit_load_opset(graph, 13, options);
    kit_shape(loaded, 0, "7x60");
}

/* Float product between dequantized operands: computed in int8. */
static void quantize_dequantize(void **state)
{
    (void)state;
    Message *graph = kit_product_of_integers("2x6", "6x4");
    g_autoptr(Graph) loaded = kit_load(graph);
    assert_int_equal(graph_op(loaded, 3)->compute, DTYPE_INT8);
    assert_int_equal(graph_op(loaded, 0)->compute, DTYPE_UNKNOWN);
    assert_int_equal(kit_params(loaded), 24);
    assert_int_equal(kit_macs(loaded), 48);
}

/* Lists as long as possible, missing inputs, wrong types of attributes: an error or an answer. */
static void odd_nodes(void **state)
{
    (void)state;
    const char *type, *domain;
    for (int i = 0; (type = onnx_op_type(i, &domain)); i++)
        for (int inputs = 0; inputs < 4; inputs++) {
            static const char *const lists[] = {NULL, "x", "k,x,x", ",,x,x,x,x,x"};
            Message *graph = kit_new();
            kit_in(graph, "x", FLOAT, "1x2x3x4");
            KIT_NUMBERS(graph, "k", -1, INT64_MIN, INT64_MAX, 0, 2, 3, 4, 5, 6);
            Message *node = onnx_node(type, "", lists[inputs], "a,b,c,d,e");
            onnx_put_text(node, 7, domain);
            onnx_add_ints(node, "axes", (const int64_t[]){INT64_MIN, INT64_MAX}, 2);
            onnx_add_ints(node, "kernel_shape", (const int64_t[]){INT64_MAX, 2}, 2);
            onnx_add_int(node, "axis", INT64_MIN);
            onnx_add_int(node, "group", INT64_MAX);
            onnx_put_message(graph, GRAPH_NODE, node);
            g_autoptr(GError) error = NULL;
            g_autoptr(Graph) loaded = kit_parse(kit_model(graph), NULL, &error);
            assert_true((loaded == NULL) == (error != NULL));
            if (loaded)
                cost_free(cost_graph(loaded, 0, NULL));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_operator), cmocka_unit_test(early_broadcast),
        cmocka_unit_test(computed_reshape), cmocka_unit_test(quantize_dequantize),
        cmocka_unit_test(odd_nodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
