#include "op_kit.h"

static void no_work(const Graph *graph)
{
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.flops, 0);
    assert_int_equal(cost.macs, 0);
}

/* 128 tokens of 30522x768: the rows looked up and the indices, not the table. */
static void embedding(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_EMBEDDING);
    attrs.as.table.rows = 30522;
    attrs.as.table.channels = 768;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int tokens = graph_add_input(graph, "tokens", S(1, 128), DTYPE_INT64);
    assert_int_equal(graph_add_op(graph, OP_EMBEDDING, "layer", &tokens, 1, &attrs, true, NULL), 0);
    kit_output(graph, 0, S(1, 128, 768));
    assert_int_equal(kit_params(graph), 30522 * 768);
    no_work(graph);
    Traffic t = kit_cost(graph).compulsory;
    assert_int_equal(t.input, 128);
    assert_int_equal(t.weights, 128 * 768);
    assert_int_equal(t.output, 128 * 768);
    assert_int_equal(t.bytes, 128 * 8 + 2 * 128 * 768 * 4);
    attrs.as.table.rows = 0;
    kit_fails(OP_EMBEDDING, &attrs, INPUTS(S(1, 128)), "size is 0");
}

/* 100 look-ups in 10 rows touch at least 10 rows, at most 100. */
static void gather(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_graph(OP_GATHER, NULL, INPUTS(S(10, 3), S(4, 25)));
    kit_output(graph, 0, S(4, 25, 3));
    no_work(graph);
    kit_traffic(kit_cost(graph).compulsory, 30 + 100, 0, 300);
    kit_traffic(kit_cost(graph).no_reuse, 300 + 100, 0, 300);
    Attrs attrs = op_default_attrs(OP_GATHER);
    attrs.as.axis.axis = 1;
    g_autoptr(Graph) inner = kit_graph(OP_GATHER, &attrs, INPUTS(S(2, 5, 7), (Shape){0, {0}}));
    kit_output(inner, 0, S(2, 7));
    attrs.as.axis.axis = 3;
    kit_fails(OP_GATHER, &attrs, INPUTS(S(2, 5, 7), S(3)), "axis 3 is not an axis of 2x5x7");
}

/* Doubling 8x8: bilinear weighs 4 of the 64 elements per output, 7 FLOPs; bicubic 16, 31. */
static void resize(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_RESIZE);
    attrs.as.resize.scale = 2;
    g_autoptr(Graph) nearest = kit_graph(OP_RESIZE, &attrs, INPUTS(S(1, 1, 8, 8)));
    kit_output(nearest, 0, S(1, 1, 16, 16));
    no_work(nearest);
    kit_traffic(kit_cost(nearest).compulsory, 64, 0, 256);
    attrs.as.resize.mode = RESIZE_LINEAR;
    g_autoptr(Graph) linear = kit_graph(OP_RESIZE, &attrs, INPUTS(S(1, 1, 8, 8)));
    assert_int_equal(kit_cost(linear).flops, 256 * 7);
    kit_traffic(kit_cost(linear).no_reuse, 256 * 4, 0, 256);
    attrs.as.resize.mode = RESIZE_CUBIC;
    attrs.as.resize.dims = INTS(2, 4);
    g_autoptr(Graph) cubic = kit_graph(OP_RESIZE, &attrs, INPUTS(S(1, 1, 100, 100)));
    kit_output(cubic, 0, S(1, 1, 2, 4));
    assert_int_equal(kit_cost(cubic).flops, 8 * 31);
    kit_traffic(kit_cost(cubic).compulsory, 8 * 16, 0, 8); /* 2·4 rows, 4·4 columns */
    attrs.as.resize.dims = INTS(0);
    kit_fails(OP_RESIZE, &attrs, INPUTS(S(1, 1, 8, 8)), "dims is 0; it must be at least 1");
    attrs.as.resize.dims.n = 0;
    attrs.as.resize.scale = -1;
    kit_fails(OP_RESIZE, &attrs, INPUTS(S(1, 1, 8, 8)), "scale -1 makes 8 into nothing");
    attrs.as.resize.scale = 0;
    kit_fails(OP_RESIZE, &attrs, INPUTS(S(1, 1, 8, 8)), "it has no size; give dims or scale");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(embedding),
        cmocka_unit_test(gather),
        cmocka_unit_test(resize),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
