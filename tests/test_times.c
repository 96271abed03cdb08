/* analysis/times.h: the figures of a verdict, for every pair and every way of asking. */
#include "analysis/times.h"

#include "answers_book.h"

static void same_real(double a, double b)
{
    assert_true((isnan(a) && isnan(b)) || a == b);
}

static int network(void **state)
{
    return zoo_find(analysis_zoo(analysis_of(state)), "small");
}

static void check_pair(Analysis *analysis, Setup setup, const Device *device, const Setup *how)
{
    const Times *times = analysis_times(analysis, &setup, device, how, NULL);
    const ModelResult *model = analysis_model(analysis, &setup, NULL);
    const TimingResult *verdict = analysis_verdict(analysis, model, device, how, NULL);
    assert_non_null(times);
    assert_non_null(verdict);
    assert_ptr_equal(times->device, device);
    assert_int_equal(times->dtype, model->compute);
    assert_int_equal(times->batch, model->batch);
    assert_int_equal(times->fits, verdict->fit.fits);
    assert_int_equal(times->flops, verdict->fused_of->cost->flops);
    same_real(times->operators_seconds, verdict->operators_seconds);
    same_real(times->roofline_seconds, verdict->roofline_seconds);
    same_real(times->bound_seconds, verdict->bound_seconds);
    if (verdict->reason)
        assert_string_equal(times->reason, verdict->reason);
    else
        assert_true(!times->reason && times_check(times, NULL));
    for (int i = 0; !verdict->reason && i < BOUND_COUNT; i++)
        same_real(times->seconds_of_bound[i], verdict->fused->seconds_of_bound[i]);
}

/* On every basis, as a summary and one by one, in formats that the devices lack among them. */
static void are_those_of_the_verdict(void **state)
{
    Analysis *analysis = analysis_of(state);
    static const DType dtypes[] = {DTYPE_FP32, DTYPE_FP16, DTYPE_FP8};
    const GPtrArray *devices = analysis_devices(analysis);
    for (guint d = 0; d < devices->len; d++)
        for (gsize i = 0; i < G_N_ELEMENTS(dtypes); i++)
            for (int basis = 0; basis < BASIS_COUNT; basis++) {
                Setup how = {.basis = (Basis)basis};
                check_pair(analysis, (Setup){.network = network(state), .dtype = dtypes[i]},
                           g_ptr_array_index(devices, d), &how);
            }
    check_pair(analysis, (Setup){.network = network(state), .scheme = "int8"},
               device_of(state, "box"), &(Setup){0});
    check_pair(analysis, (Setup){.network = network(state), .batch = 1000}, device_of(state, "box"),
               &(Setup){0});
}

/* 1,000 samples of 1,792 bytes do not fit a million. */
static void says_why_there_is_none(void **state)
{
    const Times *times =
        analysis_times(analysis_of(state), &(Setup){.network = network(state), .batch = 1000},
                       device_of(state, "box"), &(Setup){0}, NULL);
    Value value;
    assert_non_null(times->reason);
    assert_true(g_str_has_prefix(times->reason, "does not fit: "));
    g_autoptr(GError) error = NULL;
    assert_false(times_check(times, &error));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT));
    assert_string_equal(error->message, times->reason);
    assert_false(record_read(&times_record, times, "roofline_seconds", NULL, &value));
    assert_false(record_read(&times_record, times, "bound", NULL, &value));
}

static void what_cannot_be_counted_is_an_error(void **state)
{
    GError *error = NULL;
    assert_null(analysis_times(analysis_of(state), &(Setup){.scheme = "int7"},
                               device_of(state, "box"), &(Setup){0}, &error));
    assert_non_null(error);
    g_error_free(error);
}

/* Of batch 2000 of 1792 bytes, 3.58 MB in fp32 and 1.79 in fp16, in 1 MB; box computes no int8, and
 * integers nothing else. */
static void says_most_of_why_there_is_none(void **state)
{
    static const char *const formats[] = {"fp32", "fp16", "int8", NULL}, *const floats[] = {
                                                                             "fp32", "fp16", NULL};
    const Setup many = {.network = network(state), .batch = 2000};
    g_autoptr(GError) room = NULL;
    g_autoptr(GError) unit = NULL;
    analysis_say_untimed(analysis_of(state), &many, "small", formats, device_of(state, "box"),
                         &room);
    assert_contains(room->message, "does not fit: ");
    assert_contains(room->message, " and 1.79 MB of activations");
    analysis_say_untimed(analysis_of(state), &many, "small", floats, device_of(state, "integers"),
                         &unit);
    assert_contains(unit->message, "no fp32: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(are_those_of_the_verdict, setup, teardown),
        cmocka_unit_test_setup_teardown(says_why_there_is_none, setup, teardown),
        cmocka_unit_test_setup_teardown(says_most_of_why_there_is_none, setup, teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_counted_is_an_error, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
