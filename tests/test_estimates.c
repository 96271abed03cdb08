/* analysis/estimates.h: which profile stands for a timing, on which graph, and how it is said.
 *
 * SMALL_MODEL on half of 1 TFLOP/s and of 100 GB/s: the convolution takes max(14080 / 0.5e12, 2240
 * / 50e9) = 44.8 ns and 1 ns to start, the ReLU 2048 / 50e9 = 40.96 and 2, the network 10: 98.76 ns
 * eager. Fused it is one operator that moves 2240 bytes: 44.8 + 1 + 10 = 55.8 ns. */
#include "analysis/estimates.h"

#include "analysis/times.h"
#include "answers_book.h"
#include "find/find.h"
#include "profile_kit.h"
#include "roofline/supposed.h"

static const double eager = 98.76e-9, compiled = 55.8e-9;

static Value figure_of(const TimingResult *timing, const char *name)
{
    Value value = {0};
    assert_true(record_read(&timing_record, timing, name, NULL, &value));
    return value;
}

static const TimingResult *of_layers(void **state)
{
    return on_box(state, &plain);
}

static void eager_runs_what_stands(void **state)
{
    g_autoptr(GPtrArray) profiles = profiles_of(profile_of_box("by-hand", STACK_EAGER));
    analysis_set_profiles(analysis_of(state), profiles);
    const TimingResult *timing = of_layers(state);
    near(figure_of(timing, "estimate_seconds").real, eager);
    near(figure_of(timing, "estimate_low_seconds").real, eager / 2);
    near(figure_of(timing, "estimate_high_seconds").real, eager * 2);
    assert_string_equal(figure_of(timing, "estimate_profile").text, "by-hand");
    assert_string_equal(figure_of(timing, "estimate_domain").text, "inside");
    const Interval *conv = estimate_of_layer(timing, 0), *relu = estimate_of_layer(timing, 1);
    near(conv->seconds, 45.8e-9);
    near(conv->low, 0.8 * 45.8e-9);
    near(relu->seconds, 42.96e-9);
    assert_true(isnan(relu->high));
    assert_true(estimate_layer_is_inside(timing, 1));
}

/* The ReLU is part of the convolution where a compiler runs it. */
static void compilers_run_the_fused_graph(void **state)
{
    g_autoptr(GPtrArray) profiles = profiles_of(profile_of_box("by-hand", STACK_COMPILED));
    analysis_set_profiles(analysis_of(state), profiles);
    const TimingResult *timing = of_layers(state);
    near(figure_of(timing, "estimate_seconds").real, compiled);
    near(estimate_of_layer(timing, 0)->seconds, 45.8e-9);
    assert_null(estimate_of_layer(timing, 1));
    RecordList layers = timing_layers(timing);
    Value value;
    assert_true(
        record_read(&layer_time_record, record_at(&layers, 0), "estimate_seconds", NULL, &value));
    near(value.real, 45.8e-9);
    assert_true(
        record_read(&layer_time_record, record_at(&layers, 0), "estimate_domain", NULL, &value));
    assert_string_equal(value.text, "inside");
    assert_false(
        record_read(&layer_time_record, record_at(&layers, 1), "estimate_seconds", NULL, &value));
}

/* A compiler before eager, where both are for it. */
static void one_profile_stands(void **state)
{
    g_autoptr(GPtrArray) profiles = profiles_of(profile_of_box("compiled", STACK_COMPILED));
    g_ptr_array_add(profiles, profile_of_box("eager", STACK_EAGER));
    analysis_set_profiles(analysis_of(state), profiles);
    const TimingResult *timing = of_layers(state);
    assert_string_equal(timing->estimate->profile->id, "compiled");
    g_autoptr(Estimate) other = estimate_of(timing, g_ptr_array_index(profiles, 1));
    near(other->whole.seconds, eager);
}

/* Another device, batch or format. */
static void nothing_stands_where_no_profile_is_for_it(void **state)
{
    g_autoptr(GPtrArray) profiles = profiles_of(profile_of_box("by-hand", STACK_EAGER));
    analysis_set_profiles(analysis_of(state), profiles);
    assert_null(on(state, "vast", &plain)->estimate);
    assert_null(on_box(state, &(Setup){.batch = 8})->estimate);
    assert_non_null(on_box(state, &(Setup){.batch = 4})->estimate);
    assert_null(on_box(state, &(Setup){.dtype = DTYPE_FP16})->estimate);
    assert_null(on_box(state, &(Setup){.scheme = "w8a16"})->estimate);
    Value value;
    assert_false(
        record_read(&timing_record, on(state, "vast", &plain), "estimate_domain", NULL, &value));
    assert_null(estimate_of_layer(on(state, "vast", &plain), 0));
}

/* What is supposed of a device was measured on none. */
static void supposed_devices_have_none(void **state)
{
    g_autoptr(GPtrArray) profiles = profiles_of(profile_of_box("by-hand", STACK_EAGER));
    analysis_set_profiles(analysis_of(state), profiles);
    g_autoptr(Device) faster = device_supposing(device_of(state, "box"), &(Supposed){.peak = 2e12},
                                                DTYPE_FP32, BASIS_THEORETICAL);
    const TimingResult *timing =
        analysis_timing(analysis_of(state), small(state, &plain), faster, &(Setup){0}, NULL);
    assert_non_null(timing);
    assert_null(timing->estimate);
}

/* Basis and traffic model are the roofline's. */
static void figures_alone_say_the_same(void **state)
{
    g_autoptr(GPtrArray) profiles = profiles_of(profile_of_box("by-hand", STACK_EAGER));
    analysis_set_profiles(analysis_of(state), profiles);
    const Setup hows[] = {{0}, {.traffic = TRAFFIC_NO_REUSE}};
    for (size_t i = 0; i < G_N_ELEMENTS(hows); i++) {
        const Times *times = analysis_times(analysis_of(state), &small(state, &plain)->setup,
                                            device_of(state, "box"), &hows[i], NULL);
        assert_non_null(times);
        near(times->estimate_seconds, eager);
        near(times->estimate_low_seconds, eager / 2);
        near(times->estimate_high_seconds, eager * 2);
        assert_string_equal(times->profile->id, "by-hand");
        assert_string_equal(times->estimate_domain, "inside");
    }
    const Times *none = analysis_times(analysis_of(state), &small(state, &plain)->setup,
                                       device_of(state, "vast"), &hows[0], NULL);
    assert_true(isnan(none->estimate_seconds));
    assert_null(none->profile);
    assert_null(none->estimate_domain);
}

/* What does not run has no time, nor an estimate of one. */
static void what_does_not_fit_has_none(void **state)
{
    Profile *profile = profile_of_box("by-hand", STACK_EAGER);
    profile->batch_high = 4096;
    g_autoptr(GPtrArray) profiles = profiles_of(profile);
    analysis_set_profiles(analysis_of(state), profiles);
    const TimingResult *verdict =
        analysis_verdict(analysis_of(state), small(state, &(Setup){.batch = 4096}),
                         device_of(state, "box"), &(Setup){0}, NULL);
    assert_non_null(verdict->reason);
    assert_null(verdict->estimate);
}

/* Convolutions were never measured: no table shows a time without that. */
static void what_is_outside_is_said_with_it(void **state)
{
    Profile *profile = profile_of_box("by-hand", STACK_EAGER);
    profile->data[WORK_CONV].layers = 0;
    g_autoptr(GPtrArray) profiles = profiles_of(profile);
    analysis_set_profiles(analysis_of(state), profiles);
    const TimingResult *timing = of_layers(state);
    assert_false(timing->estimate->inside);
    const ResultList *sweep = asked_on(state, QUESTION_SWEEP, timing, SWEEP_BATCH);
    const Times *times = analysis_times(analysis_of(state), &timing->of->setup,
                                        device_of(state, "box"), &(Setup){0}, NULL);
    Found found = {.model = timing->of, .times = times};
    Value value;
    assert_true(record_read(question(QUESTION_SWEEP)->record, row(sweep, 0), "estimate_domain",
                            NULL, &value));
    assert_string_equal(value.text, timing->estimate->domain);
    assert_true(record_read(&found_record, &found, "estimate_domain", NULL, &value));
    assert_string_equal(value.text, timing->estimate->domain);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(eager_runs_what_stands),     TEST(compilers_run_the_fused_graph),
        TEST(one_profile_stands),         TEST(nothing_stands_where_no_profile_is_for_it),
        TEST(supposed_devices_have_none), TEST(figures_alone_say_the_same),
        TEST(what_does_not_fit_has_none), TEST(what_is_outside_is_said_with_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
