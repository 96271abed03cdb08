#include "op_kit.h"

static void no_work(const Graph *graph)
{
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.flops, 0);
    assert_int_equal(cost.macs, 0);
}

static void concat(void **state)
{
    (void)state;
    g_autoptr(Graph) graph =
        kit_graph(OP_CONCAT, NULL, INPUTS(S(1, 64, 7, 7), S(1, 32, 7, 7), S(1, 4, 7, 7)));
    kit_output(graph, 0, S(1, 100, 7, 7));
    no_work(graph);
    kit_traffic(kit_cost(graph).compulsory, 4900, 0, 4900);
    g_autoptr(Graph) open = kit_graph(OP_CONCAT, NULL, INPUTS(S(-1, 2, 7), S(1, -1, 7)));
    kit_output(open, 0, S(1, -1, 7));
    kit_fails(OP_CONCAT, NULL, INPUTS(S(1, 64, 7, 7), S(1, 32, 8, 7)),
              "cannot concat 1x64x7x7 and 1x32x8x7 along axis 1: dimension 2 is 7 and 8; make it "
              "the same in both");
    kit_fails(OP_CONCAT, NULL, INPUTS(S(1, 64), S(1, 64, 1)), "2 and 3 dimensions");
    kit_fails(OP_CONCAT, NULL, INPUTS(S(64), S(64)), "axis 1 is not an axis of 64");
    kit_fails(OP_CONCAT, NULL, INPUTS(S(1, INT64_MAX), S(1, INT64_MAX)), "64 bits");
}

static void split(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_SPLIT);
    attrs.as.split.parts = 2;
    g_autoptr(Graph) halves = kit_graph(OP_SPLIT, &attrs, INPUTS(S(1, 116, 28, 28)));
    assert_int_equal(graph_op(halves, 0)->n_outputs, 2);
    kit_output(halves, 1, S(1, 58, 28, 28));
    no_work(halves);
    kit_traffic(kit_cost(halves).compulsory, 116 * 784, 0, 116 * 784);
    attrs.as.split.parts = 3;
    kit_fails(OP_SPLIT, &attrs, INPUTS(S(1, 10)),
              "10 along axis 1 of 1x10 does not divide into 3 equal parts; give dims");
    attrs.as.split.parts = 0;
    kit_fails(OP_SPLIT, &attrs, INPUTS(S(1, 10)), "size is 0; it must be 1 to 4096 parts");
    attrs.as.split.dims = INTS(1, 2, 7);
    g_autoptr(Graph) parts = kit_graph(OP_SPLIT, &attrs, INPUTS(S(1, 10)));
    kit_output(parts, 2, S(1, 7));
    attrs.as.split.dims = INTS(1, 2);
    kit_fails(OP_SPLIT, &attrs, INPUTS(S(1, 10)),
              "its parts add up to 3, but axis 1 of 1x10 is 10; make them add up to that");
}

static Attrs slice_attrs(int64_t axis, int64_t start, int64_t end, int64_t step)
{
    Attrs attrs = op_default_attrs(OP_SLICE);
    attrs.as.slice.axes = INTS(axis);
    attrs.as.slice.starts = INTS(start);
    attrs.as.slice.ends = INTS(end);
    attrs.as.slice.steps = INTS(step);
    return attrs;
}

static int64_t slice_of_ten(int64_t start, int64_t end, int64_t step)
{
    Attrs attrs = slice_attrs(1, start, end, step);
    g_autoptr(Graph) graph = kit_graph(OP_SLICE, &attrs, INPUTS(S(2, 10)));
    return op_output(graph, graph_op(graph, 0), 0)->shape.dim[1];
}

/* Python's rules. */
static void slice(void **state)
{
    (void)state;
    assert_int_equal(slice_of_ten(0, 4, 1), 4);
    assert_int_equal(slice_of_ten(2, INT64_MAX, 1), 8);
    assert_int_equal(slice_of_ten(-3, INT64_MAX, 1), 3);
    assert_int_equal(slice_of_ten(0, -1, 2), 5);           /* 0 2 4 6 8 */
    assert_int_equal(slice_of_ten(-1, INT64_MIN, -1), 10); /* reversed */
    assert_int_equal(slice_of_ten(8, 1, -3), 3);           /* 8 5 2 */
    assert_int_equal(slice_of_ten(9, 0, INT64_MIN), 1);
    assert_int_equal(slice_of_ten(7, 3, 1), 0);
    Attrs attrs = slice_attrs(1, 0, 4, 1);
    g_autoptr(Graph) graph = kit_graph(OP_SLICE, &attrs, INPUTS(S(2, 10)));
    no_work(graph);
    kit_traffic(kit_cost(graph).compulsory, 8, 0, 8);
    attrs = slice_attrs(1, 0, 4, 0);
    kit_fails(OP_SLICE, &attrs, INPUTS(S(2, 10)), "its step along axis 1 is 0");
    attrs = slice_attrs(2, 0, 4, 1);
    kit_fails(OP_SLICE, &attrs, INPUTS(S(2, 10)), "axis 2 is not an axis of 2x10");
    attrs.as.slice.ends = INTS(1, 2);
    kit_fails(OP_SLICE, &attrs, INPUTS(S(2, 10)), "starts, ends, axes and steps have 1, 2, 1");
}

/* Two columns of zeros on 4x4: reads 16, writes 24. */
static void pad(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_PAD);
    attrs.as.border.before = INTS(0, 1);
    attrs.as.border.after = INTS(0, 1);
    g_autoptr(Graph) graph = kit_graph(OP_PAD, &attrs, INPUTS(S(1, 1, 4, 4)));
    kit_output(graph, 0, S(1, 1, 4, 6));
    no_work(graph);
    kit_traffic(kit_cost(graph).compulsory, 16, 0, 24);
    attrs.as.border.after = INTS(0, -1);
    kit_fails(OP_PAD, &attrs, INPUTS(S(1, 1, 4, 4)), "ends is -1; it must be at least 0");
    g_autoptr(Graph) crop = kit_file(OP_PAD, &attrs, S(1, 1, 4, 4), 0, NULL);
    kit_output(crop, 0, S(1, 1, 4, 4));
    kit_traffic(kit_cost(crop).compulsory, 12, 0, 16);
    attrs.as.border.after = INTS(1);
    kit_fails(OP_PAD, &attrs, INPUTS(S(1, 1, 4, 4)), "starts has 2 and ends 1 numbers");
}

static void transpose(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_TRANSPOSE);
    g_autoptr(Graph) reversed = kit_graph(OP_TRANSPOSE, &attrs, INPUTS(S(2, 3, 4)));
    kit_output(reversed, 0, S(4, 3, 2));
    attrs.as.dims.dims = INTS(0, 2, 1);
    g_autoptr(Graph) graph = kit_graph(OP_TRANSPOSE, &attrs, INPUTS(S(2, 3, 4)));
    kit_output(graph, 0, S(2, 4, 3));
    no_work(graph);
    kit_traffic(kit_cost(graph).compulsory, 24, 0, 24);
    attrs.as.dims.dims = INTS(0, 1, 1);
    kit_fails(OP_TRANSPOSE, &attrs, INPUTS(S(2, 3, 4)),
              "dims names dimension 1 twice; name each once");
    attrs.as.dims.dims = INTS(0, 1);
    kit_fails(OP_TRANSPOSE, &attrs, INPUTS(S(2, 3, 4)),
              "dims has 2 numbers for 3 dimensions; give one for each dimension");
}

/* ViT's class token, once per image: reads it once, writes 8 of it. */
static void expand(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_EXPAND);
    attrs.as.dims.dims = INTS(-1, 0, 1);
    g_autoptr(Graph) graph = graph_new("test", "Test");
    graph->batch = 8;
    int token = graph_add_tensor(graph, "class_token", TENSOR_WEIGHT, S(1, 1, 768), DTYPE_FP32);
    assert_int_equal(graph_add_op(graph, OP_EXPAND, "layer", &token, 1, &attrs, true, NULL), 0);
    kit_output(graph, 0, S(8, 1, 768));
    kit_traffic(kit_cost(graph).compulsory, 0, 768, 8 * 768);
    attrs.as.dims.dims = INTS(2, 5);
    kit_fails(OP_EXPAND, &attrs, INPUTS(S(2, 3)),
              "cannot expand 2x3 to 2x5: only dimensions of 1 can grow; make the others equal");
}

static void cast(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_CAST);
    attrs.as.cast.to = DTYPE_FP16;
    g_autoptr(Graph) graph = kit_graph(OP_CAST, &attrs, INPUTS(S(10)));
    assert_int_equal(kit_cost(graph).compulsory.bytes, 10 * 4 + 10 * 2);
    kit_fails(OP_CAST, &attrs, INPUTS(S(1), S(1)), "'cast' takes 1 tensor, got 2; give it as many");
}

/* A step of a decoder with 8 heads of 128: 1 x 8 x 1 x 128 behind 2047 tokens. */
static void cache_append(void **state)
{
    (void)state;
    g_autoptr(Graph) graph =
        kit_graph(OP_CACHE_APPEND, NULL, INPUTS(S(1, 8, 2047, 128), S(1, 8, 1, 128)));
    kit_output(graph, 0, S(1, 8, 2048, 128));
    no_work(graph);
    kit_traffic(kit_cost(graph).compulsory, 1024, 0, 1024);
    kit_traffic(kit_cost(graph).no_reuse, 1024, 0, 1024);
    Attrs attrs = op_default_attrs(OP_CACHE_APPEND);
    attrs.as.axis.axis = 1;
    g_autoptr(Graph) first = kit_graph(OP_CACHE_APPEND, &attrs, INPUTS(S(2, 10, 64), S(2, 3, 64)));
    kit_output(first, 0, S(2, 13, 64));
    kit_fails(OP_CACHE_APPEND, NULL, INPUTS(S(1, 8, 2047, 128), S(1, 4, 1, 128)),
              "along axis 2: dimension 1 is 8 and 4");
    kit_fails(OP_CACHE_APPEND, NULL, INPUTS(S(1, 8, 2047, 128)), "takes 2 tensors, got 1");
}

static void nothing_at_inference(void **state)
{
    (void)state;
    const OpKind kinds[] = {OP_DROPOUT, OP_IDENTITY};
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(Graph) graph = kit_graph(kinds[i], NULL, INPUTS(S(2, 3)));
        kit_output(graph, 0, S(2, 3));
        no_work(graph);
        kit_traffic(kit_cost(graph).compulsory, 0, 0, 0);
        kit_fails(kinds[i], NULL, INPUTS(S(1), S(1)), "takes 1 tensor, got 2");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(concat),
        cmocka_unit_test(split),
        cmocka_unit_test(slice),
        cmocka_unit_test(pad),
        cmocka_unit_test(transpose),
        cmocka_unit_test(expand),
        cmocka_unit_test(cast),
        cmocka_unit_test(cache_append),
        cmocka_unit_test(nothing_at_inference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
