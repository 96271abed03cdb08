/* measure/samples.h: measured networks and layers beside what is computed of them. */
#include "measure/samples.h"

#include <math.h>

#include "samples_kit.h"

#define HEAD                                                                                       \
    "measurements { id = 'a', title = 'A', device = 'box', stack = 's', source = 'p',\n"           \
    "  dtype = 'fp32', "

static void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-9 * fabs(expected)))
        fail_msg("%.12g is not %.12g", actual, expected);
}

static Samples *samples_of(const SampleKit *kit)
{
    Samples *samples = samples_new();
    const Device *box = devices_find(kit->device_list, "box");
    for (guint i = 0; i < kit->set_list->len; i++)
        assert_true(samples_add(samples, sample_set(kit, i), box, kit->zoo, NULL));
    return samples;
}

/* Operator by operator: conv 294912 FLOPs against 4·(1024 + 2304 + 1024) = 17408 bytes, 0.295 µs;
 * relu 8192 bytes, 8.192 ns. Fused 295936 FLOPs. Bound: FLOPs too, but for the convolution's 92 of
 * 24·24 taps that lie in padding: 47,104 less. */
static void test_networks_have_features_and_times(void **state)
{
    g_auto(SampleKit) kit =
        sample_kit(HEAD "how = 'eager', rows = { { 'small', 8, 1, 1000 }, { 'none', 8, 1, 1 } } }");
    g_autoptr(Samples) samples = samples_of(&kit);
    (void)state;
    const SampleSet *set = samples_set(samples, 0);
    assert_int_equal(set->n, 1);
    assert_int_equal(set->left_out->len, 1);
    const LeftOutRow *left_out = &g_array_index(set->left_out, LeftOutRow, 0);
    assert_string_equal(left_out->model, "none");
    assert_string_equal(left_out->why, "not in the zoo");
    assert_int_equal(set->cache.capacity_bytes, 64 << 10);
    const Sample *sample = samples_at(samples, 0);
    const FitRow *row = samples_row(samples, 0);
    assert_string_equal(sample->model, "small");
    assert_string_equal(sample->family, "Small");
    near(sample->seconds, 1e-3);
    near(sample->flops, 294912 + 1024);
    near(sample->activations, 1024);
    near(sample->operators_seconds, 294912e-12 + 8192e-12);
    near(sample->roofline_seconds, 295936e-12);
    near(sample->bound_seconds, 248832e-12);
    assert_int_equal(row->n, 2);
    assert_true(row->whole && row->cache_bytes == 64 << 10);
    assert_int_equal(row->layers[0].work, WORK_CONV);
    near(row->layers[0].compute_s, 294912e-12);
    near(row->layers[1].memory_s, 8192e-12);
}

/* A compiler executes one operator of the two. */
static void test_compilers_execute_the_fused_graph(void **state)
{
    g_auto(SampleKit) kit =
        sample_kit(HEAD "how = 'compiled', rows = { { 'small', 8, 4, 1000 } } }");
    g_autoptr(Samples) samples = samples_of(&kit);
    (void)state;
    assert_int_equal(samples_row(samples, 0)->n, 1);
    near(samples_row(samples, 0)->layers[0].compute_s, 4 * 295936e-12);
    near(samples_at(samples, 0)->seconds, 4e-3);
}

static void test_layers_are_rows_too(void **state)
{
    g_auto(SampleKit) kit = sample_kit(
        HEAD
        "how = 'engine', batch = 1, layers = { { 'small', 'conv', 2e6, 1e5, 1e-5 },\n"
        "  { 'small', 'pool', 1e3, 4e3, 2e-6, name = 'p' }, { 'else', 'view', 0, 0, 1e-6 } } }");
    g_autoptr(Samples) samples = samples_of(&kit);
    (void)state;
    assert_int_equal(samples_set(samples, 0)->n, 3);
    const FitRow *conv = samples_row(samples, 0), *view = samples_row(samples, 2);
    assert_false(conv->whole);
    assert_int_equal(conv->network, samples_row(samples, 1)->network);
    assert_int_not_equal(conv->network, view->network);
    assert_int_equal(conv->n, 1);
    near(conv->layers[0].compute_s, 2e-6);
    near(conv->layers[0].memory_s, 1e-7);
    near(conv->layers[0].intensity, 20);
    near(conv->seconds, 1e-5);
    assert_true(view->layers[0].compute_s == 0 && view->layers[0].memory_s == 0);
    assert_string_equal(samples_at(samples, 1)->layer, "p");
    assert_string_equal(samples_at(samples, 2)->family, "else");
    assert_true(isnan(samples_at(samples, 0)->bound_seconds));
}

/* Networks and families have a number each, whatever set they are in. */
static void test_sets_share_their_numbers(void **state)
{
    g_auto(SampleKit) kit =
        sample_kit(HEAD "how = 'eager', rows = { { 'small', 8, 1, 1 }, { 'line', 8, 1, 1 } } }\n"
                        "measurements { id = 'b', title = 'B', device = 'box', stack = 's',\n"
                        "  source = 'p', dtype = 'fp32', how = 'compiled',\n"
                        "  rows = { { 'line', 8, 2, 1 }, { 'small', 16, 1, 1 } } }");
    g_autoptr(Samples) samples = samples_of(&kit);
    (void)state;
    assert_int_equal(samples_row(samples, 0)->network, samples_row(samples, 3)->network);
    assert_int_equal(samples_row(samples, 1)->network, samples_row(samples, 2)->network);
    assert_true(samples_row(samples, 0)->network != samples_row(samples, 1)->network);
    assert_true(samples_row(samples, 0)->family != samples_row(samples, 1)->family);
    assert_int_equal(samples_row(samples, 3)->device, 1);
    assert_int_equal(samples_set(samples, 1)->first, 2);
}

/* The device has no unit for int8. */
static void test_what_the_device_does_not_compute_is_an_error(void **state)
{
    g_auto(SampleKit) kit =
        sample_kit("measurements { id = 'a', title = 'A', device = 'box', stack = 's',\n"
                   "  source = 'p', dtype = 'int8', how = 'engine',\n"
                   "  rows = { { 'small', 8, 1, 1 } } }");
    g_autoptr(Samples) samples = samples_new();
    GError *error = NULL;
    (void)state;
    assert_false(samples_add(samples, sample_set(&kit, 0), devices_find(kit.device_list, "box"),
                             kit.zoo, &error));
    assert_non_null(strstr(error->message, "int8"));
    assert_int_equal(samples->rows->len, 0);
    g_clear_error(&error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_networks_have_features_and_times),
        cmocka_unit_test(test_compilers_execute_the_fused_graph),
        cmocka_unit_test(test_layers_are_rows_too),
        cmocka_unit_test(test_sets_share_their_numbers),
        cmocka_unit_test(test_what_the_device_does_not_compute_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
