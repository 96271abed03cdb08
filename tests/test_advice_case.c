/* What rules of advice are told: variants of a network, made once or asked for, and their times. */
#include "advice_kit.h"
#include "whatif/advice_case.h"

/* conv -> relu -> batch-norm, which stays: 1 TFLOP/s, 100 GB/s. */
static Graph *stuck_norm(void)
{
    int x;
    Graph *graph = start(S(1, 8, 16, 16), &x);
    x = chain(graph, OP_RELU, "relu", chain_conv(graph, "conv", x, 8, 3, true), NULL);
    return ended(graph, chain(graph, OP_BATCH_NORM, "bn", x, NULL));
}

typedef struct Setting {
    Graph *graph;
    Device *device;
    ModelCost *cost;
    Timing *timing;
} Setting;

static Setting set_up(Graph *graph, Device *device)
{
    ModelCost *cost = cost_graph(graph, 0, NULL);
    return (Setting){graph, device, cost, time_as(cost, device, DTYPE_FP32)};
}

static void tear_down(Setting *setting)
{
    timing_free(setting->timing);
    cost_free(setting->cost);
    device_free(setting->device);
    graph_free(setting->graph);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Setting, tear_down)

static const AdviceOptions none = {0};

static void test_variants(void **state)
{
    (void)state;
    g_auto(Setting) setting = set_up(stuck_norm(), aligned_box(32));
    g_auto(AdviceCase) asked = {.timing = setting.timing, .options = &none};
    const Counted *fused = advice_counted(&asked, VARIANT_FUSED);
    assert_ptr_equal(advice_counted(&asked, VARIANT_FUSED), fused);
    assert_int_equal(fused->cost->operators, 1);
    assert_int_equal(advice_counted(&asked, VARIANT_ALIGNED)->cost->params,
                     32 * 8 * 9 + 32 + 2 * 32);
    assert_int_equal(advice_counted(&asked, VARIANT_INT8)->quantized->n_quantized, 1);
    assert_null(advice_counted(&asked, VARIANT_TWO_3X3)); /* there is no 5x5 */
    assert_null(advice_timing(&asked, VARIANT_TWO_3X3));
    assert_true(isnan(advice_saving(&asked, VARIANT_TWO_3X3)));
}

/* The convolution computes for longer than it moves: with it, the relu and the batch-norm, whose
 * 8·16·16 elements are read and written in 4 bytes, and its 4·8 parameters, cost their 1 and 2
 * FLOPs alone. The parameters are still read, but hidden. */
static void test_saving(void **state)
{
    (void)state;
    g_auto(Setting) setting = set_up(stuck_norm(), box());
    g_auto(AdviceCase) asked = {.timing = setting.timing, .options = &none};
    assert_true(about(advice_saving(&asked, VARIANT_FUSED),
                      (4 * 2048 + 4 * 8) * 4 / 100e9 - 3 * 2048 / 1e12));
}

static void test_unfolded(void **state)
{
    (void)state;
    g_auto(Setting) stuck = set_up(stuck_norm(), box()), plain = set_up(conv_relu(), box());
    g_auto(AdviceCase) asked = {.timing = stuck.timing, .options = &none};
    g_auto(AdviceCase) other = {.timing = plain.timing, .options = &none};
    const GArray *unfolded = advice_unfolded(&asked);
    assert_int_equal(unfolded->len, 1);
    assert_string_equal(g_array_index(unfolded, Unfused, 0).op, "bn");
    assert_null(advice_unfolded(&other));
}

static void test_footprint(void **state)
{
    (void)state;
    g_auto(Setting) setting = set_up(conv_relu(), box());
    g_autoptr(Footprint) given_one = footprint_new(setting.graph, NULL);
    AdviceOptions options = {.footprint = given_one};
    g_auto(AdviceCase) asked = {.timing = setting.timing, .options = &none};
    g_auto(AdviceCase) told = {.timing = setting.timing, .options = &options};
    assert_ptr_equal(advice_footprint(&told), given_one);
    assert_int_equal(advice_footprint(&asked)->peak_bytes, given_one->peak_bytes);
    assert_ptr_equal(advice_footprint(&asked), advice_footprint(&asked));
}

static void test_tally(void **state)
{
    (void)state;
    Tally tally = {.worst = NO_LAYER};
    tally_add(&tally, 3, -1);
    tally_add(&tally, 5, 2);
    tally_add(&tally, 7, 1);
    assert_int_equal(tally.layers, 3);
    assert_int_equal(tally.worst, 5);
    near(tally.sum, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_variants), cmocka_unit_test(test_saving),
        cmocka_unit_test(test_unfolded), cmocka_unit_test(test_footprint),
        cmocka_unit_test(test_tally),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
