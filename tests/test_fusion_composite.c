/* Patterns that become one operator, and those that must not. */
#include "fusion_kit.h"

/* The composites cost what the operators of the table do: gelu 5 FLOPs an element, swish 5, layer
 * norm without scale and shift 5 D + 2; and read and write once. */
static void check_composite(Graph *graph, int y, OpKind kind, int64_t flops, int64_t elements)
{
    graph_add_output(graph, y);
    g_autoptr(Graph) after = fused(graph, COMPOSITE, NULL);
    g_autoptr(ModelCost) cost = counted(after);
    assert_int_equal(graph_n_ops(after), 1);
    assert_int_equal(graph_op(after, 0)->kind, kind);
    assert_int_equal(cost->flops, flops);
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].input, elements);
    assert_int_equal(cost->traffic[TRAFFIC_TILED].input, elements);
    check_fusion(graph, COMPOSITE);
    check_fusion(graph, FUSION_ALL);
}

static void test_composite(void **state)
{
    (void)state;
    g_autoptr(Graph) a = graph_new("gelu", "GELU");
    check_composite(a, gelu(a, input(a, 4, 8)), OP_GELU, 5 * 256, 256);
    g_autoptr(Graph) b = graph_new("swish", "Swish");
    int x = input(b, 4, 8);
    check_composite(b, op2(b, OP_MUL, op1(b, OP_SIGMOID, x), x), OP_SILU, 5 * 256, 256);
    g_autoptr(Graph) c = graph_new("norm", "Norm");
    check_composite(c, layer_norm(c, input(c, 4, 8)), OP_LAYER_NORM, 32 * (5 * 8 + 2), 256);
    /* 4 heads of 8x8: products 2 * 8 FLOPs, scale 1, softmax 5 * 8 - 2 a row */
    g_autoptr(Graph) d = graph_new("attention", "Attention");
    int q = input(d, 4, 8), k = input(d, 4, 8), v = input(d, 4, 8);
    check_composite(d, attention(d, q, k, v), OP_ATTENTION, 256 * 33 + 32 * 38, 3 * 256);
}

/* A swish whose sigmoid is wanted elsewhere, and one of two tensors. */
static void test_composite_stays(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("gates", "Gates");
    int x = input(graph, 4, 8), other = input(graph, 4, 8);
    int gate = op1(graph, OP_SIGMOID, x);
    graph_add_output(graph, op2(graph, OP_MUL, x, gate));
    graph_add_output(graph, gate);
    graph_add_output(graph, op2(graph, OP_MUL, other, op1(graph, OP_SIGMOID, x)));
    g_autoptr(Graph) after = fused(graph, COMPOSITE, NULL);
    assert_int_equal(graph_n_ops(after), 4);
    check_fusion(graph, FUSION_ALL);
}

/* Swish after a convolution joins it once it is one operator. */
static void test_composite_then_activation(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("swish", "Swish");
    int x = conv(graph, input(graph, 4, 8), 4, 3, 1, true);
    graph_add_output(graph, op2(graph, OP_MUL, x, op1(graph, OP_SIGMOID, x)));
    g_autoptr(Graph) after = fused(graph, FUSION_ALL, NULL);
    assert_int_equal(graph_n_ops(after), 1);
    check_fusion(graph, FUSION_ALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_composite),
        cmocka_unit_test(test_composite_stays),
        cmocka_unit_test(test_composite_then_activation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
