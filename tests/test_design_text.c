#include "base/error.h"
#include "cost/cost.h"
#include "quantize_kit.h"
#include "whatif/design_text.h"

static char *again(const char *text)
{
    g_auto(DesignChange) change = {0};
    return design_parse(text, &change, NULL) ? design_text(&change) : NULL;
}

static void test_texts_read_back(void **state)
{
    static const struct {
        const char *text, *again;
    } texts[] = {
        {"width=0.75", "width=0.75"},
        {"align=32", "align=32"},
        {"align", "align=8"},
        {"depthwise", "depthwise"},
        {"depthwise@layer1.0.conv1", "depthwise@layer1.0.conv1"},
        {"inverted_residual@c", "inverted_residual=6@c"},
        {"inverted_residual=4@c", "inverted_residual=4@c"},
        {"two_3x3@/a=b/Conv@1", "two_3x3@/a=b/Conv@1"}, /* a name of a file's */
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *text = again(texts[i].text);
        if (g_strcmp0(text, texts[i].again) != 0)
            fail_msg("'%s' reads back as '%s'", texts[i].text, text ? text : "an error");
    }
}

static void test_what_is_wrong_says_so(void **state)
{
    static const struct {
        const char *text, *says;
    } wrong[] = {
        {"deptwise", "did you mean 'depthwise'?"},
        {"", "`roofbook list designs`"},
        {"width", "width takes its width as a number, as in 'width=0.75'"},
        {"width=", "as in 'width=0.75', not ''"},
        {"width=half", "not 'half'"},
        {"width=0", "a number above 0"},
        {"width=nan", "a number above 0"},
        {"align=1.5", "a whole number from 1 on"},
        {"align=0", "a whole number from 1 on"},
        {"depthwise=2", "depthwise takes no number; write 'depthwise'"},
        {"width=0.5@conv1", "changes the whole network; leave out the layer 'conv1'"},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_auto(DesignChange) change = {0};
        assert_false(design_parse(wrong[i].text, &change, &error));
        if (error->code != RB_ERROR_USAGE || !strstr(error->message, wrong[i].says))
            fail_msg("'%s': %s", wrong[i].text, error->message);
    }
}

/* A convolution 3x3, 16 -> 32 on 8x8 images. */
static Graph *one_conv(void)
{
    Graph *graph = graph_new("one", "One");
    int x = graph_add_input(graph, "x", S(1, 16, 8, 8), DTYPE_FP32);
    graph_add_output(graph, chain_conv(graph, "conv", x, 32, 3, false));
    return graph;
}

static int64_t macs(const Graph *graph)
{
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_non_null(cost);
    return cost->macs;
}

/* Aligned to 24 it has 48 channels; separable, it is 9 products of each of 16 channels, then 16 of
 * each of 48. */
static void test_one_after_the_other(void **state)
{
    static const char *const none[] = {NULL}, *const both[] = {"align=24", "depthwise@conv", NULL};
    (void)state;
    g_autoptr(Graph) graph = one_conv();
    g_autoptr(Graph) same = design_apply_all(graph, none, NULL);
    g_autoptr(Graph) nothing = design_apply_all(graph, NULL, NULL);
    g_autoptr(Graph) twice = design_apply_all(graph, both, NULL);
    assert_int_equal(macs(graph), 8 * 8 * 32 * 9 * 16);
    assert_int_equal(macs(same), macs(graph));
    assert_int_equal(macs(nothing), macs(graph));
    assert_int_equal(macs(twice), 8 * 8 * (16 * 9 + 16 * 48));
    g_autofree char *text = design_text_all(both), *plain = design_text_all(NULL);
    assert_string_equal(text, "align=24,depthwise@conv");
    assert_string_equal(plain, "none");
}

static void test_the_layer_that_does_not_fit_is_named(void **state)
{
    static const char *const wide[] = {"two_3x3", NULL}, *const layer[] = {"depthwise@cnv", NULL};
    (void)state;
    g_autoptr(Graph) graph = one_conv();
    g_autoptr(GError) error = NULL, unknown = NULL;
    assert_null(design_apply_all(graph, wide, &error));
    assert_int_equal(error->code, RB_ERROR_INPUT);
    assert_non_null(strstr(error->message, "takes a dense 5×5 convolution"));
    assert_null(design_apply_all(graph, layer, &unknown));
    assert_non_null(strstr(unknown->message, "no layer 'cnv': did you mean 'conv'?"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts_read_back),
        cmocka_unit_test(test_what_is_wrong_says_so),
        cmocka_unit_test(test_one_after_the_other),
        cmocka_unit_test(test_the_layer_that_does_not_fit_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
