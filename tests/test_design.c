/* Design what-ifs: channels, inputs, the table, and every row on the whole zoo. */
#include "design_kit.h"

/* ---- Channels -------------------------------------------------------------------------------- */

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

/* ---- Inputs ---------------------------------------------------------------------------------- */

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

static void test_what_does_not_fit(void **state)
{
    (void)state;
    GError *error = NULL;
    g_autoptr(Graph) graph = small();
    assert_null(changed(graph, "depthwise@fc", &error));
    says(&error, "fc: cannot replace this 'linear'; it takes a dense convolution");
    assert_null(changed(graph, "two_3x3", &error));
    says(&error, "'small' has no layer to replace; it takes a dense 5×5 convolution");
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
        cmocka_unit_test(test_what_does_not_fit),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_whole_zoo),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
