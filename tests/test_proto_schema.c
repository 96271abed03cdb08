/* What the messages of an ONNX file become. */
#include "onnx_fixture.h"
#include "onnx_parse.h"

static void test_types(void **state)
{
    (void)state;
    g_autoptr(OnnxModel) model = parse(fixture_model());
    const OnnxValue *inputs = model->graph.inputs;
    assert_int_equal(model->graph.n_inputs, 5);
    const OnnxDim *dims = inputs[0].type.dims;
    assert_int_equal(inputs[0].type.n_dims, 5);
    assert_string_equal(dims[0].symbol, "batch");
    assert_int_equal(dims[0].value, -1);
    assert_int_equal(dims[1].value, 3);
    assert_string_equal(dims[1].symbol, "");
    assert_int_equal(dims[2].value, -1); /* neither number nor symbol */
    assert_int_equal(dims[3].value, -1); /* written as -1 */
    assert_int_equal(dims[4].value, 224);
    assert_true(inputs[1].type.has_shape);
    assert_int_equal(inputs[1].type.n_dims, 0);
    assert_int_equal(inputs[1].type.data_type, ONNX_INT64);
    assert_false(inputs[2].type.has_shape);
    assert_int_equal(model->graph.value_infos[0].type.dims[1].value, 0);
    assert_int_equal(inputs[3].type.kind, ONNX_TYPE_SEQUENCE);
    assert_int_equal(inputs[4].type.kind, ONNX_TYPE_OPTIONAL);
    const OnnxType *map = inputs[3].type.element;
    assert_int_equal(map->kind, ONNX_TYPE_MAP);
    assert_int_equal(map->data_type, ONNX_INT64);
    assert_int_equal(map->element->kind, ONNX_TYPE_TENSOR);
}

static void test_node(void **state)
{
    (void)state;
    g_autoptr(OnnxModel) model = parse(fixture_model());
    const OnnxNode *node = &model->graph.nodes[0];
    assert_string_equal(node->name, "all");
    assert_string_equal(node->op_type, "Everything");
    assert_string_equal(node->domain, "custom");
    assert_int_equal(node->n_inputs, 3);
    assert_string_equal(node->inputs[1], "");
    assert_string_equal(node->inputs[2], "w");
    assert_int_equal(node->n_outputs, 2);
    assert_int_equal(node->n_attrs, 14);
    assert_null(onnx_node_attr(node, "15"));
}

static void test_attributes(void **state)
{
    (void)state;
    g_autoptr(OnnxModel) model = parse(fixture_model());
    for (int type = ONNX_ATTR_FLOAT; type <= ONNX_ATTR_TYPE_PROTOS; type++) {
        g_autofree char *name = g_strdup_printf("%d", type);
        assert_int_equal(attr_of(model, name)->type, type);
    }
    assert_true(attr_of(model, "1")->f == -1.5);
    assert_int_equal(attr_of(model, "2")->i, -9);
    assert_string_equal(attr_of(model, "3")->s, "SAME_UPPER");
    assert_int_equal(attr_of(model, "4")->n, 1);
    assert_int_equal(attr_of(model, "4")->tensors[0].ints[1], -8);
    assert_string_equal(attr_of(model, "5")->graphs[0].nodes[0].op_type, "Identity");
    assert_int_equal(attr_of(model, "6")->n, 3);
    assert_true(attr_of(model, "6")->floats[2] == 1.0);
    assert_int_equal(attr_of(model, "7")->n, 3);
    assert_true(attr_of(model, "7")->ints[1] == -2 && attr_of(model, "7")->ints[2] == INT64_MAX);
    assert_string_equal(attr_of(model, "8")->strings[1], "b");
    assert_int_equal(attr_of(model, "9")->n, 2);
    assert_int_equal(attr_of(model, "10")->n, 2);
    assert_int_equal(attr_of(model, "11")->sparse[0].values.ints[1], 6);
    assert_int_equal(attr_of(model, "12")->n, 2);
    assert_int_equal(attr_of(model, "13")->types[0].data_type, ONNX_INT64);
    assert_int_equal(attr_of(model, "14")->n, 2);
}

static void test_function(void **state)
{
    (void)state;
    g_autoptr(OnnxModel) model = parse(fixture_model());
    const OnnxFunction *function = &model->functions[0];
    assert_int_equal(model->n_functions, 1);
    assert_string_equal(function->domain, "local");
    assert_string_equal(function->name, "soft");
    assert_string_equal(function->overload, "v2");
    assert_string_equal(function->body.inputs[0].name, "a");
    assert_string_equal(function->body.outputs[0].name, "b");
    assert_string_equal(function->body.nodes[0].attrs[0].ref, "slope");
    assert_string_equal(function->attrs[0], "axis");
    assert_true(function->defaults[0].f == 0.25);
    assert_string_equal(function->opsets[0].domain, ""); /* written "ai.onnx" */
    assert_int_equal(function->body.n_value_infos, 1);
}

/* An attribute with lists of several kinds counts the one that its type names. */
static void test_ambiguous_attribute(void **state)
{
    (void)state;
    Message *node = onnx_node("X", "", "", ""), *attr = onnx_attr("a", ONNX_ATTR_FLOATS);
    for (int i = 0; i < 9; i++)
        onnx_put_int(attr, 8, i);
    onnx_put_float(attr, 7, 1);
    onnx_add_attr(node, attr);
    attr = onnx_message();
    onnx_put_text(attr, 1, "untyped");
    onnx_put_int(attr, 8, 3);
    onnx_add_attr(node, attr);
    g_autoptr(OnnxModel) model = parse(model_of(GRAPH_NODE, node));
    assert_int_equal(attr_of(model, "a")->n, 1);
    assert_null(attr_of(model, "a")->ints);
    assert_int_equal(attr_of(model, "untyped")->type, ONNX_ATTR_INTS);
}

static void test_later_fields_win(void **state)
{
    (void)state;
    Message *node = onnx_node("Conv", "first", "x", "y");
    onnx_put_text(node, 3, "second");
    onnx_put_text(node, 2000, "unknown");
    Message *message = model_of(GRAPH_NODE, node);
    onnx_put_int(message, 1, 9);
    onnx_put_message(message, 7, fixture_branch("more")); /* merged, as protobuf does */
    g_autoptr(OnnxModel) model = parse(message);
    assert_string_equal(model->graph.nodes[0].name, "second");
    assert_int_equal(model->ir_version, 9);
    assert_int_equal(model->graph.n_nodes, 2);
    assert_string_equal(model->graph.name, "more");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_node),
        cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_function),
        cmocka_unit_test(test_ambiguous_attribute),
        cmocka_unit_test(test_later_fields_win),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
