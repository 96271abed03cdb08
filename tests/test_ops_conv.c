#include "graph/op_cost.h"
#include "op_kit.h"

static Attrs conv_attrs(int64_t channels, int64_t kernel, int64_t stride, int64_t pad)
{
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = channels;
    attrs.as.window.kernel = INTS(kernel);
    attrs.as.window.stride = INTS(stride);
    attrs.as.window.pad = INTS(pad);
    return attrs;
}

/* 3x3, 64 -> 128 on 112x112: 112·112·128·(9·64) = 924,844,032 MACs; 1,605,632 outputs. */
static void worked_convolution(void **state)
{
    (void)state;
    Attrs attrs = conv_attrs(128, 3, 1, 1);
    g_autoptr(Graph) graph = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 64, 112, 112)));
    kit_output(graph, 0, S(1, 128, 112, 112));
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.macs, 924844032);
    assert_int_equal(cost.flops, 1851293696);
    assert_int_equal(cost.flops_exact, 1849688064);
    assert_int_equal(cost.matrix_flops, 2 * 924844032);
    attrs.as.window.bias = false;
    g_autoptr(Graph) plain = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 64, 112, 112)));
    assert_int_equal(kit_cost(plain).flops_exact, 1848082432);
}

static void worked_params(void **state)
{
    (void)state;
    Attrs attrs = conv_attrs(48, 3, 1, 1);
    g_autoptr(Graph) graph = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 32, 8, 8)));
    assert_int_equal(kit_params(graph), 13872); /* 48·(9·32 + 1) */
}

/* 3x3 stride 2, 3 -> 32 on 224x224; every position is under some window. */
static void worked_no_reuse(void **state)
{
    (void)state;
    Attrs attrs = conv_attrs(32, 3, 2, 1);
    g_autoptr(Graph) graph = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 3, 224, 224)));
    kit_traffic(kit_cost(graph).no_reuse, 10838016, 896, 401408);
    kit_traffic(kit_cost(graph).compulsory, 3 * 224 * 224, 896, 401408);
    attrs = conv_attrs(512, 3, 1, 1);
    g_autoptr(Graph) wide = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 256, 28, 28)));
    kit_traffic(kit_cost(wide).no_reuse, 924844032, 1180160, 512 * 28 * 28);
    Traffic total = kit_cost(wide).no_reuse;
    assert_int_equal(total.input + total.weights + total.output, 926425600);
}

static void worked_depthwise(void **state)
{
    (void)state;
    Attrs attrs = conv_attrs(256, 3, 1, 1);
    attrs.as.window.groups = 256;
    g_autoptr(Graph) graph = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 256, 28, 28)));
    OpCost cost = kit_cost(graph);
    Traffic t = cost.no_reuse;
    assert_int_equal(t.input + t.weights + t.output, 2009600);
    assert_int_equal(cost.matrix_flops, 0);
    assert_true(op_is_depthwise(graph, graph_op(graph, 0)));
    assert_int_equal(op_class(graph, graph_op(graph, 0)), OP_CLASS_DEPTHWISE);
    attrs = conv_attrs(512, 1, 1, 0);
    g_autoptr(Graph) point = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 256, 28, 28)));
    t = kit_cost(point).no_reuse;
    assert_int_equal(t.input + t.weights + t.output, 103293440);
    assert_int_equal(op_class(point, graph_op(point, 0)), OP_CLASS_CONV);
}

/* MACs of depthwise separable over standard, 3x3, 256 -> 512: 1/512 + 1/9. */
static void worked_separable_ratio(void **state)
{
    (void)state;
    Attrs attrs = conv_attrs(256, 3, 1, 1);
    attrs.as.window.groups = 256;
    g_autoptr(Graph) depth = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 256, 28, 28)));
    attrs = conv_attrs(512, 1, 1, 0);
    g_autoptr(Graph) point = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 256, 28, 28)));
    attrs = conv_attrs(512, 3, 1, 1);
    g_autoptr(Graph) dense = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 256, 28, 28)));
    double ratio = (double)(kit_cost(depth).macs + kit_cost(point).macs) / kit_cost(dense).macs;
    assert_float_equal(ratio, 0.1130642361111111, 1e-15);
}

/* Depthwise 3x3 on 20x20 with bias: (2·9 + 1)·400 FLOPs over (400 + 10 + 400)·4 bytes. */
static void worked_depthwise_intensity(void **state)
{
    (void)state;
    Attrs attrs = conv_attrs(32, 3, 1, 1);
    attrs.as.window.groups = 32;
    g_autoptr(Graph) graph = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 32, 20, 20)));
    OpCost cost = kit_cost(graph);
    assert_float_equal((double)cost.flops / cost.compulsory.bytes, 2.345679012345679, 1e-14);
}

/* ResNet's first layer: 112·112·64·(49·3) MACs, 9,408 parameters. */
static void resnet_stem(void **state)
{
    (void)state;
    Attrs attrs = conv_attrs(64, 7, 2, 3);
    attrs.as.window.bias = false;
    g_autoptr(Graph) graph = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 3, 224, 224)));
    OpCost cost = kit_cost(graph);
    kit_output(graph, 0, S(1, 64, 112, 112));
    assert_int_equal(cost.macs, 118013952);
    assert_int_equal(kit_params(graph), 9408);
    assert_int_equal(cost.gemm.groups, 1);
    assert_int_equal(cost.gemm.m, 64);
    assert_int_equal(cost.gemm.k, 147);
    assert_int_equal(cost.gemm.n, 12544);
    assert_int_equal(cost.gemm.window_rows, 7 * 224 * 3);
    assert_int_equal(cost.gemm.touched_input, 3 * 224 * 224);
    assert_true(cost.gemm.a_is_weight);
}

/* Other layers as published frameworks count them. */
static void published_layers(void **state)
{
    (void)state;
    Attrs attrs = conv_attrs(64, 11, 4, 2); /* AlexNet: 55·55·64·363 */
    g_autoptr(Graph) alexnet = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 3, 224, 224)));
    assert_int_equal(kit_cost(alexnet).macs, 70276800);
    assert_int_equal(kit_params(alexnet), 23296);
    attrs = conv_attrs(768, 16, 16, 0); /* ViT-B/16 patches: 14·14·768·768 */
    g_autoptr(Graph) vit = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 3, 224, 224)));
    assert_int_equal(kit_cost(vit).macs, 115605504);
    assert_int_equal(kit_params(vit), 590592);
    attrs = conv_attrs(64, 3, 2, 0); /* SqueezeNet 1.1: 111·111·64·27 */
    g_autoptr(Graph) squeeze = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 3, 224, 224)));
    assert_int_equal(kit_cost(squeeze).macs, 21290688);
}

/* Batch 2, 4 groups, 8 -> 12 on 5x5: 2·25·12·(9·2) MACs; 12·(18 + 1) parameters. */
static void groups_and_batch(void **state)
{
    (void)state;
    Attrs attrs = conv_attrs(12, 3, 1, 1);
    attrs.as.window.groups = 4;
    g_autoptr(Graph) graph = kit_graph(OP_CONV, &attrs, INPUTS(S(2, 8, 5, 5)));
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.macs, 10800);
    assert_int_equal(cost.flops, 2 * 10800 + 600);
    assert_int_equal(cost.flops_exact, 2 * 10800);
    assert_int_equal(kit_params(graph), 228);
    assert_int_equal(cost.gemm.groups, 4);
    assert_int_equal(cost.gemm.m, 3);
    assert_int_equal(cost.gemm.n, 50);
    assert_int_equal(cost.gemm.touched_input, 100); /* 2 samples · 2 channels · 25 */
    assert_false(op_is_depthwise(graph, graph_op(graph, 0)));
}

/* A 1x1 of stride 2 touches ceil(56/2) of 56 rows and columns: a quarter. */
static void strided_point_touches_a_quarter(void **state)
{
    (void)state;
    Attrs attrs = conv_attrs(512, 1, 2, 0);
    attrs.as.window.bias = false;
    g_autoptr(Graph) graph = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 256, 56, 56)));
    kit_traffic(kit_cost(graph).compulsory, 256 * 28 * 28, 512 * 256, 512 * 28 * 28);
}

/* Kernel 2, dilation 2, stride 4 on 10: windows at 0, 4 and taps 0, 2, 4, 6: 4 of 10 touched. */
static void dilated_and_strided(void **state)
{
    (void)state;
    Attrs attrs = conv_attrs(1, 2, 4, 0);
    attrs.as.window.dilation = INTS(2);
    attrs.as.window.bias = false;
    g_autoptr(Graph) graph = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 1, 10)));
    kit_output(graph, 0, S(1, 1, 2)); /* (10 - 3)/4 + 1 */
    kit_traffic(kit_cost(graph).compulsory, 4, 2, 2);
    kit_traffic(kit_cost(graph).no_reuse, 4, 2, 2);
}

/* One and three dimensions; asymmetric padding as begins, then ends. */
static void ranks_and_padding(void **state)
{
    (void)state;
    Attrs attrs = conv_attrs(4, 3, 1, 0);
    attrs.as.window.pad = INTS(2, 0);
    g_autoptr(Graph) line = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 2, 10)));
    kit_output(line, 0, S(1, 4, 10)); /* 10 + 2 + 0 - 3 + 1 */
    attrs = conv_attrs(64, 3, 1, 0);
    attrs.as.window.kernel = INTS(3, 7, 7); /* r3d_18's stem */
    attrs.as.window.stride = INTS(1, 2, 2);
    attrs.as.window.pad = INTS(1, 3, 3);
    attrs.as.window.bias = false;
    g_autoptr(Graph) video = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 3, 16, 112, 112)));
    kit_output(video, 0, S(1, 64, 16, 56, 56));
    assert_int_equal(kit_cost(video).macs, (int64_t)16 * 56 * 56 * 64 * 147 * 3);
    attrs = conv_attrs(1, 3, 1, 0);
    attrs.as.window.pad = INTS(0, 1, 2, 3); /* rows 0 and 2, columns 1 and 3 */
    g_autoptr(Graph) plane = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 1, 5, 5)));
    kit_output(plane, 0, S(1, 1, 5, 7));
}

/* "same": ceil(input / stride). 7 with kernel 2, stride 2: 4 outputs, one row of padding, behind
 * for same (touching all 7) and in front for same_lower (also 7). */
static void same_padding(void **state)
{
    (void)state;
    Attrs attrs = conv_attrs(1, 2, 2, 0);
    attrs.as.window.auto_pad = AUTO_PAD_SAME_UPPER;
    g_autoptr(Graph) upper = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 1, 7)));
    kit_output(upper, 0, S(1, 1, 4));
    attrs = conv_attrs(1, 1, 2, 0);
    attrs.as.window.auto_pad = AUTO_PAD_SAME_LOWER;
    g_autoptr(Graph) lower = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 1, 7)));
    kit_output(lower, 0, S(1, 1, 4));
    assert_int_equal(kit_cost(lower).compulsory.input, 4);
}

/* 2x2 stride 2 transposed, 8 -> 4 on 5x5: out (5 - 1)·2 + 2 = 10; 25·8·(4·4) MACs. */
static void transposed(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_CONV_TRANSPOSE);
    attrs.as.window.channels = 4;
    attrs.as.window.kernel = INTS(2);
    attrs.as.window.stride = INTS(2);
    g_autoptr(Graph) graph = kit_graph(OP_CONV_TRANSPOSE, &attrs, INPUTS(S(1, 8, 5, 5)));
    kit_output(graph, 0, S(1, 4, 10, 10));
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.macs, 3200);
    assert_int_equal(cost.flops, 6400 + 400);
    assert_int_equal(cost.flops_exact, 6400);
    assert_int_equal(kit_params(graph), 8 * 4 * 4 + 4);
    kit_traffic(cost.compulsory, 200, 132, 400);
    kit_traffic(cost.no_reuse, 3200, 132, 400);
    assert_int_equal(cost.gemm.m, 16);
    assert_int_equal(cost.gemm.k, 8);
    assert_int_equal(cost.gemm.n, 25);
    attrs.as.window.kernel = INTS(3);
    attrs.as.window.pad = INTS(1);
    attrs.as.window.output_pad = INTS(1);
    g_autoptr(Graph) odd = kit_graph(OP_CONV_TRANSPOSE, &attrs, INPUTS(S(1, 8, 5, 5)));
    kit_output(odd, 0, S(1, 4, 10, 10)); /* 4·2 + 3 + 1 - 2 */
    /* Of 5·3 taps a side one is cut off: the first tap of the first position. */
    assert_int_equal(kit_cost(odd).needless.flops, 2 * (15 * 15 - 14 * 14) * 8 * 4);
    assert_int_equal(cost.needless.flops, 0);
}

/* 3x3 with padding of 1 on 7x7: of 21 taps a side 19 are inside. Dilated by 12 on 33x33, as
 * DeepLab's, 21 + 33 + 21 of 99. */
static void products_with_padding(void **state)
{
    (void)state;
    Attrs attrs = conv_attrs(8, 3, 1, 1);
    g_autoptr(Graph) graph = kit_graph(OP_CONV, &attrs, INPUTS(S(2, 4, 7, 7)));
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.macs, 2 * 8 * 4 * 21 * 21);
    assert_int_equal(cost.needless.flops, 2 * 2 * 8 * 4 * (21 * 21 - 19 * 19));
    assert_int_equal(cost.needless.matrix_flops, cost.needless.flops);
    attrs.as.window.pad = INTS(12);
    attrs.as.window.dilation = INTS(12);
    g_autoptr(Graph) dilated = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 4, 33, 33)));
    cost = kit_cost(dilated);
    assert_int_equal(cost.macs, 8 * 4 * 99 * 99);
    assert_int_equal(cost.needless.flops, 2 * 8 * 4 * (99 * 99 - 75 * 75));
    attrs = conv_attrs(4, 3, 1, 1);
    attrs.as.window.groups = 4; /* depthwise: no unit of matrices does them */
    g_autoptr(Graph) depthwise = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 4, 7, 7)));
    assert_int_equal(kit_cost(depthwise).needless.flops, 2 * 4 * (21 * 21 - 19 * 19));
    assert_int_equal(kit_cost(depthwise).needless.matrix_flops, 0);
    attrs = conv_attrs(8, 3, 1, 0);
    g_autoptr(Graph) valid = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 4, 7, 7)));
    assert_int_equal(kit_cost(valid).needless.flops, 0);
}

/* A file brings its weights: channels and kernel are read from their shapes. */
static void weights_from_file(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.stride = INTS(2);
    attrs.as.window.pad = INTS(3);
    g_autoptr(Graph) graph =
        kit_file(OP_CONV, &attrs, S(1, 3, 224, 224), INPUTS(S(64, 3, 7, 7), S(64)));
    kit_output(graph, 0, S(1, 64, 112, 112));
    assert_int_equal(kit_cost(graph).macs, 118013952);
    g_autoptr(Graph) batch =
        kit_file(OP_CONV, &attrs, S(DIM_UNKNOWN, 3, 224, DIM_UNKNOWN), INPUTS(S(64, 3, 7, 7)));
    kit_output(batch, 0, S(DIM_UNKNOWN, 64, 112, DIM_UNKNOWN));
    assert_false(op_is_covered(batch, graph_op(batch, 0)));
    assert_int_equal(op_cost(batch, graph_op(batch, 0)).macs, 0);
    g_autoptr(Graph) rank = kit_file(OP_CONV, &attrs, shape_unknown(), INPUTS(S(64, 3, 7, 7)));
    kit_output(rank, 0, S(DIM_UNKNOWN, 64, DIM_UNKNOWN, DIM_UNKNOWN));
}

static void errors(void **state)
{
    (void)state;
    Attrs attrs = conv_attrs(8, 11, 1, 1);
    kit_fails(OP_CONV, &attrs, INPUTS(S(1, 3, 3, 3)),
              "kernel 11x11 is larger than its padded input 5x5; use a smaller kernel or more "
              "padding");
    attrs = conv_attrs(8, 3, 1, 0);
    attrs.as.window.dilation = INTS(4);
    kit_fails(OP_CONV, &attrs, INPUTS(S(1, 3, 8, 8)), "kernel 3x3 with dilation spans 9x9");
    attrs = conv_attrs(6, 3, 1, 1);
    attrs.as.window.groups = 3;
    kit_fails(OP_CONV, &attrs, INPUTS(S(1, 64, 8, 8)),
              "64 input channels are not divisible by 3 groups; choose a number of groups that "
              "divides them");
    kit_fails(OP_CONV, &attrs, INPUTS(S(1, 64, 8, 8), S(1, 64, 8, 8)),
              "'conv' takes 1 tensor, got 2; give it as many");
    attrs = conv_attrs(8, 3, 0, 1);
    kit_fails(OP_CONV, &attrs, INPUTS(S(1, 3, 8, 8)), "stride is 0; it must be at least 1");
    attrs = conv_attrs(8, 0, 1, 1);
    kit_fails(OP_CONV, &attrs, INPUTS(S(1, 3, 8, 8)), "kernel is 0");
    attrs = conv_attrs(8, 3, 1, -1);
    kit_fails(OP_CONV, &attrs, INPUTS(S(1, 3, 8, 8)), "pad is -1");
    attrs = conv_attrs(0, 3, 1, 1);
    kit_fails(OP_CONV, &attrs, INPUTS(S(1, 3, 8, 8)), "channels is 0");
    attrs = conv_attrs(8, 3, 1, 1);
    attrs.as.window.kernel = INTS(3, 3, 3);
    kit_fails(OP_CONV, &attrs, INPUTS(S(1, 3, 8, 8)), "kernel has 3 numbers for 2 dimensions");
    attrs = conv_attrs(8, 3, 1, 1);
    kit_fails(OP_CONV, &attrs, INPUTS(S(3, 4)), "its input 3x4 is not batch, channels");
}

static void transposed_errors(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_CONV_TRANSPOSE);
    attrs.as.window.channels = 4;
    attrs.as.window.kernel = INTS(2);
    attrs.as.window.pad = INTS(5);
    kit_fails(OP_CONV_TRANSPOSE, &attrs, INPUTS(S(1, 8, 5, 5)),
              "padding 5 + 5 leaves nothing of its output");
}

/* Nothing wraps, loops over sizes, or crashes at the edge of 64 bits. */
static void hostile_sizes(void **state)
{
    (void)state;
    int64_t huge = INT64_C(1) << 62;
    Attrs attrs = conv_attrs(8, huge, 1, 1);
    kit_fails(OP_CONV, &attrs, INPUTS(S(1, 3, 8, 8)), "does not fit in 64 bits");
    attrs = conv_attrs(huge, 1, 1, 0);
    kit_fails(OP_CONV, &attrs, INPUTS(S(1, 3, 8, 8)), "does not fit in 64 bits");
    attrs = conv_attrs(1, 3, 1, 0);
    attrs.as.window.pad = INTS(huge);
    kit_fails(OP_CONV, &attrs, INPUTS(S(1, 1, 8)), "do not fit in 64 bits");
    attrs = conv_attrs(1, 3, huge, 0);
    attrs.as.window.dilation = INTS(huge / 2);
    g_autoptr(Graph) graph = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 1, huge + 1)));
    kit_output(graph, 0, S(1, 1, 1)); /* taps 0, 2^61, 2^62 */
    assert_int_equal(kit_cost(graph).compulsory.input, 3);
    attrs = conv_attrs(1, 1000000, 1, 0);
    attrs.as.window.bias = false;
    g_autoptr(Graph) wide = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 1, huge)));
    assert_int_equal(kit_cost(wide).macs, COUNT_OVERFLOW);
    assert_int_equal(kit_cost(wide).flops, COUNT_OVERFLOW);
    assert_int_equal(kit_cost(wide).no_reuse.bytes, COUNT_OVERFLOW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_convolution),
        cmocka_unit_test(worked_params),
        cmocka_unit_test(worked_no_reuse),
        cmocka_unit_test(worked_depthwise),
        cmocka_unit_test(worked_separable_ratio),
        cmocka_unit_test(worked_depthwise_intensity),
        cmocka_unit_test(resnet_stem),
        cmocka_unit_test(published_layers),
        cmocka_unit_test(groups_and_batch),
        cmocka_unit_test(strided_point_touches_a_quarter),
        cmocka_unit_test(dilated_and_strided),
        cmocka_unit_test(ranks_and_padding),
        cmocka_unit_test(same_padding),
        cmocka_unit_test(transposed),
        cmocka_unit_test(products_with_padding),
        cmocka_unit_test(weights_from_file),
        cmocka_unit_test(errors),
        cmocka_unit_test(transposed_errors),
        cmocka_unit_test(hostile_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
