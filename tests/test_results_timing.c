/* A network on a device as records. */
#include "results_book.h"

#include "analysis/ask.h"
#include "base/error.h"

/* The ridge is at 10 FLOP/byte; the convolution has 14080 / 2240 = 6.3, the relu 0.125. */
static void test_a_memory_bound_timing(void **state)
{
    const TimingResult *timing = on_box(state, &(Setup){0});
    double conv = 4 * 560 / 100e9, relu = 4 * 512 / 100e9;
    near(real_of(&timing_record, timing, "operators_seconds"), conv + relu);
    /* Fused, the image, the weights and the result cross memory once. */
    near(real_of(&timing_record, timing, "roofline_seconds"), conv);
    near(real_of(&timing_record, timing, "bound_seconds"), conv);
    near(real_of(&timing_record, timing, "memory_bound_share"), 1);
    near(real_of(&timing_record, timing, "ridge"), 10);
    assert_string_equal(text_of(&timing_record, timing, "bound"), "memory");
    near(real_of(&timing_record, timing, "inferences_per_s"), 1 / conv);
    near(real_of(&timing_record, timing, "flops_per_s"), 14336 / conv);
    const void *first = layer_of(timing_layers(timing), 0);
    near(real_of(&layer_time_record, first, "seconds"), conv);
    near(real_of(&layer_time_record, first, "share"), conv / (conv + relu));
    assert_false(field_present(record_field(&timing_record, "if_it_fitted_seconds"), timing));
    assert_true(read_field(&timing_record, timing, "supported").yes);
}

/* 64 samples: 64 * 14080 / (4 * (64 * 448 + 112)) = 7.83 FLOP/byte, still under the ridge; in fp16,
 * computed in fp32 for want of a peak, the bytes halve and 15.7 is over it. */
static void test_a_compute_bound_layer(void **state)
{
    const TimingResult *timing = on_box(state, &(Setup){.batch = 64, .dtype = DTYPE_FP16});
    const void *conv = layer_of(timing_layers(timing), 0);
    assert_string_equal(text_of(&timing_record, timing, "dtype"), "fp16");
    assert_string_equal(text_of(&timing_record, timing, "compute_dtype"), "fp32");
    assert_string_equal(text_of(&layer_time_record, conv, "bound"), "compute");
    near(real_of(&layer_time_record, conv, "seconds"), 64 * 14080 / 1e12);
    near(real_of(&layer_time_record, conv, "utilisation"), 1);
}

/* Only the convolution has weights to prune, and only one device skips them. */
static void test_a_layer_that_skips_zeros(void **state)
{
    Setup pruned = {.scheme = "sparse_2_4"};
    const TimingResult *skipping = on(state, "stated", &pruned), *dense = on_box(state, &pruned);
    assert_true(
        read_field(&layer_time_record, layer_of(timing_layers(skipping), 0), "skips_zeros").yes);
    assert_false(
        read_field(&layer_time_record, layer_of(timing_layers(skipping), 1), "skips_zeros").yes);
    assert_false(
        read_field(&layer_time_record, layer_of(timing_layers(dense), 0), "skips_zeros").yes);
}

static const TimingResult *verdict_on_box(void **state, Setup *setup, Basis basis)
{
    const Project *project = ((const Fixture *)*state)->project;
    const TimingResult *verdict =
        analysis_verdict(project->analysis, small(state, setup),
                         project_device(project, "box", NULL), &(Setup){.basis = basis}, NULL);
    assert_non_null(verdict);
    return verdict;
}

/* What cannot be has no time, no share and no layers. */
static void assert_no_time(const TimingResult *verdict, const char *reason)
{
    static const char *const timed[] = {
        "operators_seconds",  "roofline_seconds",    "bound_seconds", "overhead_seconds",
        "inferences_per_s",   "flops_per_s",         "utilisation",   "bound",
        "memory_bound_share", "compute_bound_share", "classes",       "layers"};
    for (gsize i = 0; i < G_N_ELEMENTS(timed); i++)
        if (field_present(record_field(&timing_record, timed[i]), verdict))
            fail_msg("%s is there", timed[i]);
    assert_true(g_str_has_prefix(text_of(&timing_record, verdict, "reason"), reason));
}

/* 5,000,000 samples of 1792 bytes, and 448 of weights, in 8 GiB: 4·(448·B + 112) bytes at 100 GB/s,
 * if they fitted. */
static void test_what_does_not_fit(void **state)
{
    const TimingResult *verdict =
        verdict_on_box(state, &(Setup){.batch = 5000000}, BASIS_THEORETICAL);
    assert_no_time(verdict, "does not fit: ");
    assert_true(read_field(&timing_record, verdict, "supported").yes);
    assert_false(read_field(&timing_record, verdict, "fits").yes);
    assert_int_equal(count_of(&timing_record, verdict, "memory_needed_bytes"),
                     INT64_C(5000000) * 1792 + 448);
    near(real_of(&timing_record, verdict, "if_it_fitted_seconds"),
         4 * (448 * 5000000.0 + 112) / 100e9);
}

static void test_what_is_not_computed(void **state)
{
    const TimingResult *verdict =
        verdict_on_box(state, &(Setup){.scheme = "int8"}, BASIS_THEORETICAL);
    assert_no_time(verdict, "no int8: ");
    assert_false(read_field(&timing_record, verdict, "supported").yes);
    assert_true(read_field(&timing_record, verdict, "fits").yes);
    assert_false(field_present(record_field(&timing_record, "if_it_fitted_seconds"), verdict));
}

/* The format is supported, the basis is not known. */
static void test_what_is_not_measured(void **state)
{
    const TimingResult *verdict = verdict_on_box(state, &(Setup){0}, BASIS_MEASURED);
    assert_no_time(verdict, "nothing measured: ");
    assert_true(read_field(&timing_record, verdict, "supported").yes);
    assert_string_equal(text_of(&timing_record, verdict, "basis"), "measured");
}

/* Matrix and vector units work side by side: 13,824 FLOPs of products take 3.456 ns at 4 TFLOP/s,
 * biases and relu 512 ps at 1, and 2·560 bytes 11.2. What each layer takes over its unit counts. */
static void test_utilisation_of_two_units(void **state)
{
    const TimingResult *timing = on(state, "stated", &(Setup){.dtype = DTYPE_FP16});
    near(real_of(&timing_record, timing, "roofline_seconds"), 11.2e-9);
    near(real_of(&timing_record, timing, "utilisation"), 3.456 / 11.2);
}

static const TimingResult *normed_on_integers(void **state, FusionSet fusion)
{
    const Fixture *fixture = *state;
    Setup setup = {.scheme = "int8", .fusion = fusion};
    const ModelResult *normed = project_model(fixture->project, "normed", &setup, NULL);
    assert_non_null(normed);
    const Device *device = project_device(fixture->project, "integers", NULL);
    const TimingResult *timing =
        analysis_timing(fixture->project->analysis, normed, device, &(Setup){0}, NULL);
    assert_non_null(timing);
    return timing;
}

/* A batch-norm by itself is float arithmetic, of which a device of integers has none; folded, as
 * the roofline has it, it is no operator. So there is that time, and none operator by operator. */
static void test_what_runs_fused_only(void **state)
{
    static const char *const absent[] = {"operators_seconds", "operators_overhead_seconds",
                                         "live_mean_bytes", "classes", "layers"};
    const TimingResult *timing = normed_on_integers(state, FUSION_NONE),
                       *fused = normed_on_integers(state, FUSION_ALL);
    for (gsize i = 0; i < G_N_ELEMENTS(absent); i++)
        if (field_present(record_field(&timing_record, absent[i]), timing))
            fail_msg("%s is there", absent[i]);
    assert_true(read_field(&timing_record, timing, "supported").yes);
    assert_false(field_present(record_field(&timing_record, "reason"), timing));
    assert_true(g_str_has_prefix(text_of(&timing_record, timing, "operators_reason"), "no fp32: "));
    assert_true(fused->operators_seconds > 0);
    near(timing->roofline_seconds, fused->operators_seconds);
    near(timing->bound_seconds, fused->bound_seconds);
    assert_string_equal(text_of(&timing_record, timing, "compute_dtype"), "int8");
    assert_true(
        g_strv_contains(timing_roof(timing)->notes, roof_note_meaning(ROOF_NOTE_FUSED_ALONE)));
    assert_false(field_present(record_field(&timing_record, "operators_reason"), fused));
}

/* So is what is asked of layers, with that reason; what is of the roofline has an answer. */
static void test_questions_of_what_runs_fused_only(void **state)
{
    static const QuestionId of_layers[] = {QUESTION_RIDGE, QUESTION_ALGORITHMS,
                                           QUESTION_FUSION_TIMES};
    static const QuestionId of_times[] = {QUESTION_ENERGY, QUESTION_KNEE, QUESTION_SWEEP,
                                          QUESTION_SCHEMES, QUESTION_ADVICE};
    const TimingResult *timing = normed_on_integers(state, FUSION_NONE);
    const Asked asked = {.analysis = ((const Fixture *)*state)->project->analysis,
                         .model = timing->of,
                         .timing = timing,
                         .device = timing->setup.device};
    for (gsize i = 0; i < G_N_ELEMENTS(of_layers); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(ask(of_layers[i], &asked, &error));
        assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT));
        assert_true(g_str_has_prefix(error->message, "no fp32: "));
    }
    for (gsize i = 0; i < G_N_ELEMENTS(of_times); i++)
        assert_non_null(ask(of_times[i], &asked, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_memory_bound_timing),
        cmocka_unit_test(test_a_compute_bound_layer),
        cmocka_unit_test(test_a_layer_that_skips_zeros),
        cmocka_unit_test(test_what_does_not_fit),
        cmocka_unit_test(test_what_is_not_computed),
        cmocka_unit_test(test_what_is_not_measured),
        cmocka_unit_test(test_utilisation_of_two_units),
        cmocka_unit_test(test_what_runs_fused_only),
        cmocka_unit_test(test_questions_of_what_runs_fused_only),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
