/* Loading beside computing. */
#include "answers_book.h"

/* 448 bytes of weights and 768 of an image at 1 MB/s; a batch is computed in 22.40 ns. */
static void takes_longer_than_computing(void **state)
{
    const void *only = row(asked_on(state, QUESTION_LOADING, on(state, "cached", &plain), 0), 0);
    near(field_of(QUESTION_LOADING, only, "package_seconds").real, 448e-6);
    near(field_of(QUESTION_LOADING, only, "package_batches").real, 448e-6 / 22.40e-9);
    near(field_of(QUESTION_LOADING, only, "input_seconds").real, 768e-6);
    near(field_of(QUESTION_LOADING, only, "one_by_one_per_s").real, 1 / (768e-6 + 22.40e-9));
    near(field_of(QUESTION_LOADING, only, "pipelined_per_s").real, 1 / 768e-6);
}

static void unknown_storage_is_no_answer(void **state)
{
    GError *error = NULL;
    const TimingResult *timing = on_box(state, &plain);
    Asked asked = {.analysis = analysis_of(state), .model = timing->of, .timing = timing};
    assert_null(ask(QUESTION_LOADING, &asked, &error));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT));
    g_error_free(error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_longer_than_computing),
        cmocka_unit_test(unknown_storage_is_no_answer),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
