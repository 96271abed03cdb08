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
              "cannot concat 1x64x7x7 and 1x32x8x7 along axis 1: dimension 2 is 7 and 8");
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
              "its parts add up to 3, but axis 1 of 1x10 is 10");
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
    kit_fails(OP_TRANSPOSE, &attrs, INPUTS(S(2, 3, 4)), "dims names dimension 1 twice");
    attrs.as.dims.dims = INTS(0, 1);
    kit_fails(OP_TRANSPOSE, &attrs, INPUTS(S(2, 3, 4)), "dims has 2 numbers for 3 dimensions");
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
              "cannot expand 2x3 to 2x5: only dimensions of 1 can grow");
}

static void cast(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_CAST);
    attrs.as.cast.to = DTYPE_FP16;
    g_autoptr(Graph) graph = kit_graph(OP_CAST, &attrs, INPUTS(S(10)));
    assert_int_equal(kit_cost(graph).compulsory.bytes, 10 * 4 + 10 * 2);
    kit_fails(OP_CAST, &attrs, INPUTS(S(1), S(1)), "'cast' takes 1 tensor, got 2");
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

static Graph *reshaped(Shape x, Ints dims)
{
    Attrs attrs = op_default_attrs(OP_RESHAPE);
    attrs.as.dims.dims = dims;
    return kit_graph(OP_RESHAPE, &attrs, INPUTS(x));
}

static void reshape(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = reshaped(S(2, 512, 7, 7), INTS(0, -1));
    kit_output(graph, 0, S(2, 25088));
    no_work(graph);
    kit_traffic(kit_cost(graph).compulsory, 0, 0, 0); /* moves nothing */
    g_autoptr(Graph) open = reshaped(S(-1, 512, 7, 7), INTS(0, -1));
    kit_output(open, 0, S(-1, 25088));
    g_autoptr(Graph) lost = reshaped(S(-1, 512, 7, -1), INTS(0, -1));
    kit_output(lost, 0, S(-1, -1));
    g_autoptr(Graph) data = reshaped(S(2, 6), INTS(DIMS_FROM_DATA, 4));
    kit_output(data, 0, S(3, 4));
    g_autoptr(Graph) datas = reshaped(S(2, 6), INTS(DIMS_FROM_DATA, DIMS_FROM_DATA));
    kit_output(datas, 0, S(-1, -1));
    Attrs attrs = op_default_attrs(OP_RESHAPE);
    attrs.as.dims.dims = INTS(1, 1000);
    kit_fails(OP_RESHAPE, &attrs, INPUTS(S(1, 512, 7, 7)),
              "cannot reshape 1x512x7x7 into 1x1000: 25088 elements do not make up 1000");
    attrs.as.dims.dims = INTS(-1, 5);
    kit_fails(OP_RESHAPE, &attrs, INPUTS(S(6)), "6 elements do not make up 5 times a whole number");
    attrs.as.dims.dims = INTS(-1, -1);
    kit_fails(OP_RESHAPE, &attrs, INPUTS(S(6)), "dims has -1 twice");
    attrs.as.dims.dims = INTS(2, 0);
    kit_fails(OP_RESHAPE, &attrs, INPUTS(S(6)), "dims[2] is 0, but its input has no dimension 1");
}

/* The zoo keeps leading dimensions, a file joins them too. */
static void flatten(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_graph(OP_FLATTEN, NULL, INPUTS(S(2, 512, 7, 7)));
    kit_output(graph, 0, S(2, 25088));
    Attrs attrs = op_default_attrs(OP_FLATTEN);
    attrs.as.axis.axis = 2;
    g_autoptr(Graph) tokens = kit_graph(OP_FLATTEN, &attrs, INPUTS(S(1, 768, 14, 14)));
    kit_output(tokens, 0, S(1, 768, 196));
    kit_traffic(kit_cost(tokens).no_reuse, 0, 0, 0);
    attrs.as.axis.keep_dims = false;
    g_autoptr(Graph) file = kit_file(OP_FLATTEN, &attrs, S(2, 3, 4, 5), 0, NULL);
    kit_output(file, 0, S(6, 20));
    attrs.as.axis.axis = 0;
    g_autoptr(Graph) row = kit_file(OP_FLATTEN, &attrs, S(2, 3, 4, 5), 0, NULL);
    kit_output(row, 0, S(1, 120));
    attrs.as.axis.axis = 5;
    kit_fails(OP_FLATTEN, &attrs, INPUTS(S(2, 3)), "axis 5 is not an axis of 2x3");
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

static void squeeze_and_unsqueeze(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_SQUEEZE);
    g_autoptr(Graph) all = kit_graph(OP_SQUEEZE, &attrs, INPUTS(S(1, 5, 1)));
    kit_output(all, 0, S(5));
    attrs.as.axes.axes = INTS(-1);
    g_autoptr(Graph) last = kit_graph(OP_SQUEEZE, &attrs, INPUTS(S(1, 5, 1)));
    kit_output(last, 0, S(1, 5));
    kit_fails(OP_SQUEEZE, &attrs, INPUTS(S(1, 5)), "it cannot remove dimension 1 of size 5");
    attrs = op_default_attrs(OP_UNSQUEEZE);
    attrs.as.axes.axes = INTS(0, 3);
    g_autoptr(Graph) more = kit_graph(OP_UNSQUEEZE, &attrs, INPUTS(S(4, 5)));
    kit_output(more, 0, S(1, 4, 5, 1));
    kit_fails(OP_UNSQUEEZE, &attrs, INPUTS(S(1, 1, 1, 1, 1, 1, 1)), "would have 9 dimensions");
    attrs.as.axes.axes = INTS(4);
    kit_fails(OP_UNSQUEEZE, &attrs, INPUTS(S(4, 5)), "axis 4 is out of range for 3 dimensions");
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
        cmocka_unit_test(embedding),
        cmocka_unit_test(gather),
        cmocka_unit_test(resize),
        cmocka_unit_test(reshape),
        cmocka_unit_test(flatten),
        cmocka_unit_test(cache_append),
        cmocka_unit_test(squeeze_and_unsqueeze),
        cmocka_unit_test(nothing_at_inference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
