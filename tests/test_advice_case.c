/* What rules of advice are told: a network in every format, and under the what-ifs in the best. */
#include "advice/advice_case.h"
#include "advice_kit.h"

typedef struct Setting {
    Graph *graph;
    Device *device;
    AdviceSubject *subject;
    AdviceCase asked;
} Setting;

/* Takes over both. */
static Setting *set_up(Graph *graph, Device *device)
{
    Setting *setting = g_new0(Setting, 1);
    setting->graph = graph;
    setting->device = device;
    setting->subject = g_new0(AdviceSubject, 1);
    setting->subject->graph = graph;
    setting->subject->device = device;
    advice_case_init(&setting->asked, setting->subject);
    return setting;
}

static void tear_down(Setting *setting)
{
    advice_case_clear(&setting->asked);
    device_free(setting->device);
    graph_free(setting->graph);
    g_free(setting->subject);
    g_free(setting);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Setting, tear_down)

/* ---- Formats --------------------------------------------------------------------------------- */

/* int8: 1000² weights, 1000 scales, scales and zero points of two tensors, 2·1000 activations, and
 * 5000 bytes of converting the input. */
static void test_formats(void **state)
{
    (void)state;
    g_autoptr(Setting) setting = set_up(linear_graph(1, 1000, 1000, false), round_device(10e12));
    AdviceCase *asked = &setting->asked;
    near(advice_format(asked, "fp32")->timing->seconds, 4 * 1002000 / 100e9);
    near(advice_format(asked, "fp16")->timing->seconds, 2 * 1002000 / 100e9);
    near(advice_format(asked, "int8")->timing->seconds,
         (1000000 + 4000 + 10 + 2000 + 5000) / 100e9);
    near(advice_format(asked, "fp16")->bound_s, 2 * 1002000 / 100e9);
    assert_null(advice_format(asked, "fp8")->timing);
    assert_false(advice_format_runs(advice_format(asked, "fp8")));
    assert_ptr_equal(asked->best, advice_format(asked, "fp16"));
    assert_ptr_equal(asked->timing, asked->best->timing);
    assert_ptr_equal(advice_fastest(asked, ADVICE_RISK_NONE), asked->best);
    assert_null(advice_fastest(asked, ADVICE_RISK_CHECK)); /* no format is of that */
}

/* 2,004,000 bytes in 16 bits, not one less. */
static void test_what_does_not_fit_does_not_run(void **state)
{
    (void)state;
    g_autoptr(Setting) fits =
        set_up(linear_graph(1, 1000, 1000, false), box_with_capacity(2004000));
    g_autoptr(Setting) small =
        set_up(linear_graph(1, 1000, 1000, false), box_with_capacity(2003999));
    assert_string_equal(fits->asked.best->name, "fp16");
    assert_false(advice_format_runs(&fits->asked.formats[0]));
    assert_non_null(fits->asked.formats[0].timing); /* but it is computed */
    assert_int_equal(small->asked.best->risk, ADVICE_RISK_CALIBRATE);
}

/* A file in 16 bits as it is: its first format is fp16. */
static void test_names(void **state)
{
    (void)state;
    Graph *graph = linear_graph(1, 100, 100, false);
    for (int i = 0; i < graph_n_tensors(graph); i++)
        graph_tensor(graph, i)->dtype = DTYPE_FP16;
    g_autoptr(Setting) setting = set_up(graph, box());
    assert_string_equal(setting->asked.formats[0].name, "fp16");
    assert_string_equal(setting->asked.best->name, "fp16");
}

/* Of `convs` convolutions of 924.844032 µs and a depthwise one, which moves 6,424,832 bytes in
 * fp32. */
static Graph *mostly_arithmetic(int convs)
{
    int x;
    Graph *graph = start(S(1, 64, 112, 112), &x);
    for (int i = 0; i < convs; i++)
        x = chain_conv(graph, i ? "conv2" : "conv1", x, 64, 3, false);
    Attrs attrs = depthwise_attrs(64);
    return ended(graph, chain(graph, OP_CONV, "last", x, &attrs));
}

/* Stored in 16 bits and computed in 32 it spares half of 64.24832 µs: 1.7 % of 1913.936384 are no
 * reason to leave fp32, 3.2 % of 989.092352 are. */
static void test_narrow_storage_leads_by_two_percent(void **state)
{
    (void)state;
    g_autoptr(Setting) trifle = set_up(mostly_arithmetic(2), round_device(0));
    g_autoptr(Setting) lead = set_up(mostly_arithmetic(1), round_device(0));
    near(trifle->asked.timing->seconds, 1913.936384e-6);
    assert_string_equal(trifle->asked.best->name, "fp32");
    near(advice_format(&trifle->asked, "fp16")->timing->seconds, 1881.812224e-6);
    near(lead->asked.timing->seconds, 956.968192e-6);
    assert_string_equal(lead->asked.best->name, "fp16");
}

/* ---- What-ifs -------------------------------------------------------------------------------- */

static void test_variants(void **state)
{
    (void)state;
    g_autoptr(Setting) setting = set_up(two_convs(3, 3), aligned_box(32));
    AdviceCase *asked = &setting->asked;
    const Counted *aligned = advice_counted(asked, VARIANT_ALIGNED);
    assert_ptr_equal(advice_counted(asked, VARIANT_ALIGNED), aligned);
    assert_int_equal(aligned->cost->params, 32 * 16 * 9 + 32 * 32 * 9);
    assert_ptr_equal(advice_timing(asked, VARIANT_ALIGNED), advice_timing(asked, VARIANT_ALIGNED));
    assert_null(advice_counted(asked, VARIANT_TWO_3X3)); /* there is no 5x5 */
    assert_null(advice_timing(asked, VARIANT_TWO_3X3));
}

/* 4·(9·16·16 + 9·16·16 + 2·6400) = 69,632 bytes fit; with 32 channels it is more. */
static void test_variants_fit(void **state)
{
    (void)state;
    Device *device = aligned_box(32);
    g_array_index(device->memories, Memory, 0).capacity_bytes = 69632;
    g_autoptr(Setting) setting = set_up(two_convs(3, 3), device);
    assert_string_equal(setting->asked.best->name, "fp32");
    assert_null(advice_counted(&setting->asked, VARIANT_ALIGNED));
}

/* Three quarters of the middle: three quarters of twice 924.844032 µs are left. Of 336 taps a side
 * 334 are inside. */
static void test_gain(void **state)
{
    (void)state;
    g_autoptr(Setting) setting = set_up(two_large_convs(), box());
    Advice advice = {0};
    const Timing *narrow = advice_timing(&setting->asked, VARIANT_NARROW);
    advice_set_gain(&setting->asked, &advice, narrow);
    near(advice.gain_s, 0.25 * 2 * 924.844032e-6);
    near(advice.bound_s, 0.75 * 2 * 924.844032e-6 * 334 * 334 / (336 * 336));
    assert_false(advice.at_most);
    advice_set_most(&advice, 1e-6);
    near(advice.gain_s, 1e-6);
    assert_true(advice.at_most);
}

/* 2·(10⁶ + 2000·n) bytes. */
static void test_batches(void **state)
{
    (void)state;
    Graph *graph = linear_graph(1, 1000, 1000, false);
    graph->batch = 1;
    g_autoptr(Setting) setting = set_up(graph, box_with_capacity(2016000));
    g_autoptr(Timing) four = advice_at_batch(&setting->asked, 4);
    near(four->seconds, 2016000 / 100e9);
    assert_null(advice_at_batch(&setting->asked, 5)); /* of 2,020,000 bytes */
}

/* ---- Of the best setup ----------------------------------------------------------------------- */

/* 8.03104 µs, of which 3.612672 for arithmetic; or of 2 MB of weights with 4000 bytes beside. */
static void test_waiting(void **state)
{
    (void)state;
    g_autoptr(Setting) depthwise = set_up(depthwise_twice(), box());
    near(advice_waiting(&depthwise->asked, 0), 8.03104e-6 - 3.612672e-6);
    near(advice_share(&depthwise->asked, 8.03104e-6), 0.5);
    g_autoptr(Setting) linear = set_up(linear_graph(1, 1000, 1000, false), box());
    assert_true(about(advice_waiting(&linear->asked, 0), 4000 / 100e9));
    g_autoptr(Setting) dense = set_up(large_conv(), box());
    near(advice_waiting(&dense->asked, 0), 0);
}

static void test_footprint(void **state)
{
    (void)state;
    g_autoptr(Setting) setting = set_up(depthwise_twice(), box());
    const Footprint *footprint = advice_footprint(&setting->asked);
    assert_int_equal(footprint->peak_bytes, 2 * 2 * 200704); /* in 16 bits */
    assert_ptr_equal(advice_footprint(&setting->asked), footprint);
    assert_ptr_equal(advice_algorithms(&setting->asked), advice_algorithms(&setting->asked));
}

static void test_tally(void **state)
{
    (void)state;
    g_autoptr(Setting) setting = set_up(depthwise_twice(), box());
    Tally tally = {.worst = NO_LAYER};
    tally_add(&tally, 0, -1);
    g_autofree char *one = advice_which(&setting->asked, &tally);
    assert_string_equal(one, "'first'");
    tally_add(&tally, 1, 2);
    tally_add(&tally, 0, 1);
    g_autofree char *more = advice_which(&setting->asked, &tally);
    assert_string_equal(more, "3 layers, most in 'second'");
    near(tally.sum, 2);
    Advice advice = {0};
    advice_set_layers(&setting->asked, &advice, &tally);
    assert_string_equal(advice.layer, "second");
    assert_int_equal(advice.layers, 3);
    g_free(advice.layer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats),  cmocka_unit_test(test_what_does_not_fit_does_not_run),
        cmocka_unit_test(test_names),    cmocka_unit_test(test_narrow_storage_leads_by_two_percent),
        cmocka_unit_test(test_variants), cmocka_unit_test(test_variants_fit),
        cmocka_unit_test(test_gain),     cmocka_unit_test(test_batches),
        cmocka_unit_test(test_waiting),  cmocka_unit_test(test_footprint),
        cmocka_unit_test(test_tally),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
