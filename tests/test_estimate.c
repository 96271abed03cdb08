/* estimate/estimate.h: a time, its interval, and what of a network is outside what was measured. */
#include "estimate/estimate.h"

#include "estimate_kit.h"
#include "onnx_kit.h"
#include "whatif/counted.h"

/* All that two_layers() has was seen. Estimates of networks whose family was left out were off by
 * a factor of 1/2 to 4, single convolutions by 4/5 to 5/4. */
static Profile *seen(void)
{
    Profile *profile = profile_new();
    profile->ceilings = milliseconds;
    profile->batch_low = 1;
    profile->batch_high = 8;
    profile->data[WORK_CONV] = (ClassData){.layers = 10,
                                           .intensity = {1, 100},
                                           .bytes = {1000, 100000},
                                           .residuals = {log(0.8), log(1.25), 10}};
    profile->data[WORK_ELEMENTWISE] =
        (ClassData){.layers = 10, .intensity = {0.125, 0.125}, .bytes = {8192, 8192}};
    profile->residuals[HELD_OUT_NETWORK] = (Residuals){log(0.9), log(1.1), 40};
    profile->residuals[HELD_OUT_FAMILY] = (Residuals){log(0.5), log(4), 40};
    return profile;
}

static Estimate *estimate_of(const Profile *profile, int64_t batch, double least)
{
    g_autoptr(Graph) graph = two_layers();
    g_autoptr(ModelCost) cost = count(graph, 0);
    g_autoptr(Features) features = features_new(cost, &profile->ceilings);
    return estimate_new(features, batch, least, profile);
}

/* 1 + 1 ms at neutral parameters. */
static void inside(void **state)
{
    (void)state;
    g_autoptr(Profile) profile = seen();
    g_autoptr(Estimate) estimate = estimate_of(profile, 1, 0);
    assert_string_equal(estimate->domain, "inside");
    assert_true(estimate->inside);
    assert_ptr_equal(estimate->profile, profile);
    near(estimate->whole.seconds, 2e-3);
    near(estimate->whole.low, 1e-3);
    near(estimate->whole.high, 8e-3);
    assert_int_equal(estimate->n, 2);
    near(estimate->layers[0].seconds, 1e-3);
    near(estimate->layers[0].low, 0.8e-3);
    near(estimate->layers[0].high, 1.25e-3);
    near(estimate->layers[1].seconds, 1e-3);
    assert_true(isnan(estimate->layers[1].low)); /* no single ones of its class were measured */
    assert_false(estimate->unlike[0] || estimate->unlike[1]);
}

/* Nothing is faster than the bound; residuals on one side leave the estimate at the end. */
static void ends_of_the_interval(void **state)
{
    (void)state;
    g_autoptr(Profile) profile = seen();
    g_autoptr(Estimate) held = estimate_of(profile, 1, 1.5e-3);
    near(held->whole.seconds, 2e-3);
    near(held->whole.low, 1.5e-3);
    g_autoptr(Estimate) above = estimate_of(profile, 1, 3e-3);
    near(above->whole.seconds, 3e-3);
    near(above->whole.low, 3e-3);
    profile->residuals[HELD_OUT_FAMILY] = (Residuals){log(1.5), log(2), 40};
    g_autoptr(Estimate) slower = estimate_of(profile, 1, 0);
    near(slower->whole.low, 2e-3);
    near(slower->whole.high, 4e-3);
    profile->residuals[HELD_OUT_FAMILY].n = 0;
    g_autoptr(Estimate) network = estimate_of(profile, 1, 0);
    near(network->whole.high, 2.2e-3); /* what is known: of networks left out */
    profile->residuals[HELD_OUT_NETWORK].n = 0;
    g_autoptr(Estimate) unjudged = estimate_of(profile, 1, 0);
    assert_true(isnan(unjudged->whole.low) && isnan(unjudged->whole.high));
}

/* Half of the time in the ReLU, whose class has no data: each end is as far again, 1/4 and 16
 * times; where classes were left out of a fit, by what that showed where it is wider. */
static void a_class_without_data(void **state)
{
    (void)state;
    g_autoptr(Profile) profile = seen();
    profile->data[WORK_ELEMENTWISE] = (ClassData){0};
    g_autoptr(Estimate) estimate = estimate_of(profile, 1, 0);
    assert_false(estimate->inside);
    assert_string_equal(estimate->domain, "50 % of its time in layers of a class that was not "
                                          "measured (most: Element-wise)");
    near(estimate->whole.low, 0.5e-3);
    near(estimate->whole.high, 32e-3);
    assert_true(estimate->unlike[1]);
    profile->residuals[HELD_OUT_CLASS] = (Residuals){log(0.75), log(8), 12};
    g_autoptr(Estimate) judged = estimate_of(profile, 1, 0);
    near(judged->whole.low, 1e-3);
    near(judged->whole.high, 16e-3);
}

static void layers_unlike_those_measured(void **state)
{
    (void)state;
    g_autoptr(Profile) profile = seen();
    profile->data[WORK_CONV].intensity.high = 16; /* the convolution has 16.9 */
    g_autoptr(Estimate) intense = estimate_of(profile, 1, 0);
    assert_string_equal(intense->domain,
                        "50 % of its time in layers unlike those measured (most: Convolution)");
    profile->data[WORK_ELEMENTWISE].bytes = (Range){8193, 10000};
    g_autoptr(Estimate) both = estimate_of(profile, 1, 0);
    assert_true(g_str_has_prefix(both->domain, "100 % of its time in layers unlike"));
}

/* Of ReLUs of 0.1 ms beside a convolution of 1 ms, 9 % of the time: still inside. */
static void a_tenth_of_the_time_may_be_outside(void **state)
{
    (void)state;
    g_autoptr(Profile) profile = seen();
    profile->data[WORK_ELEMENTWISE] = (ClassData){0};
    profile->parameters.of[WORK_ELEMENTWISE] = (ClassParameters){.e = 10, .b = 10};
    g_autoptr(Estimate) estimate = estimate_of(profile, 1, 0);
    near(estimate->whole.seconds, 1.1e-3);
    assert_string_equal(estimate->domain, "inside");
    assert_true(estimate->unlike[1]);
}

static void other_batches(void **state)
{
    (void)state;
    g_autoptr(Profile) profile = seen();
    g_autoptr(Estimate) estimate = estimate_of(profile, 16, 0);
    assert_string_equal(estimate->domain, "batch 16, not 1 to 8");
}

/* An operator without a rule has no FLOPs that anybody knows. */
static void uncounted_operators(void **state)
{
    (void)state;
    g_autoptr(Profile) profile = seen();
    g_autoptr(Graph) graph = two_layers();
    graph_op(graph, 1)->untold = KNOWS_FLOPS;
    g_autoptr(ModelCost) cost = count(graph, 0);
    g_autoptr(Features) features = features_new(cost, &profile->ceilings);
    g_autoptr(Estimate) estimate = estimate_new(features, 1, 0, profile);
    assert_non_null(strstr(estimate->domain, "1 of its operators cannot be counted"));
}

/* Views take what starting them takes, and are outside nothing. */
static void views(void **state)
{
    (void)state;
    g_autoptr(Profile) profile = seen();
    profile->parameters.of[WORK_VIEW].tau = 2e-6;
    LayerFeatures view = {.work = WORK_VIEW, .layers = 1, .runs = 1};
    assert_true(layer_is_inside(&view, profile));
    near(layer_seconds(&view, &profile->parameters), 2e-6);
}

static bool is_in(const Graph *graph, const char *scheme, FusionSet fusion, DType dtype)
{
    g_autoptr(Counted) counted =
        counted_new(graph, &(Change){.scheme = scheme, .fusion = fusion}, 0, NULL);
    return network_is_in(counted->cost, dtype);
}

/* Of schemes that compute in int8, int8 alone stores weights and results of all products in it:
 * int8_dynamic writes floats, mixed has float ends. */
static void formats(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = two_layers();
    assert_true(is_in(graph, NULL, FUSION_NONE, DTYPE_FP32));
    assert_false(is_in(graph, NULL, FUSION_NONE, DTYPE_FP16));
    assert_true(is_in(graph, "fp16", FUSION_ALL, DTYPE_FP16));
    assert_true(is_in(graph, "tf32", FUSION_ALL, DTYPE_TF32));
    assert_true(is_in(graph, "int8", FUSION_ALL, DTYPE_INT8));
    assert_false(is_in(graph, "int8_dynamic", FUSION_ALL, DTYPE_INT8));
    assert_false(is_in(graph, "mixed", FUSION_ALL, DTYPE_INT8));
    assert_false(is_in(graph, "w8a16", FUSION_ALL, DTYPE_FP16));
    assert_false(is_in(graph, "sparse_2_4", FUSION_ALL, DTYPE_FP16));
}

/* What a file dequantizes before its product is no network of floats, as it stands or fused. */
static void integers_of_a_file(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) graph =
        kit_parse(kit_model(kit_product_of_integers("1x64", "64x32")), NULL, &error);
    assert_non_null(graph);
    assert_false(is_in(graph, NULL, FUSION_NONE, DTYPE_FP32));
    assert_false(is_in(graph, NULL, FUSION_ALL, DTYPE_FP32));
}

/* The panel "Try it" says it as the program does. */
static void pages_say_the_same(void **state)
{
    (void)state;
    g_autofree char *script = NULL;
    assert_true(g_file_get_contents("templates/assets/tryit.js", &script, NULL, NULL));
    assert_non_null(strstr(script, "' (" ESTIMATE_OUTSIDE_WORDS ")'"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inside),
        cmocka_unit_test(ends_of_the_interval),
        cmocka_unit_test(a_class_without_data),
        cmocka_unit_test(layers_unlike_those_measured),
        cmocka_unit_test(a_tenth_of_the_time_may_be_outside),
        cmocka_unit_test(other_batches),
        cmocka_unit_test(uncounted_operators),
        cmocka_unit_test(views),
        cmocka_unit_test(pages_say_the_same),
        cmocka_unit_test(formats),
        cmocka_unit_test(integers_of_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
