/* What every profile of a device says of a network: 98.76 ns eager and 55.8 ns compiled, by the
 * arithmetic of tests/test_estimates.c. */
#include "answers_book.h"
#include "profile_kit.h"

static GPtrArray *two_profiles(void)
{
    GPtrArray *profiles = profiles_of(profile_of_box("eager", STACK_EAGER));
    g_ptr_array_add(profiles, profile_of_box("compiled", STACK_COMPILED));
    Profile *half = profile_of_box("half", STACK_ENGINE);
    half->dtype = DTYPE_FP16;
    g_ptr_array_add(profiles, half);
    return profiles;
}

static const char *text_of(const void *row, const char *name)
{
    return field_of(QUESTION_ESTIMATES, row, name).text;
}

static void each_profile_has_a_row(void **state)
{
    g_autoptr(GPtrArray) profiles = two_profiles();
    analysis_set_profiles(analysis_of(state), profiles);
    const ResultList *list = asked_on(state, QUESTION_ESTIMATES, on_box(state, &plain), 0);
    assert_int_equal(list->records.n, 3);
    const void *eager = row(list, 0), *compiled = row(list, 1), *half = row(list, 2);
    near(field_of(QUESTION_ESTIMATES, eager, "estimate_seconds").real, 98.76e-9);
    near(field_of(QUESTION_ESTIMATES, eager, "inferences_per_s").real, 1 / 98.76e-9);
    near(field_of(QUESTION_ESTIMATES, compiled, "estimate_seconds").real, 55.8e-9);
    near(field_of(QUESTION_ESTIMATES, compiled, "estimate_low_seconds").real, 27.9e-9);
    near(field_of(QUESTION_ESTIMATES, compiled, "estimate_high_seconds").real, 111.6e-9);
    assert_string_equal(text_of(compiled, "domain"), "inside");
    assert_string_equal(text_of(compiled, "how"), "compiled");
    assert_string_equal(text_of(half, "reason"),
                        "not fp16: it is for networks stored and computed in that");
}

static void other_batches_say_why(void **state)
{
    g_autoptr(GPtrArray) profiles = two_profiles();
    analysis_set_profiles(analysis_of(state), profiles);
    Setup eight = {.batch = 8};
    const ResultList *list = asked_on(state, QUESTION_ESTIMATES, on_box(state, &eight), 0);
    assert_string_equal(text_of(row(list, 0), "reason"), "batch 8: it is for 1 to 4");
}

static void devices_without_profiles_have_none(void **state)
{
    g_autoptr(GPtrArray) profiles = two_profiles();
    analysis_set_profiles(analysis_of(state), profiles);
    const TimingResult *timing = on(state, "vast", &plain);
    assert_int_equal(asked_on(state, QUESTION_ESTIMATES, timing, 0)->records.n, 0);
}

static void what_does_not_run_says_so(void **state)
{
    Setup large = {.batch = 4096};
    g_autoptr(GError) error = no_answer(state, QUESTION_ESTIMATES, "box", &large);
    assert_true(g_str_has_prefix(error->message, "does not fit"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_profile_has_a_row),
        TEST(other_batches_say_why),
        TEST(devices_without_profiles_have_none),
        TEST(what_does_not_run_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
