/* Convolutions, products, recurrent cells of ONNX. */
#include "onnx_kit.h"

static Message *contributed(const char *type, const char *inputs)
{
    Message *node = onnx_node(type, "", inputs, "y");
    onnx_put_text(node, 7, "com.microsoft");
    return node;
}

static Graph *load_one(Message *graph, Message *node)
{
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "y");
    return kit_load(graph);
}

static void quantized(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", UINT8, "1x3x8x8");
    kit_weight(graph, "w", INT8, "4x3x3x3");
    kit_weight(graph, "b", INT32, "4");
    for (const char *const *name = (const char *const[]){"xs", "ws", "ys", NULL}; *name; name++)
        kit_weight(graph, *name, FLOAT, "");
    for (const char *const *name = (const char *const[]){"xz", "yz", NULL}; *name; name++)
        kit_weight(graph, *name, UINT8, "");
    kit_weight(graph, "wz", INT8, "");
    kit_node(graph, "QLinearConv", "x,xs,xz,w,ws,wz,ys,yz,b", "y");
    onnx_put_message(graph, GRAPH_OUTPUT, onnx_value("y", UINT8, "1x4x6x6"));
    g_autoptr(OnnxOptions) options = onnx_options_new();
    g_autoptr(Graph) loaded = kit_load_opset(graph, 17, options);
    g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
    assert_int_equal(options->warnings->len, 0);
    assert_int_equal(cost->macs, 36 * 4 * 27);
    assert_int_equal(cost->params, 108 + 4);
    assert_int_equal(cost->weights_bytes, 108 + 16);
    assert_int_equal(cost->metadata_bytes, 3 * 4 + 3);
    assert_int_equal(graph_op(loaded, 0)->compute, DTYPE_INT8);
    assert_int_equal(kit_result(loaded, 0)->dtype, DTYPE_UINT8);
}

/* 32 x 64 numbers of so many bits, in blocks of 32. */
static void packed_weight(int bits)
{
    Message *graph = kit_new(), *node = contributed("MatMulNBits", "x,w,s");
    kit_in(graph, "x", FLOAT, "2x64");
    kit_weight(graph, "w", UINT8, "32x2x16");
    kit_weight(graph, "s", FLOAT, "64");
    onnx_add_int(node, "K", 64);
    onnx_add_int(node, "N", 32);
    onnx_add_int(node, "bits", bits);
    g_autoptr(Graph) loaded = load_one(graph, node);
    g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
    kit_shape(loaded, 0, "2x32");
    assert_int_equal(cost->macs, 2 * 64 * 32);
    assert_int_equal(cost->params, 64 * 32);
    assert_int_equal(cost->weights_bytes, 64 * 32 * bits / 8);
    assert_int_equal(cost->metadata_bytes, 64 * 4);
}

static void packed_weights(void **state)
{
    (void)state;
    packed_weight(2);
    packed_weight(4);
    packed_weight(8);
}

/* (8 + 2 - 3) / 2 + 1 = 4; transposed: 2 · (3 - 1) + 2 = 6, or the size that is given. */
static void windows(void **state)
{
    static const KitCase cases[] = {
        {"", "Conv", "1x3x8x8 w4x3x3x3", "pads=1,1,1,1, strides=2,2,", "1x4x4x4:fp32"},
        {"", "Conv", "1x3x8x8 w4x3x3x3", "auto_pad:SAME_UPPER strides=2,2,", "1x4x4x4"},
        {"", "Conv", "1x3x8x8 w4x3x3x3", "group=0", "! group is 0; it must be at least 1"},
        {"", "ConvTranspose", "1x4x3x3 w4x2x2x2", "strides=2,2,", "1x2x6x6"},
        {"", "ConvTranspose", "1x4x3x3 w4x2x2x2", "strides=2,2, output_shape=7,7,", "1x2x7x7"},
        {"", "DeformConv@19", "1x1x3x3 w1x1x2x2 1x8x2x2", "", "1x1x2x2"},
        {"", "ConvInteger", "u1x1x4x4 w2x1x3x3", "", "1x2x2x2:int32"},
    };
    (void)state;
    KIT_CASES(cases);
}

/* Types of quantized products: those of the zero point of the output, int32 or real. */
static void products(void **state)
{
    static const KitCase cases[] = {
        {"", "Gemm", "3x2 w3x4", "transA=1", "2x4"},
        {"", "MatMulInteger", "u2x3 u3x4", "", "2x4:int32"},
        {"", "QLinearMatMul", "u2x3 ~0.1 u u3x4 ~0.1 u ~0.1 u", "", "2x4:uint8"},
        {"com.microsoft", "QGemm", "u2x3 ~0.1 u u3x4 ~0.1 u", "", "2x4:fp32"},
        {"com.microsoft", "MatMulIntegerToFloat", "u2x3 u3x4 ~0.1 ~0.1", "", "2x4:fp32"},
        {"com.microsoft", "DynamicQuantizeMatMul", "2x3 u3x4 ~0.1", "", "2x4:fp32"},
        {"com.microsoft", "MatMulNBits", "2x64 w32x2x16", "N=32 K=64 bits=9", "! bits is 9"},
        {"com.microsoft", "MatMulNBits", "2x64 w32x2x16", "N=0 K=64",
         "! N and K must be at least 1"},
    };
    (void)state;
    KIT_CASES(cases);
}

/* Time x batch x features, 4 hidden units; layout 1 has the batch first. */
static void recurrent_cells(void **state)
{
    static const KitCase cases[] = {
        {"", "LSTM", "5x2x3 w1x16x3 w1x16x4", "hidden_size=4", "5x1x2x4 1x2x4 1x2x4"},
        {"", "GRU", "2x5x3 w2x12x3 w2x12x4", "hidden_size=4 direction:bidirectional layout=1",
         "2x5x2x4 2x2x4"},
        {"", "RNN", "5x2 w1x4x3 w1x4x4", "hidden_size=4",
         "! its input and weights must have 3 dimensions"},
    };
    (void)state;
    KIT_CASES(cases);
}

/* Letters that stand once are in the result unless it is spelled out. */
static void einsum(void **state)
{
    static const KitCase cases[] = {
        {"", "Einsum", "2x3 3x4", "equation:ij,jk->ik", "2x4"},
        {"", "Einsum", "2x3 3x4", "equation:ij,jk", "2x4"},
        {"", "Einsum", "5x2x3 5x2x3", "equation:...i,...i", "5x2"},
        {"", "Einsum", "3x3", "equation:ii", "scalar"},
        {"", "Einsum", "2x3 4x5", "equation:ij,jk->ik", "! long in one operand"},
        {"", "Einsum", "2x3", "equation:ij->k", "! index 'k' of its result is in no operand"},
        {"", "Einsum", "2x3", "equation:i", "! does not fit an operand of 2 dimensions"},
        {"", "Einsum", "2x3", "equation:ij,jk", "! its equation has 2 operands, the node 1"},
    };
    (void)state;
    KIT_CASES(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantized), cmocka_unit_test(packed_weights),  cmocka_unit_test(windows),
        cmocka_unit_test(products),  cmocka_unit_test(recurrent_cells), cmocka_unit_test(einsum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
