/* What constants are, and what files state beside what is inferred. */
#include "onnx_kit.h"

/* Two convolutions by one initializer, then a norm: 9 shared, 2 learned, 2 statistics. */
static void shared_and_buffers(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "1x1x8x8");
    kit_weight(graph, "w", FLOAT, "1x1x3x3");
    for (const char *const *name = (const char *const[]){"s", "o", "m", "v", NULL}; *name; name++)
        kit_weight(graph, *name, FLOAT, "1");
    kit_node(graph, "Conv", "x,w", "a");
    kit_node(graph, "Conv", "a,w", "c");
    kit_node(graph, "BatchNormalization", "c,s,o,m,v", "y");
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
    assert_int_equal(cost->params, 9 + 2);
    assert_int_equal(cost->buffers, 2);
    assert_int_equal(cost->macs, 36 * 9 + 16 * 9);
}

/* A weight made by ConstantOfShape and reshaped, a bias in a Constant; neither is an operator but
 * the reshape. A number to multiply with is no parameter. */
static void constants_as_weights(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "1x6");
    KIT_NUMBERS(graph, "n", 24);
    KIT_NUMBERS(graph, "d", 4, 6);
    kit_node(graph, "ConstantOfShape", "n", "flat");
    kit_node(graph, "Reshape", "flat,d", "w");
    Message *constant = onnx_node("Constant", "", NULL, "b");
    onnx_add_tensor(constant, "value", onnx_tensor("", FLOAT, "4"));
    onnx_put_message(graph, GRAPH_NODE, constant);
    constant = onnx_node("Constant", "", NULL, "half");
    onnx_add_float(constant, "value_float", 0.5F);
    onnx_put_message(graph, GRAPH_NODE, constant);
    Message *gemm = onnx_node("Gemm", "", "x,w,b", "g");
    onnx_add_int(gemm, "transB", 1);
    onnx_put_message(graph, GRAPH_NODE, gemm);
    kit_node(graph, "Mul", "g,half", "y");
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    assert_int_equal(kit_params(loaded), 24 + 4);
    assert_int_equal(graph_n_ops(loaded), 3);
    assert_int_equal(kit_macs(loaded), 24);
}

/* 4·3·3·3 of a convolution; 1,024 and 6 that nobody reads, and a shape that is no number of it. */
static void unread(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "1x3x8x8");
    kit_weight(graph, "w", FLOAT, "4x3x3x3");
    kit_weight(graph, "head", FLOAT, "128x8");
    kit_weight(graph, "bias", FLOAT, "6");
    KIT_NUMBERS(graph, "shape", 1, 2);
    kit_node(graph, "Conv", "x,w", "y");
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    assert_int_equal(kit_params(loaded), 108);
    assert_non_null(strstr(loaded->assumptions[0],
                           "No node reads 2 of the initializers: their 1,030 "
                           "elements are not counted."));
}

static void weights_as_inputs(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "1x3x8x8");
    kit_in(graph, "w", FLOAT, "4x3x3x3");
    kit_node(graph, "Conv", "x,w", "y");
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    assert_int_equal(loaded->inputs->len, 1);
    assert_int_equal(kit_params(loaded), 108);
}

/* A shape that is given when the network runs: as the file states it, and it is noted. */
static void stated_shape(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x6");
    kit_in(graph, "s", INT64, "3");
    kit_node(graph, "Reshape", "x,s", "t");
    kit_node(graph, "Relu", "t", "y");
    onnx_put_message(graph, GRAPH_VALUE_INFO, onnx_value("t", FLOAT, "2x3x2"));
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    kit_shape(loaded, 0, "2x3x2");
    assert_string_equal(loaded->assumptions[0],
                        "Shapes that the file states but that cannot be inferred: 1.");
}

/* What the data decides is what the file states in numbers, and marked; a name says nothing. */
static void data_dependent(void **state)
{
    (void)state;
    Message *counted = kit_new();
    kit_in(counted, "x", FLOAT, "2x6");
    kit_node(counted, "NonZero", "x", "z");
    kit_node(counted, "Neg", "z", "y");
    onnx_put_message(counted, GRAPH_VALUE_INFO, onnx_value("z", INT64, "2x5"));
    kit_out(counted, "y");
    g_autoptr(Graph) fixed = kit_load(counted);
    kit_shape(fixed, 0, "2x5");
    assert_true(op_output(fixed, graph_op(fixed, 0), 0)->stated);
    assert_false(op_output(fixed, graph_op(fixed, 1), 0)->stated);
    g_autoptr(ModelCost) whole = cost_graph(fixed, 0, NULL);
    assert_int_equal(whole->covered, 2);
    assert_int_equal(whole->flops, 2 * 5);
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x6");
    kit_node(graph, "NonZero", "x", "z");
    kit_node(graph, "Neg", "z", "y");
    onnx_put_message(graph, GRAPH_VALUE_INFO, onnx_value("z", INT64, "2xfound"));
    onnx_put_message(graph, GRAPH_OUTPUT, onnx_value("y", INT64, "2xfound"));
    g_autoptr(Graph) loaded = kit_load(graph);
    kit_shape(loaded, 0, "2x?");
    g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
    assert_int_equal(cost->covered, 0);
    assert_int_equal(cost->unknown->len, 2);
    assert_string_equal(cost->unknown->pdata[1], "NonZero");
}

static void disagreement(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x6");
    kit_node(graph, "Relu", "x", "y");
    onnx_put_message(graph, GRAPH_OUTPUT, onnx_value("y", FLOAT, "2x7"));
    g_autoptr(OnnxOptions) options = onnx_options_new();
    g_autoptr(Graph) loaded = kit_load_opset(graph, 17, options);
    kit_shape(loaded, 0, "2x6");
    assert_int_equal(options->warnings->len, 1);
    assert_string_equal(options->warnings->pdata[0],
                        "test.onnx: 'y' is stated to be 2x7; its shape is inferred as 2x6");
}

/* A product's weight of 24 x 16 elements, 384, in each of ONNX's types (onnx.proto). */
static void element_types(void **state)
{
    static const struct {
        int type, bits;
    } rows[] = {{ONNX_FLOAT, 32},
                {ONNX_UINT8, 8},
                {ONNX_INT8, 8},
                {ONNX_UINT16, 16},
                {ONNX_INT16, 16},
                {ONNX_INT32, 32},
                {ONNX_INT64, 64},
                {ONNX_BOOL, 8},
                {ONNX_FLOAT16, 16},
                {ONNX_DOUBLE, 64},
                {ONNX_UINT32, 32},
                {ONNX_UINT64, 64},
                {ONNX_COMPLEX64, 64},
                {ONNX_COMPLEX128, 128},
                {ONNX_BFLOAT16, 16},
                {ONNX_FLOAT8E4M3FN, 8},
                {ONNX_FLOAT8E4M3FNUZ, 8},
                {ONNX_FLOAT8E5M2, 8},
                {ONNX_FLOAT8E5M2FNUZ, 8},
                {ONNX_UINT4, 4},
                {ONNX_INT4, 4},
                {ONNX_FLOAT4E2M1, 4},
                {ONNX_FLOAT8E8M0, 8},
                {ONNX_UINT2, 2},
                {ONNX_INT2, 2}};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Message *graph = kit_new();
        kit_in(graph, "x", rows[i].type, "2x24");
        kit_weight(graph, "w", rows[i].type, "24x16");
        kit_node(graph, "MatMul", "x,w", "y");
        kit_out(graph, "y");
        g_autoptr(Graph) loaded = kit_load(graph);
        g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
        assert_int_equal(cost->params, 384);
        assert_int_equal(cost->weights_bytes, 384 * rows[i].bits / 8);
    }
}

static void types_that_onnx_has_not(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", 27, "2x6");
    kit_refused(kit_model(graph), "input 'x' is of element type 27, which is none of ONNX");
    graph = kit_new();
    kit_weight(graph, "w", 99, "2x6");
    kit_refused(kit_model(graph), "tensor 'w' is of element type 99");
    graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x6");
    Message *cast = onnx_node("Cast", "", "x", "y");
    onnx_add_int(cast, "to", 30);
    onnx_put_message(graph, GRAPH_NODE, cast);
    kit_refused(kit_model(graph), "to is element type 30");
}

/* What nothing says is a line. */
static void assumed_of_types(void **state)
{
    static const struct {
        int type;
        const char *line;
    } rows[] = {{ONNX_UNDEFINED, "Tensors whose element type is not stated: 2, of 32 bits each."},
                {ONNX_STRING, "The file does not say how long strings are: one byte each."},
                {ONNX_COMPLEX64, "An operation on complex numbers counts as one on real numbers."}};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Message *graph = kit_new();
        kit_in(graph, "x", rows[i].type, "2x6");
        kit_node(graph, "Identity", "x", "y");
        onnx_put_message(graph, GRAPH_OUTPUT, onnx_value("y", rows[i].type, NULL));
        g_autoptr(Graph) loaded = kit_load(graph);
        assert_string_equal(loaded->assumptions[0], rows[i].line);
        assert_null(loaded->assumptions[1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shared_and_buffers),
        cmocka_unit_test(constants_as_weights),
        cmocka_unit_test(unread),
        cmocka_unit_test(weights_as_inputs),
        cmocka_unit_test(stated_shape),
        cmocka_unit_test(data_dependent),
        cmocka_unit_test(disagreement),
        cmocka_unit_test(element_types),
        cmocka_unit_test(types_that_onnx_has_not),
        cmocka_unit_test(assumed_of_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
