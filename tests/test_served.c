/* A language model at any batch and context (analysis/served.h). */
#include "served_book.h"

static ServingResult at(void **state, const char *id, const char *device, int64_t context,
                        int64_t batch)
{
    Asked asked = asked_of_step(state, step_of(state, id, 8, 1), device);
    g_autoptr(ResultList) list = result_list_new(sizeof(ServingResult));
    ServingResult row;
    GError *error = NULL;
    if (!served_at(&asked, context, batch, list, &row, &error))
        fail_msg("%s", error ? error->message : "no answer");
    row.reason = row.reason ? "a reason" : NULL;
    return row;
}

/* 256 + 256 bytes of the token, 512 + 512 between the layers: at the second product of a
 * feed-forward layer. */
static void test_what_is_held(void **state)
{
    ServingResult row = at(state, "tiny", "box", 8, 3);
    assert_int_equal(row.weights_bytes, TINY_WEIGHTS);
    assert_int_equal(row.kv_bytes_per_token, TINY_TOKEN);
    assert_int_equal(row.kv_bytes, 3 * 8 * TINY_TOKEN);
    assert_int_equal(row.activations_bytes, 3 * (256 + 256 + 512 + 512));
    assert_int_equal(row.memory_bytes, TINY_WEIGHTS + 3 * (8 * TINY_TOKEN + 1536));
    assert_int_equal(row.room_bytes, 1000000);
    assert_int_equal(row.kv_pool_bytes, 1000000 - TINY_WEIGHTS - 3 * 1536);
    assert_int_equal(row.fits, FITS_YES);
}

/* What is asked about need not be the pass that is made: a prompt is served as its last token. */
static void test_a_prompt_is_served_too(void **state)
{
    static const char *const dims[] = {"context=8", "tokens=8", NULL};
    Setup setup = {.dims = dims};
    const ModelResult *prompt =
        project_model(((const Fixture *)*state)->project, "tiny", &setup, NULL);
    Asked asked = asked_of_step(state, prompt, "box");
    int64_t context = 0;
    assert_true(served_context(&asked, &context, NULL));
    assert_int_equal(context, 8);
    const ServingResult *row = record_at(&ask(QUESTION_SERVING, &asked, NULL)->records, 0);
    const ServingResult *step = serving_of(state, "tiny", 8, 1, "box");
    near(row->seconds_per_token, step->seconds_per_token);
    near(row->first_token_seconds, step->first_token_seconds);
    assert_int_equal(row->kv_bytes, 8 * TINY_TOKEN);
}

/* In all contexts and batches that fit there is room for what is held, and in the next there is
 * not. */
static void test_how_much_fits(void **state)
{
    for (int64_t context = 8; context <= 512; context *= 8)
        for (int64_t batch = 1; batch <= 4; batch *= 2) {
            const ServingResult *row = serving_of(state, "tiny", context, batch, "box");
            assert_int_equal(at(state, "tiny", "box", context, row->largest_batch).fits, FITS_YES);
            assert_int_equal(at(state, "tiny", "box", context, row->largest_batch + 1).fits,
                             FITS_NO);
            assert_int_equal(at(state, "tiny", "box", row->largest_context, batch).fits, FITS_YES);
            assert_int_equal(at(state, "tiny", "box", row->largest_context + 1, batch).fits,
                             FITS_NO);
        }
}

/* What has no room has no time, and a reason. */
static void test_no_room(void **state)
{
    ServingResult row = at(state, "tiny", "narrow", 8, 1);
    assert_int_equal(row.fits, FITS_NO);
    assert_true(isnan(row.seconds_per_token) && isnan(row.first_token_seconds));
    assert_true(isnan(row.cost_per_million_tokens));
    assert_int_equal(row.kv_pool_bytes, 0);
    assert_non_null(row.reason);
}

static void check_none(void **state, const char *id, int64_t context, const char *why)
{
    g_autoptr(GError) error = NULL;
    int64_t found;
    Asked asked = asked_of_step(state, step_of(state, id, context, 1), NULL);
    assert_false(served_context(&asked, &found, &error));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT));
    assert_contains(error->message, why);
}

static void test_what_is_not_served(void **state)
{
    check_none(state, "small", 0, "no language model: 'small'");
    check_none(state, "tiny", 1, "no past: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_held),       cmocka_unit_test(test_a_prompt_is_served_too),
        cmocka_unit_test(test_how_much_fits),      cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_what_is_not_served),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
