/* What constants are, and what files state beside what is inferred. */
#include "onnx_kit.h"

#include <math.h>

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

/* ---- What constants are ---------------------------------------------------------------------- */

/* An initializer or, for "@name", a Constant node of `dims`; without values, or all `value`. */
static void put_constant(Message *graph, const char *name, const char *dims, double value)
{
    int64_t n = 1;
    g_auto(GStrv) sizes = g_strsplit(dims, "x", -1);
    for (char **size = sizes; *size && **size; size++)
        n *= g_ascii_strtoll(*size, NULL, 10);
    bool node = *name == '@', empty = isnan(value);
    g_autofree float *values = g_new(float, (gsize)n);
    for (int64_t i = 0; i < n; i++)
        values[i] = (float)value;
    Message *tensor = empty ? onnx_tensor(name + node, FLOAT, dims)
                            : onnx_tensor_raw(name + node, FLOAT, dims, values, (size_t)n * 4);
    if (!node) {
        onnx_put_message(graph, GRAPH_INITIALIZER, tensor);
        return;
    }
    Message *constant = onnx_node("Constant", "", NULL, name + 1);
    onnx_add_tensor(constant, "value", tensor);
    onnx_put_message(graph, GRAPH_NODE, constant);
}

/* One node that reads x and a constant: how many elements are learned, how many buffers, and what
 * is said. */
static void roles_of_constants(void **state)
{
    static const struct {
        const char *type, *domain, *inputs, *x, *name, *dims;
        double value;
        int64_t params, buffers;
        const char *says;
    } rows[] = {
        {"Mul", "", "x,c", "2x32", "c", "32", NAN, 32, 0, NULL},
        {"Mul", "", "x,c", "2x32", "@c", "32", NAN, 32, 0, NULL}, /* LayerScale by another tool */
        {"Add", "", "c,x", "2x32x7x7", "@c", "32x1x1", 0.5, 32, 0, NULL},
        {"Add", "", "x,c", "1x6x8", "c", "1x6x8", NAN, 48, 0,
         "several dimensions that are added or multiplied, taken for parameters: 1, of 48"},
        {"Add", "", "x,c", "1x4x6x6", "attn_mask", "1x1x6x6", NAN, 0, 36,
         "buffers by their names: 1, of 36 elements in all; the first is 'attn_mask'"},
        {"Add", "", "x,c", "8x4x6x6", "c", "8x1x6x6", NAN, 0, 288, /* of windows, not of heads */
         "the same for all heads, taken for masks: 1, of 288"},
        {"Add", "", "c,x", "8x4x6x6", "@c", "6x6", NAN, 0, 36, "taken for masks"},
        {"Add", "", "x,c", "8x4x6x6", "c", "1x4x6x6", NAN, 144, 0, "taken for parameters"},
        {"Mul", "", "x,c", "1x4x6x8", "rotary.cos_cached", "1x1x6x8", NAN, 0, 48, "by their names"},
        {"Mul", "", "x,c", "1x4x6x8", "/rotary/cos", "1x1x6x8", NAN, 0, 48, "by their names"},
        {"Mul", "", "x,c", "1x4x6x8", "tacos", "1x1x6x8", NAN, 48, 0, "taken for parameters"},
        {"Sub", "", "x,c", "1x3x8x8", "pixel_mean", "3x1x1", NAN, 0, 3, "by their names"},
        {"Mul", "", "x,c", "2x32", "c", "", NAN, 0, 0, NULL},
        {"Mul", "", "x,c", "2x32", "@c", "", 3, 0, 0, NULL},
        {"Div", "", "x,c", "2x32", "c", "1x1", NAN, 0, 0,
         "one element that are added or multiplied, not taken for parameters: 1"},
        {"Pow", "", "x,c", "2x32", "c", "32", NAN, 0, 0, NULL},
        {"Max", "", "x,c", "2x32", "c", "32", NAN, 0, 0, NULL},
        {"Less", "", "x,c", "2x32", "c", "32", NAN, 0, 0, NULL},
        {"Expand", "", "c,s", "2x32", "@c", "1x1x32", NAN, 32, 0, NULL}, /* a class token */
        {"Expand", "", "c,s", "2x32", "@c", "4x1", NAN, 0, 0, NULL},
        {"PRelu", "", "x,c", "2x32", "c", "1", NAN, 1, 0, NULL},
        {"RotaryEmbedding", "com.microsoft", "x,i,c,c", "1x4x8x16", "c", "64x8", NAN, 0, 512, NULL},
        {"RotaryEmbedding", "", "x,c,c,i", "1x4x8x16", "c", "64x8", NAN, 0, 512, NULL},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Message *graph = kit_new();
        kit_in(graph, "x", FLOAT, rows[i].x);
        kit_in(graph, "i", INT64, "1x8");
        KIT_NUMBERS(graph, "s", 2, 4, 32);
        put_constant(graph, rows[i].name, rows[i].dims, rows[i].value);
        g_autofree char *named = g_strdup(rows[i].name + (*rows[i].name == '@'));
        g_auto(GStrv) words = g_strsplit(rows[i].inputs, ",", -1);
        for (char **word = words; *word; word++)
            if (strcmp(*word, "c") == 0) {
                g_free(*word);
                *word = g_strdup(named);
            }
        g_autofree char *inputs = g_strjoinv(",", words);
        Message *node = onnx_node(rows[i].type, "", inputs, "y");
        onnx_put_text(node, 7, rows[i].domain);
        onnx_put_message(graph, GRAPH_NODE, node);
        kit_out(graph, "y");
        g_autoptr(Graph) loaded = kit_load(graph);
        g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
        const char *said = loaded->assumptions ? loaded->assumptions[0] : NULL;
        if (cost->params != rows[i].params || cost->buffers != rows[i].buffers ||
            !said != !rows[i].says || (said && !strstr(said, rows[i].says)))
            fail_msg("row %d, %s: %d params, %d buffers, '%s'", (int)i, rows[i].type,
                     (int)cost->params, (int)cost->buffers, said ? said : "");
    }
}

/* 4 units of 3 features: gates 4·(4·3 + 4·4); states of 1 x 2 x 4 that are 0 are none, another one
 * is learned for all the file says. */
static void initial_states(void **state)
{
    static const struct {
        double value;
        int64_t params;
    } rows[] = {{0, 112}, {NAN, 112 + 2 * 8}, {0.5, 112 + 2 * 8}};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Message *graph = kit_new(), *node = onnx_node("LSTM", "", "x,w,r,,,h,c", "y");
        kit_in(graph, "x", FLOAT, "5x2x3");
        kit_weight(graph, "w", FLOAT, "1x16x3");
        kit_weight(graph, "r", FLOAT, "1x16x4");
        put_constant(graph, "h", "1x2x4", rows[i].value);
        put_constant(graph, "@c", "1x2x4", rows[i].value);
        onnx_add_int(node, "hidden_size", 4);
        onnx_put_message(graph, GRAPH_NODE, node);
        kit_out(graph, "y");
        g_autoptr(Graph) loaded = kit_load(graph);
        assert_int_equal(kit_params(loaded), rows[i].params);
        assert_int_equal(loaded->assumptions != NULL, rows[i].params > 112);
    }
}

/* A group norm as exporters write it: the norm of 2 groups with 1 and 0, then scale and shift of 4
 * channels. */
static void group_norm_by_instances(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "1x4x6x6");
    KIT_NUMBERS(graph, "groups", 0, 2, -1);
    KIT_NUMBERS(graph, "back", 1, 4, 6, 6);
    put_constant(graph, "@one", "2", 1);
    put_constant(graph, "zero", "2", 0);
    kit_weight(graph, "scale", FLOAT, "4x1x1");
    kit_weight(graph, "shift", FLOAT, "4x1x1");
    kit_node(graph, "Reshape", "x,groups", "g");
    kit_node(graph, "InstanceNormalization", "g,one,zero", "n");
    kit_node(graph, "Reshape", "n,back", "b");
    kit_node(graph, "Mul", "b,scale", "m");
    kit_node(graph, "Add", "m,shift", "y");
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    assert_int_equal(kit_params(loaded), 8);
    assert_string_equal(loaded->assumptions[0],
                        "Scale 1 and shift 0 of an InstanceNormalization are no parameters.");
}

/* Sizes times real factors, as exporters write the sizes of a Resize: no parameters. */
static void factors_of_shapes(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "1x3x8x8");
    const float twice[] = {1, 1, 2, 2};
    onnx_put_message(graph, GRAPH_INITIALIZER,
                     onnx_tensor_raw("double", FLOAT, "4", twice, sizeof twice));
    Message *real = onnx_node("Cast", "", "s", "f"), *whole = onnx_node("Cast", "", "p", "sizes");
    onnx_add_int(real, "to", FLOAT);
    onnx_add_int(whole, "to", INT64);
    kit_node(graph, "Shape", "x", "s");
    onnx_put_message(graph, GRAPH_NODE, real);
    kit_node(graph, "Mul", "f,double", "p");
    onnx_put_message(graph, GRAPH_NODE, whole);
    kit_node(graph, "Resize", "x,,,sizes", "y");
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    kit_shape(loaded, 0, "1x3x16x16");
    assert_int_equal(kit_params(loaded), 0);
}

/* ---- Element types --------------------------------------------------------------------------- */

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
        cmocka_unit_test(roles_of_constants),
        cmocka_unit_test(initial_states),
        cmocka_unit_test(group_norm_by_instances),
        cmocka_unit_test(factors_of_shapes),
        cmocka_unit_test(element_types),
        cmocka_unit_test(types_that_onnx_has_not),
        cmocka_unit_test(assumed_of_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
