#include "cost/cost.h"
#include "quantize_kit.h"
#include "whatif/design_text.h"
#include "zoo/zoo.h"

static Graph *must(Graph *graph, GError *error)
{
    if (!graph)
        fail_msg("%s", error ? error->message : "no graph");
    return graph;
}

/* An expression that takes &error, or the test fails. */
#define MUST(call) (error = NULL, must(call, error))

static Graph *changed(const Graph *graph, const char *text, GError **error)
{
    return design_apply_all(graph, (const char *const[]){text, NULL}, error);
}

static int64_t macs(const Graph *graph)
{
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_non_null(cost);
    return cost->macs;
}

static void says(GError **error, const char *message)
{
    assert_non_null(*error);
    if (!strstr((*error)->message, message))
        fail_msg("'%s' does not say '%s'", (*error)->message, message);
    g_clear_error(error);
}

static Shape output_of(const Graph *graph)
{
    return graph_tensor(graph, g_array_index(graph->outputs, int, 0))->shape;
}

/* The replacement gives what was there before. */
static void same_output(const Graph *a, const Graph *b)
{
    Shape x = output_of(a), y = output_of(b);
    assert_true(shape_equal(&x, &y));
}

/* conv -> relu -> flatten -> linear, all with biases. */
static Graph *small(void)
{
    Graph *graph = graph_new("small", "Small");
    Attrs linear = op_default_attrs(OP_LINEAR);
    linear.as.product.channels = 10;
    int x = graph_add_input(graph, "x", S(1, 3, 8, 8), DTYPE_FP32);
    x = chain_conv(graph, "conv", x, 23, 3, true);
    x = chain(graph, OP_RELU, "relu", x, NULL);
    x = chain(graph, OP_FLATTEN, "flatten", x, NULL);
    graph_add_output(graph, chain(graph, OP_LINEAR, "fc", x, &linear));
    return graph;
}

/* ---- Channels ------------------------------------------------------------------------------- */

/* 23 cost what 24 cost: 64·24·27 and 24·64·16 MACs against 64·23·27 and 23·64·10. */
static void test_alignment(void **state)
{
    (void)state;
    GError *error = NULL;
    g_autoptr(Graph) graph = small();
    g_autoptr(Graph) padded = MUST(changed(graph, "align=8", &error));
    assert_int_equal(macs(graph), 64 * 23 * 27 + 23 * 64 * 10);
    assert_int_equal(macs(padded), 64 * 24 * 27 + 24 * 64 * 16);
    assert_int_equal(graph_n_ops(padded), graph_n_ops(graph));
    g_autoptr(Graph) again = MUST(changed(padded, "align=8", &error));
    assert_int_equal(macs(again), macs(padded));
}

/* MobileNet's rule: 32·0.75 = 24; 16·0.35 = 5.6 is 8; 24·0.35 = 8.4 is 8, 95 %; 12 is 16 and 8
 * would be less than 90 %; 11.9 rounds to 8, 67 % of it, so 16. */
static void test_rounding_of_channels(void **state)
{
    (void)state;
    assert_int_equal(design_channels(32, 0.75), 24);
    assert_int_equal(design_channels(16, 0.35), 8);
    assert_int_equal(design_channels(24, 0.35), 8);
    assert_int_equal(design_channels(12, 1), 16);
    assert_int_equal(design_channels(119, 0.1), 16);
    assert_int_equal(design_channels(64, 1), 64);
}

/* The classifier keeps its outputs; depthwise convolutions follow what they read. */
static void test_width(void **state)
{
    (void)state;
    GError *error = NULL;
    g_autoptr(Graph) graph = small();
    g_autoptr(Graph) half = MUST(changed(graph, "width=0.5", &error));
    assert_int_equal(macs(half), 64 * 16 * 27 + 16 * 64 * 10); /* 11.5 is 8, 70 %: 16 */
    same_output(graph, half);
}

static Graph *zoo_graph(const char *id)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autoptr(Zoo) zoo = zoo_load("models", "models", errors);
    int i = zoo_find(zoo, id);
    assert_true(i >= 0);
    Graph *graph = zoo_build(zoo, i, NULL, NULL);
    assert_non_null(graph);
    return graph;
}

/* Howard et al., arXiv:1704.04861, table 6 and 7: 0.5 MobileNet-224 has 149 million MACs, and
 * 1.0 MobileNet-160 290 million. */
static void test_mobilenet(void **state)
{
    (void)state;
    GError *error = NULL;
    g_autoptr(Graph) graph = zoo_graph("mobilenet_v1");
    g_autoptr(Graph) half = MUST(changed(graph, "width=0.5", &error));
    g_autoptr(Graph) small_image = MUST(design_resolution(graph, 160, &error));
    assert_int_equal((macs(half) + 500000) / 1000000, 149);
    assert_int_equal((macs(small_image) + 500000) / 1000000, 291); /* printed cut off, 290.9 */
}

/* ---- Inputs --------------------------------------------------------------------------------- */

static void test_batch(void **state)
{
    (void)state;
    GError *error = NULL;
    g_autoptr(Graph) graph = small();
    g_autoptr(Graph) eight = MUST(design_batch(graph, 8, &error));
    assert_int_equal(eight->batch, 8);
    assert_int_equal(macs(eight), 8 * macs(graph));
    assert_int_equal(kit_params(eight), kit_params(graph));
}

/* A window of 7x7 does not fit into an image of 4x4. */
static void test_resolution_under_a_kernel(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = 4;
    attrs.as.window.kernel = INTS(7);
    int x = graph_add_input(graph, "x", S(1, 3, 16, 16), DTYPE_FP32);
    graph_add_output(graph, chain(graph, OP_CONV, "stem", x, &attrs));
    assert_null(design_resolution(graph, 4, &error));
    says(&error, "stem: ");
    g_autoptr(Graph) fits = design_resolution(graph, 7, NULL);
    Shape y = output_of(fits);
    assert_int_equal(y.dim[2], 1);
}

/* ---- Layers --------------------------------------------------------------------------------- */

/* The worked example dwsep-ratio: 3x3, 256 -> 512, 1/512 + 1/9. */
static void test_depthwise(void **state)
{
    (void)state;
    GError *error = NULL;
    g_autoptr(Graph) graph = conv_graph(S(1, 256, 28, 28), 512, 3, true);
    g_autoptr(Graph) separable = MUST(changed(graph, "depthwise@conv", &error));
    near((double)macs(separable) / (double)macs(graph), 0.1130642361111111);
    assert_int_equal(kit_params(separable), 256 * 9 + 512 * 256 + 512);
    assert_string_equal(graph_op(separable, 0)->name, "conv.depthwise");
    assert_string_equal(graph_op(separable, 1)->name, "conv");
    same_output(graph, separable);
}

/* The worked example mbv2-block. */
static void test_inverted_residual(void **state)
{
    (void)state;
    GError *error = NULL;
    g_autoptr(Graph) graph = conv_graph(S(1, 64, 112, 112), 128, 3, false);
    g_autoptr(Graph) block = MUST(changed(graph, "inverted_residual=6", &error));
    assert_int_equal(macs(block), 968196096);
    same_output(graph, block);
}

static Graph *window(int64_t size, int64_t kernel, int64_t pad, int64_t stride)
{
    Graph *graph = graph_new("test", "Test");
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = 16;
    attrs.as.window.kernel = INTS(kernel);
    attrs.as.window.pad = INTS(pad);
    attrs.as.window.stride = INTS(stride);
    int x = graph_add_input(graph, "x", S(1, 16, size, size), DTYPE_FP32);
    graph_add_output(graph, chain(graph, OP_CONV, "conv", x, &attrs));
    return graph;
}

/* 18 taps in place of 25. */
static void test_two_3x3(void **state)
{
    (void)state;
    GError *error = NULL;
    g_autoptr(Graph) graph = window(28, 5, 2, 1);
    g_autoptr(Graph) two = MUST(changed(graph, "two_3x3@conv", &error));
    assert_int_equal(25 * macs(two), 18 * macs(graph));
    for (int64_t size = 8; size < 12; size++)
        for (int64_t stride = 1; stride < 4; stride++) {
            g_autoptr(Graph) strided = window(size, 5, 2, stride);
            g_autoptr(Graph) replaced = MUST(changed(strided, "two_3x3@conv", &error));
            same_output(strided, replaced);
        }
    g_autoptr(Graph) bare = window(9, 5, 0, 1);
    g_autoptr(Graph) replaced = MUST(changed(bare, "two_3x3@conv", &error));
    same_output(bare, replaced);
    g_autoptr(Graph) stuck = window(9, 5, 0, 2);
    assert_null(changed(stuck, "two_3x3@conv", &error));
    says(&error, "conv: cannot replace this 'conv'; it takes a dense 5x5");
}

/* 7 + 7 taps in place of 49. */
static void test_asymmetric(void **state)
{
    (void)state;
    GError *error = NULL;
    g_autoptr(Graph) graph = window(28, 7, 3, 1);
    g_autoptr(Graph) strips = MUST(changed(graph, "asymmetric", &error));
    assert_int_equal(49 * macs(strips), 14 * macs(graph));
    for (int64_t stride = 1; stride < 4; stride++) {
        g_autoptr(Graph) strided = window(15, 3, 1, stride);
        g_autoptr(Graph) replaced = MUST(changed(strided, "asymmetric", &error));
        same_output(strided, replaced);
    }
}

/* The same products and weights, there and back. */
static void test_linear_and_convolution(void **state)
{
    (void)state;
    GError *error = NULL;
    g_autoptr(Graph) graph = small();
    g_autoptr(Graph) convs = MUST(changed(graph, "linear_to_conv@fc", &error));
    g_autoptr(Graph) back = MUST(changed(convs, "conv_to_linear@fc", &error));
    assert_int_equal(macs(convs), macs(graph));
    assert_int_equal(macs(back), macs(graph));
    assert_int_equal(kit_params(convs), kit_params(graph));
    assert_int_equal(kit_params(back), kit_params(graph));
    same_output(graph, convs);
    same_output(graph, back);
    g_autoptr(Graph) pointwise = window(8, 1, 0, 1);
    g_autoptr(Graph) linear = MUST(changed(pointwise, "conv_to_linear", &error));
    assert_int_equal(macs(linear), macs(pointwise));
    assert_int_equal(kit_params(linear), kit_params(pointwise));
    same_output(pointwise, linear);
}

/* VGG-16: 512·7·7 -> 4096 -> 4096 -> 1000 becomes 512 -> 1000. */
static void test_global_pool(void **state)
{
    (void)state;
    GError *error = NULL;
    g_autoptr(Graph) graph = zoo_graph("vgg16");
    g_autoptr(Graph) pooled = MUST(changed(graph, "global_pool", &error));
    int64_t head = (512 * 49 + 1) * 4096 + (4096 + 1) * 4096 + (4096 + 1) * 1000;
    assert_int_equal(kit_params(graph), 138357544);
    assert_int_equal(kit_params(pooled), 138357544 - head + 513 * 1000);
    same_output(graph, pooled);
    g_autoptr(Graph) resnet = zoo_graph("resnet50");
    assert_null(changed(resnet, "global_pool", &error));
    says(&error, "pools already");
}

static void test_what_does_not_fit(void **state)
{
    (void)state;
    GError *error = NULL;
    g_autoptr(Graph) graph = small();
    assert_null(changed(graph, "depthwise@fc", &error));
    says(&error, "fc: cannot replace this 'linear'; it takes a dense convolution");
    assert_null(changed(graph, "two_3x3", &error));
    says(&error, "'small' has no layer to replace; it takes a dense 5x5 convolution");
    const Design *depthwise = design_find("depthwise", NULL), *width = design_find("width", NULL);
    assert_null(design_apply(depthwise, graph, "cnov", 0, &error));
    says(&error, "'small' has no layer 'cnov': did you mean 'conv'?");
    assert_null(design_apply(width, graph, "conv", 0.5, &error));
    says(&error, "changes the whole network");
    assert_null(design_apply(width, graph, NULL, 0, &error));
    says(&error, "the width has to be a number above 0");
    assert_null(design_apply(design_find("align", NULL), graph, NULL, 2.5, &error));
    says(&error, "the alignment has to be a whole number from 1 on");
}

static void test_table(void **state)
{
    (void)state;
    GError *error = NULL;
    assert_null(design_find("depthwsie", &error));
    says(&error, "did you mean 'depthwise'?");
    for (int i = 0; i < design_count(); i++) {
        assert_ptr_equal(design_find(design_at(i)->id, NULL), design_at(i));
        assert_true(g_str_has_suffix(design_at(i)->doc, "."));
    }
}

/* Each what-if on each network gives a graph that can be counted, or says why not. */
static void test_whole_zoo(void **state)
{
    (void)state;
    static const double numbers[] = {32, 0.75, 4, 288, 0, 6, 0, 0, 0, 0, 0};
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autoptr(Zoo) zoo = zoo_load("models", "models", errors);
    assert_int_equal(design_count(), G_N_ELEMENTS(numbers));
    for (int i = 0; i < zoo_count(zoo); i++)
        for (int j = 0; j < design_count(); j++) {
            g_autoptr(GError) error = NULL;
            g_autoptr(Graph) graph = zoo_build(zoo, i, NULL, NULL);
            g_autoptr(Graph) changed = design_apply(design_at(j), graph, NULL, numbers[j], &error);
            assert_true((changed != NULL) == (error == NULL));
            if (changed) {
                g_autoptr(ModelCost) cost = cost_graph(changed, 0, NULL);
                assert_int_equal(cost->covered, cost->operators);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alignment),
        cmocka_unit_test(test_rounding_of_channels),
        cmocka_unit_test(test_width),
        cmocka_unit_test(test_mobilenet),
        cmocka_unit_test(test_batch),
        cmocka_unit_test(test_resolution_under_a_kernel),
        cmocka_unit_test(test_depthwise),
        cmocka_unit_test(test_inverted_residual),
        cmocka_unit_test(test_two_3x3),
        cmocka_unit_test(test_asymmetric),
        cmocka_unit_test(test_linear_and_convolution),
        cmocka_unit_test(test_global_pool),
        cmocka_unit_test(test_what_does_not_fit),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_whole_zoo),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
