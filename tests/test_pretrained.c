/* analysis/pretrained.h: which networks there is a step of. */
#include "pretraining_book.h"

#include <math.h>

static const TrainingChoice plain = {0};

/* The model is a step of decoding; what is trained is the whole sequence. */
static void test_whole_sequences(void **state)
{
    const ResultList *rows = pretraining(state, NULL, &plain, NULL);
    assert_int_equal(step(rows, 0)->context, 32);
    assert_int_equal(step(rows, 0)->batch, 2);
    assert_int_equal(network(state, "gpt", &plain)->batch, 2);
}

static void test_fp32(void **state)
{
    const TrainingChoice choice = {.states = STATES_FP32 + 1};
    const PretrainingResult *row = step(pretraining(state, NULL, &choice, NULL), 0);
    /* Twice the bytes, but for statistics and logits, which are in fp32 anyway. */
    assert_int_equal(row->memory.kept_bytes,
                     2 * (STREAM + INNER + BEHIND) - 24 * TOKENS - 4 * TOKENS * 128);
    assert_int_equal(row->memory.states_bytes, 16 * GPT_PARAMS);
    /* No device here has a unit for it. */
    row = step(pretraining(state, "slow", &choice, NULL), 0);
    assert_non_null(row->reason);
    assert_true(isnan(row->time.seconds));
}

static void test_no_transformer(void **state)
{
    const Project *project = project_of(state);
    GError *error = NULL;
    Asked asked = {.analysis = project->analysis, .model = network(state, "small", &plain)};
    assert_null(ask(QUESTION_PRETRAINING, &asked, &error));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT));
    assert_non_null(strstr(error->message, "--training"));
    g_error_free(error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_sequences),
        cmocka_unit_test(test_fp32),
        cmocka_unit_test(test_no_transformer),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
