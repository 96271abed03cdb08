/* Quantizing and dequantizing become the arithmetic of what stands around them. */
#include "fusion_kit.h"
#include "whatif/fusion_rules.h"

/* Weights of a convolution, dequantized: 4 x 4 of 1 x 1. */
static int conv_of(Graph *graph, int x, int weight)
{
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.kernel = (Ints){1, {1}};
    g_autofree char *name = g_strdup_printf("op%d", graph_n_ops(graph));
    TensorType type = {graph_tensor(graph, x)->shape, DTYPE_FP32};
    int op =
        graph_add_op_as(graph, OP_CONV, name, (const int[]){x, weight}, 2, &attrs, &type, 1, NULL);
    return graph_op(graph, op)->outputs[0];
}

static int weights(Graph *graph)
{
    return graph_add_tensor(graph, "w", TENSOR_WEIGHT, (Shape){4, {4, 4, 1, 1}}, DTYPE_INT8);
}

/* x -> Q -> DQ -> conv -> relu -> Q -> DQ, weights through a DQ: a quantize that reads 256 floats,
 * one operator that reads its 256 bytes and 16 of weights and writes 256, and one dequantize that
 * makes the network's floats. Work: 2 FLOPs for each of 4 * 256 products and one for each result of
 * relu. */
static void test_int8(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("int8", "int8");
    int x = dequantize(graph, quantize(graph, input(graph, 4, 8)));
    x = op1(graph, OP_RELU, conv_of(graph, x, dequantize(graph, weights(graph))));
    graph_add_output(graph, dequantize(graph, quantize(graph, x)));
    g_autoptr(Graph) after = fused(graph, ACTIVATION | QUANTIZE, NULL);
    g_autoptr(ModelCost) before = counted(graph), cost = counted(after);
    assert_int_equal(graph_n_ops(after), 3);
    assert_int_equal(cost_layer(cost, 0)->traffic[TRAFFIC_COMPULSORY].bytes, 1024 + 256);
    assert_int_equal(graph_op(after, 1)->compute, DTYPE_INT8);
    assert_int_equal(cost_layer(cost, 1)->traffic[TRAFFIC_COMPULSORY].bytes, 256 + 16 + 256);
    assert_int_equal(cost_layer(cost, 1)->flops, 2 * 1024 + 256);
    assert_int_equal(cost_layer(cost, 1)->other.flops, 0); /* integers do for relu */
    assert_int_equal(cost_layer(cost, 2)->flops, 2 * 256);
    assert_int_equal(cost->macs, before->macs);
    assert_int_equal(cost->metadata_bytes, before->metadata_bytes);
    check_fusion(graph, ACTIVATION | QUANTIZE);
    check_fusion(graph, FUSION_ALL);
    check_reason(graph, QUANTIZE, FUSION_QUANTIZE, "leave the network");
}

/* Dequantized weights alone: stored in 16 bytes, computed in floats. */
static void test_weight_only(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("w8", "W8");
    graph_add_output(graph, conv_of(graph, input(graph, 4, 8), dequantize(graph, weights(graph))));
    g_autoptr(Graph) after = fused(graph, QUANTIZE, NULL);
    g_autoptr(ModelCost) cost = counted(after);
    assert_int_equal(graph_n_ops(after), 1);
    assert_int_equal(graph_op(after, 0)->compute, DTYPE_UNKNOWN);
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].bytes, 1024 + 16 + 1024);
    assert_int_equal(cost->flops, 2 * 1024);
    assert_int_equal(cost->weights_bytes, 16);
    check_fusion(graph, QUANTIZE);
}

/* Integers pass through a transpose and a reshape; a softmax between two reads and writes them, and
 * computes in floats. */
static void test_between(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("between", "Between");
    Shape shape = {4, {1, 4, 8, 8}};
    int x = dequantize(graph, graph_add_input(graph, "x", shape, DTYPE_INT8));
    x = transpose(graph, x, (Ints){4, {0, 2, 1, 3}});
    x = quantize(graph, op1(graph, OP_SOFTMAX, reshape(graph, x, (Ints){2, {8, 32}})));
    graph_add_output(graph, op1(graph, OP_NEG, dequantize(graph, x)));
    g_autoptr(Graph) after = fused(graph, QUANTIZE, NULL);
    assert_int_equal(graph_n_ops(after), 4);
    g_autoptr(ModelCost) cost = counted(after);
    assert_int_equal(cost_layer(cost, 0)->traffic[TRAFFIC_COMPULSORY].bytes, 512); /* transpose */
    assert_int_equal(cost_layer(cost, 2)->traffic[TRAFFIC_COMPULSORY].bytes, 512); /* softmax */
    assert_int_equal(graph_op(after, 2)->compute, DTYPE_UNKNOWN);
    assert_int_equal(cost_layer(cost, 3)->traffic[TRAFFIC_COMPULSORY].bytes, 256 + 1024);
    check_fusion(graph, QUANTIZE);
    check_fusion(graph, FUSION_ALL);
}

/* What an int8 product takes in that needs floats counts apart: tanh has 5 FLOPs an element. */
static void test_arithmetic_of_parts(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("mixed", "Mixed");
    int x = dequantize(graph, quantize(graph, input(graph, 4, 8)));
    x = op1(graph, OP_TANH, conv_of(graph, x, dequantize(graph, weights(graph))));
    graph_add_output(graph, x);
    g_autoptr(Graph) after = fused(graph, ACTIVATION | QUANTIZE, NULL);
    g_autoptr(ModelCost) cost = counted(after);
    assert_int_equal(graph_n_ops(after), 2);
    const LayerCost *layer = cost_layer(cost, 1);
    assert_int_equal(layer->compute, DTYPE_INT8);
    assert_int_equal(layer->flops, 2 * 1024 + 5 * 256);
    assert_int_equal(layer->other.compute, DTYPE_UNKNOWN);
    assert_int_equal(layer->other.flops, 5 * 256);
    assert_int_equal(layer->other.matrix_flops, 0);
}

/* Floats that are wanted elsewhere, too, and a quantize that two read. */
static void test_stays(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("stays", "Stays");
    int y = op1(graph, OP_RELU, input(graph, 4, 8)), q = quantize(graph, y);
    graph_add_output(graph, y);
    graph_add_output(graph,
                     conv_of(graph, dequantize(graph, q), dequantize(graph, weights(graph))));
    graph_add_output(graph, op1(graph, OP_ABS, dequantize(graph, q)));
    g_autoptr(Graph) after = fused(graph, QUANTIZE, NULL);
    assert_int_equal(graph_n_ops(after), 4); /* relu, quantize, conv, abs */
    check_reason(graph, QUANTIZE, FUSION_QUANTIZE, "2 consumers");
}

/* What reads an input's numbers again and again takes no floats: without reuse the convolution
 * reads each of 256 bytes for each of 4 filters, 1024, where floats would be 4096, its weights
 * once. What reads them once does: 1024 bytes of floats in, as many out. */
static void test_reads_again(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("again", "Again"), once = graph_new("once", "Once");
    int x = dequantize(graph, quantize(graph, input(graph, 4, 8)));
    graph_add_output(graph, conv_of(graph, x, dequantize(graph, weights(graph))));
    g_autoptr(Graph) after = fused(graph, FUSION_ALL, NULL);
    g_autoptr(ModelCost) cost = counted(after);
    assert_int_equal(graph_n_ops(after), 2);
    assert_int_equal(cost_layer(cost, 1)->traffic[TRAFFIC_NO_REUSE].input, 1024);
    assert_int_equal(cost_layer(cost, 1)->traffic[TRAFFIC_NO_REUSE].bytes, 1024 + 16 + 1024);
    check_fusion(graph, FUSION_ALL);
    graph_add_output(once, op1(once, OP_TANH, dequantize(once, quantize(once, input(once, 4, 8)))));
    g_autoptr(Graph) joined = fused(once, QUANTIZE, NULL);
    g_autoptr(ModelCost) streams = counted(joined);
    assert_int_equal(graph_n_ops(joined), 1);
    assert_int_equal(streams->traffic[TRAFFIC_NO_REUSE].bytes, 2 * 1024);
    check_fusion(once, FUSION_ALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_int8),    cmocka_unit_test(test_weight_only),
        cmocka_unit_test(test_between), cmocka_unit_test(test_arithmetic_of_parts),
        cmocka_unit_test(test_stays),   cmocka_unit_test(test_reads_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
