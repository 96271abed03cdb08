/* Layers replaced by others: the work and the weights of what stands in their place. */
#include "design_kit.h"
#include "whatif/design_layers.h"

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
    says(&error, "conv: cannot replace this 'conv'; it takes a dense 5×5");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_depthwise),
        cmocka_unit_test(test_inverted_residual),
        cmocka_unit_test(test_two_3x3),
        cmocka_unit_test(test_asymmetric),
        cmocka_unit_test(test_linear_and_convolution),
        cmocka_unit_test(test_global_pool),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
