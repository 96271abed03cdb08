#include <math.h>

#include "cost_kit.h"
#include "resnet50.h"

/* One layer as a network. */
static Graph *one_conv(Shape x, int64_t channels, int64_t kernel, int64_t groups, bool bias)
{
    Attrs attrs = conv_attrs(channels, kernel, bias);
    attrs.as.window.groups = groups;
    return kit_graph(OP_CONV, &attrs, 1, &x);
}

static void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-12 * fabs(expected)))
        fail_msg("%.17g is not %.17g", actual, expected);
}

/* ---- Worked examples of SPEC §3 -------------------------------------------------------------- */

static void test_no_reuse_of_a_convolution(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = one_conv(S(1, 256, 28, 28), 512, 3, 1, true);
    g_autoptr(ModelCost) cost = count(graph, 0);
    const Traffic *traffic = &cost->traffic[TRAFFIC_NO_REUSE];
    assert_int_equal(traffic->input, 924844032);
    assert_int_equal(traffic->weights, 1180160);
    assert_int_equal(traffic_total(traffic), 926425600);
}

static void test_no_reuse_of_a_strided_convolution(void **state)
{
    (void)state;
    Attrs attrs = conv_attrs(32, 3, true);
    attrs.as.window.stride = INTS(2);
    g_autoptr(Graph) graph = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 3, 224, 224)));
    g_autoptr(ModelCost) cost = count(graph, 0);
    const Traffic *traffic = &cost->traffic[TRAFFIC_NO_REUSE];
    assert_int_equal(traffic->input, 10838016);
    assert_int_equal(traffic->weights, 896);
    assert_int_equal(traffic->output, 401408);
    assert_int_equal(traffic_total(traffic), 11240320);
}

/* The depthwise layer: 28·28·256·9 inputs, 28·28·256 outputs, 9·256 + 256 weights. */
static void test_no_reuse_of_a_separable_convolution(void **state)
{
    (void)state;
    g_autoptr(Graph) dw = one_conv(S(1, 256, 28, 28), 256, 3, 256, true);
    g_autoptr(Graph) pw = one_conv(S(1, 256, 28, 28), 512, 1, 1, true);
    g_autoptr(ModelCost) a = count(dw, 0);
    g_autoptr(ModelCost) b = count(pw, 0);
    int64_t separable =
        traffic_total(&a->traffic[TRAFFIC_NO_REUSE]) + traffic_total(&b->traffic[TRAFFIC_NO_REUSE]);
    assert_int_equal(traffic_total(&a->traffic[TRAFFIC_NO_REUSE]), 2009600);
    assert_int_equal(traffic_total(&b->traffic[TRAFFIC_NO_REUSE]), 103293440);
    assert_int_equal(separable, 105303040);
    near(926425600.0 / (double)separable, 8.797709923664122);
}

static void test_relu_and_sum(void **state)
{
    (void)state;
    g_autoptr(Graph) relu = kit_graph(OP_RELU, NULL, INPUTS(S(1, 512, 28, 28)));
    g_autoptr(ModelCost) a = count(relu, 0);
    assert_int_equal(traffic_total(&a->traffic[TRAFFIC_COMPULSORY]), 802816);
    g_autoptr(Graph) sum = kit_graph(OP_ADD, NULL, INPUTS(S(1, 64, 56, 56), S(1, 64, 56, 56)));
    g_autoptr(ModelCost) b = count(sum, 0);
    assert_int_equal(b->traffic[TRAFFIC_COMPULSORY].bytes, 2408448);
}

static void test_density_of_products(void **state)
{
    (void)state;
    g_autoptr(Graph) gemm = kit_graph(OP_MATMUL, NULL, INPUTS(S(1000, 1000), S(1000, 1000)));
    g_autoptr(ModelCost) a = count(gemm, 0);
    near(layer_intensity(cost_layer(a, 0), TRAFFIC_COMPULSORY), 166.66666666666666);
    g_autoptr(Graph) gemv = kit_graph(OP_MATMUL, NULL, INPUTS(S(1000, 1000), S(1000, 1)));
    g_autoptr(ModelCost) b = count(gemv, 0);
    near(layer_intensity(cost_layer(b, 0), TRAFFIC_COMPULSORY), 0.499001996007984);
    near(2.0 * 1000 * 1000 / (4.0 * 1000 * 1000),
         0.5); /* the matrix alone, as the article has it */
}

static void test_density_of_a_depthwise_convolution(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = one_conv(S(1, 64, 20, 20), 64, 3, 64, true);
    g_autoptr(ModelCost) cost = count(graph, 0);
    near(layer_intensity(cost_layer(cost, 0), TRAFFIC_COMPULSORY), 2.345679012345679);
    assert_true(isnan(layer_intensity(cost_layer(cost, 0), TRAFFIC_TILED)));
}

/* 1000 x 1000 x 1000 with 32 KiB: 28,000,000 elements (worked example tiled-1). */
static void test_tiled_traffic(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_graph(OP_MATMUL, NULL, INPUTS(S(1000, 1000), S(1000, 1000)));
    g_autoptr(ModelCost) cost = count(graph, 32768);
    assert_true(cost->has_tiled);
    assert_int_equal(traffic_total(&cost->traffic[TRAFFIC_TILED]), 28000000);
    assert_int_equal(cost->traffic[TRAFFIC_TILED].bytes, 112000000);
    g_autoptr(ModelCost) roomy = count(graph, 1048576), once = count(graph, 0);
    assert_int_equal(traffic_total(&roomy->traffic[TRAFFIC_TILED]), 6000000);
    assert_false(once->has_tiled);
    assert_int_equal(once->traffic[TRAFFIC_TILED].bytes, 0);
}

/* An LSTM of 8 units over 8 inputs has 4·8·(8 + 8 + 2) = 576 weights, 2,304 bytes: read once where
 * they fit, at each of 10 steps where they do not. */
static void test_recurrent_weights_stay_when_they_fit(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_LSTM);
    attrs.as.recurrent.units = 8;
    g_autoptr(Graph) graph = kit_graph(OP_LSTM, &attrs, INPUTS(S(1, 10, 8)));
    g_autoptr(ModelCost) cost = count(graph, 2304);
    assert_int_equal(cost->params, 576);
    assert_int_equal(cost->traffic[TRAFFIC_TILED].weights, 576);
    g_autoptr(ModelCost) tight = count(graph, 2303);
    assert_int_equal(tight->traffic[TRAFFIC_TILED].weights, 5760);
}

/* ---- ResNet-50 ------------------------------------------------------------------------------- */

static void test_resnet50(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = resnet50_graph();
    g_autoptr(ModelCost) cost = count(graph, 0);
    assert_int_equal(cost->params, 25557032);
    assert_int_equal(cost->macs, 4089184256);
    assert_int_equal(cost->buffers, 53120); /* mean and variance of the 26,560 channels of its BN */
    assert_int_equal(cost->activations, 11114984);
    assert_int_equal(cost->weights_bytes, 4 * (25557032 + 53120));
    assert_int_equal(cost->covered, cost->operators);
    assert_int_equal(cost->unknown->len, 0);
    assert_int_equal(cost->macs_of_class[OP_CLASS_LINEAR], 2048000);
}

/* SPEC §1: 4.089; + BN 4.111; + ReLU 4.121; + adds 4.127; + pooling 4.128; ×2 8.178. By hand: BN
 * costs 2 for each of 11,113,984 elements; ReLU writes 9,608,704; the 16 sums 5,519,360; max-pool
 * 9·200,704, average 49·2,048. */
static void test_conventions(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = resnet50_graph();
    g_autoptr(ModelCost) cost = count(graph, 0);
    Conventions c = cost_conventions(cost);
    assert_int_equal(c.macs, 4089184256);
    assert_int_equal(c.macs_doubled, 8178368512);
    assert_int_equal(c.macs_plus_norm, 4089184256 + 2 * 11113984);
    assert_int_equal(c.macs_plus_activation, c.macs_plus_norm + 9608704);
    assert_int_equal(c.macs_plus_elementwise, c.macs_plus_activation + 5519360);
    assert_int_equal(c.macs_plus_pool, c.macs_plus_elementwise + 9 * 200704 + 49 * 2048);
    assert_int_equal((c.macs_plus_pool + 500000) / 1000000, 4128);
    assert_int_equal(c.flops, 2 * c.macs + 1000 + c.macs_plus_pool - c.macs);
}

/* ---- Parameters ------------------------------------------------------------------------------ */

/* One weight used by two layers: its parameters once, its MACs twice. */
static void test_tied_weights_count_once(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    Attrs attrs = conv_attrs(8, 1, false);
    int x = graph_add_input(graph, "x", S(1, 8, 4, 4), DTYPE_FP32);
    x = add(graph, OP_CONV, "a", x, &attrs);
    int tied[] = {x, graph_op(graph, 0)->inputs[1]};
    assert_int_equal(graph_add_op(graph, OP_CONV, "b", tied, 2, &attrs, true, NULL), 1);
    g_autoptr(ModelCost) cost = count(graph, 0);
    assert_int_equal(cost->params, 64);
    assert_int_equal(cost_layer(cost, 0)->params, 64);
    assert_int_equal(cost_layer(cost, 1)->params, 0);
    assert_int_equal(cost->macs, 2 * 64 * 16);
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].weights, 128);
}

/* A head for training: its parameters count, and what is loaded to run does not include them. */
static void test_auxiliary_heads(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    Attrs attrs = conv_attrs(8, 1, false);
    int x = graph_add_input(graph, "x", S(1, 8, 4, 4), DTYPE_FP32);
    int head = add(graph, OP_CONV, "head", x, &attrs);
    graph_op(graph, 0)->auxiliary = true;
    graph_add_output(graph, add(graph, OP_CONV, "conv", x, &attrs));
    graph_add_output(graph, head);
    g_autoptr(ModelCost) cost = count(graph, 0);
    assert_int_equal(cost->operators, 1);
    assert_int_equal(cost->params, 128);
    assert_int_equal(cost->auxiliary.params, 64);
    assert_int_equal(cost->macs, 64 * 16);
    assert_int_equal(cost->weights_bytes, 512);
    assert_int_equal(cost->auxiliary.weights_bytes, 256);
    assert_int_equal(cost->bytes_floor, 4 * (128 + 128 + 64));
    assert_int_equal(cost_op_index(cost, 0), 1);
}

/* int4: 9·3·5 = 135 weights are 540 bits, 68 bytes; 4·5 BN values 40 fp32 and 10·4 running ones. */
static void test_bytes_round_up_per_tensor(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    Attrs attrs = conv_attrs(5, 3, false);
    int x = graph_add_input(graph, "x", S(1, 3, 4, 4), DTYPE_FP32);
    x = add(graph, OP_CONV, "conv", x, &attrs);
    graph_tensor(graph, graph_op(graph, 0)->inputs[1])->dtype = DTYPE_INT4;
    add(graph, OP_BATCH_NORM, "bn", x, NULL);
    g_autoptr(ModelCost) cost = count(graph, 0);
    assert_int_equal(cost_layer(cost, 0)->weights_bytes, 68);
    assert_int_equal(cost_layer(cost, 1)->weights_bytes, 4 * 10 + 4 * 10);
    assert_int_equal(cost_layer(cost, 1)->params, 10);
    assert_int_equal(cost_layer(cost, 1)->buffers, 10);
}

/* Worked example int8-size: weights of one byte instead of four. */
static void test_weights_in_int8(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = one_conv(S(1, 256, 28, 28), 512, 3, 1, true);
    g_autoptr(ModelCost) before = count(graph, 0);
    for (int i = 1; i <= 2; i++)
        graph_tensor(graph, graph_op(graph, 0)->inputs[i])->dtype = DTYPE_INT8;
    g_autoptr(ModelCost) after = count(graph, 0);
    near((double)after->weights_bytes / (double)before->weights_bytes - 1, -0.75);
}

/* ---- Coverage and limits --------------------------------------------------------------------- */

static void add_unknown(Graph *graph, const char *name, const char *type, int x)
{
    int op = graph_add_op(graph, OP_UNKNOWN, name, &x, 1, NULL, false, NULL);
    assert_int_not_equal(op, NO_OP);
    graph_op(graph, op)->type = type;
}

static void test_coverage(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 8), DTYPE_FP32);
    add(graph, OP_RELU, "relu", x, NULL);
    add_unknown(graph, "c", "NonZero", x);
    add_unknown(graph, "a", "Einsum", x);
    add_unknown(graph, "b", "NonZero", x);
    g_autoptr(ModelCost) cost = count(graph, 0);
    assert_int_equal(cost->operators, 4);
    assert_int_equal(cost->covered, 1);
    assert_int_equal(cost->unknown->len, 2);
    assert_string_equal(cost->unknown->pdata[0], "Einsum");
    assert_string_equal(cost->unknown->pdata[1], "NonZero");
    assert_int_equal(cost->flops, 8);
}

/* Each figure by itself. An operator without a rule, whose shapes are known, has traffic: 8
 * elements read, 4 written, 48 bytes. NonZero finds an unknown number of places: it has no FLOPs
 * however many. A pool's indices of unknown shape leave its FLOPs: 3 windows of 2; and 6 elements
 * read and 3 written, 36 bytes, at least. */
static void test_coverage_of_figures(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 8), DTYPE_FP32);
    int image = graph_add_input(graph, "image", S(1, 1, 2, 3), DTYPE_FP32);
    TensorType four = {S(1, 4), DTYPE_FP32}, some = {S(2, DIM_UNKNOWN), DTYPE_INT64};
    graph_add_op_as(graph, OP_UNKNOWN, "plugin", &x, 1, NULL, &four, 1, NULL);
    graph_add_op_as(graph, OP_NON_ZERO, "where", &x, 1, NULL, &some, 1, NULL);
    Attrs attrs = op_default_attrs(OP_MAX_POOL);
    attrs.as.window.kernel = (Ints){2, {2, 1}};
    TensorType pooled[] = {{S(1, 1, 1, 3), DTYPE_FP32}, {shape_unknown(), DTYPE_INT64}};
    graph_add_op_as(graph, OP_MAX_POOL, "pool", &image, 1, &attrs, pooled, 2, NULL);
    g_autoptr(ModelCost) cost = count(graph, 0);
    assert_int_equal(cost->covered, 0);
    assert_int_equal(cost->known[FIGURE_MACS], 2);
    assert_int_equal(cost->known[FIGURE_FLOPS], 2);
    assert_int_equal(cost->known[FIGURE_BYTES], 1);
    assert_int_equal(cost->known[FIGURE_PARAMS], 2);
    assert_int_equal(cost->known[FIGURE_PEAK], 1);
    assert_int_equal(cost->flops, 3 * 2);
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].bytes, (8 + 4) * 4 + (6 + 3) * 4);
    assert_false(cost_knows(cost, KNOWS_FLOPS));
    assert_true(cost_knows(cost, 0));
}

/* What a source leaves open is not known, though all shapes are. */
static void test_untold_figures(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 8), DTYPE_FP32);
    add(graph, OP_RELU, "relu", x, NULL);
    graph_op(graph, 0)->untold = KNOWS_FLOPS;
    g_autoptr(ModelCost) cost = count(graph, 0);
    assert_false(cost_knows(cost, KNOWS_FLOPS));
    assert_true(cost_knows(cost, KNOWS_ALL & ~KNOWS_FLOPS));
    assert_int_equal(cost->unknown->len, 1);
}

/* 2^40 x 2^12 by 2^12 x 2^12: 2^64 MACs. */
static void test_overflow_names_the_layer(void **state)
{
    (void)state;
    g_autoptr(Graph) graph =
        kit_graph(OP_MATMUL, NULL, INPUTS(S((int64_t)1 << 40, 4096), S(4096, 4096)));
    graph->file = "models/huge.lua";
    graph_op(graph, 0)->line = 12;
    g_autoptr(GError) error = NULL;
    assert_null(cost_graph(graph, 0, &error));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_LIMIT));
    assert_true(g_str_has_prefix(error->message, "models/huge.lua:12: layer 'layer': "));
    assert_null(strchr(error->message, '\n'));
}

/* Each layer fits, their sum does not: 2^57 FLOPs, 65 times. */
static void test_overflow_of_a_total(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S((int64_t)1 << 57), DTYPE_BINARY);
    for (int i = 0; i < 65; i++) {
        g_autofree char *name = g_strdup_printf("relu%d", i);
        add(graph, OP_RELU, name, x, NULL);
    }
    g_autoptr(GError) error = NULL;
    assert_null(cost_graph(graph, 0, &error));
    assert_true(strstr(error->message, "layer 'relu") != NULL);
}

static void test_empty_graph(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    g_autoptr(ModelCost) cost = count(graph, 1024);
    assert_int_equal(cost->operators, 0);
    assert_int_equal(cost->flops, 0);
    assert_string_equal(traffic_model_name(TRAFFIC_NO_REUSE), "no_reuse");
    cost_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_reuse_of_a_convolution),
        cmocka_unit_test(test_no_reuse_of_a_strided_convolution),
        cmocka_unit_test(test_no_reuse_of_a_separable_convolution),
        cmocka_unit_test(test_relu_and_sum),
        cmocka_unit_test(test_density_of_products),
        cmocka_unit_test(test_density_of_a_depthwise_convolution),
        cmocka_unit_test(test_tiled_traffic),
        cmocka_unit_test(test_recurrent_weights_stay_when_they_fit),
        cmocka_unit_test(test_resnet50),
        cmocka_unit_test(test_conventions),
        cmocka_unit_test(test_tied_weights_count_once),
        cmocka_unit_test(test_auxiliary_heads),
        cmocka_unit_test(test_bytes_round_up_per_tensor),
        cmocka_unit_test(test_weights_in_int8),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_coverage_of_figures),
        cmocka_unit_test(test_untold_figures),
        cmocka_unit_test(test_overflow_names_the_layer),
        cmocka_unit_test(test_overflow_of_a_total),
        cmocka_unit_test(test_empty_graph),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
