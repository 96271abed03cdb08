/* A language model served at other batches and contexts. */
#include "served_book.h"

static const ResultList *sweep(void **state, const char *id, int64_t context, const char *device,
                               ServedAxis axis)
{
    Asked asked = asked_of_step(state, step_of(state, id, context, 1), device);
    asked.option = axis;
    const ResultList *list = ask(QUESTION_SERVING_SWEEP, &asked, NULL);
    assert_non_null(list);
    return list;
}

static const ServingResult *at(const ResultList *list, int i)
{
    assert_in_range(i, 0, list->records.n - 1);
    return record_at(&list->records, i);
}

/* Powers of two, the 101 that fit (test_question_serving.c), and 102, which do not. */
static void test_batches(void **state)
{
    static const int64_t batches[] = {1, 2, 4, 8, 16, 32, 64, 101, 102};
    const ResultList *list = sweep(state, "tiny", 8, "box", SERVED_BATCH);
    assert_int_equal(list->records.n, G_N_ELEMENTS(batches));
    for (gsize i = 0; i < G_N_ELEMENTS(batches); i++) {
        const ServingResult *row = at(list, (int)i);
        bool last = i + 1 == G_N_ELEMENTS(batches);
        assert_int_equal(row->batch, batches[i]);
        assert_int_equal(row->context, 8);
        assert_int_equal(row->kv_bytes, batches[i] * 8 * TINY_TOKEN);
        assert_int_equal(row->fits, last ? FITS_NO : FITS_YES);
        assert_true(isnan(row->seconds_per_token) == last);
        assert_true((row->reason != NULL) == last);
    }
}

/* Up to the longest that fits, which is what one question says too. */
static void test_contexts(void **state)
{
    const ResultList *list = sweep(state, "tiny", 8, "box", SERVED_CONTEXT);
    const ServingResult *serving = serving_of(state, "tiny", 8, 1, "box");
    int n = list->records.n;
    assert_int_equal(at(list, 0)->context, 128);
    assert_int_equal(at(list, 1)->context, 256);
    assert_int_equal(at(list, n - 2)->context, serving->largest_context);
    assert_int_equal(at(list, n - 2)->fits, FITS_YES);
    assert_int_equal(at(list, n - 1)->context, serving->largest_context + 1);
    assert_int_equal(at(list, n - 1)->fits, FITS_NO);
    assert_true(at(list, 0)->first_token_seconds < at(list, n - 2)->first_token_seconds);
}

/* With room for more than is tried, and where none is known, there is no next one. */
static void test_what_is_not_cut(void **state)
{
    const ResultList *blank = sweep(state, "tiny", 8, "blank", SERVED_BATCH);
    assert_int_equal(at(blank, blank->records.n - 1)->batch, 1024);
    assert_null(at(blank, blank->records.n - 1)->reason);
}

/* A network that is as it stands has batches alone. */
static void test_no_other_context(void **state)
{
    g_autoptr(GError) error = NULL;
    Asked asked = asked_of_step(state, step_of(state, "said", 0, 1), "box");
    asked.option = SERVED_CONTEXT;
    assert_null(ask(QUESTION_SERVING_SWEEP, &asked, &error));
    assert_contains(error->message, "no other context: 'said'");
    assert_true(sweep(state, "said", 0, "box", SERVED_BATCH)->records.n > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_contexts),
        cmocka_unit_test(test_what_is_not_cut),
        cmocka_unit_test(test_no_other_context),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
