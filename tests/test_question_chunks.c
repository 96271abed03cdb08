/* A prompt read in chunks. */
#include "served_book.h"

static Value value(const void *row, const char *field)
{
    return record_field(question(QUESTION_CHUNKS)->record, field)->read(row);
}

static void check(void **state, const char *id, int64_t context)
{
    Asked asked = asked_of_step(state, step_of(state, id, context, 1), "vast");
    const ResultList *list = ask(QUESTION_CHUNKS, &asked, NULL);
    assert_non_null(list);
    for (int i = 0; i < list->records.n; i++) {
        const void *row = record_at(&list->records, i);
        int64_t chunk = value(row, "chunk").integer;
        double sum = 0, longest = 0;
        for (int64_t end = MIN(chunk, context), at = 0; at < context;
             at = end, end = MIN(end + chunk, context)) {
            const TimingResult *pass = served_pass(&asked, end - at, end, 1, NULL);
            sum += pass->fused->seconds;
            longest = fmax(longest, pass->fused->seconds);
        }
        near(value(row, "first_token_seconds").real, sum);
        near(value(row, "longest_seconds").real, longest);
        assert_int_equal(value(row, "passes").integer, (context + chunk - 1) / chunk);
    }
}

/* Every pass counted by itself adds up to the same, a short last one and a window with it. */
static void test_sums(void **state)
{
    check(state, "tiny", 2048);
    check(state, "tiny", 2500);
    check(state, "near", 1100);
    check(state, "tiny", 100);
}

/* Smaller chunks hold less, and take longer. */
static void test_what_chunks_are_for(void **state)
{
    Asked asked = asked_of_step(state, step_of(state, "tiny", 2048, 1), "vast");
    const ResultList *list = ask(QUESTION_CHUNKS, &asked, NULL);
    assert_int_equal(list->records.n, 4);
    for (int i = 1; i < list->records.n; i++) {
        const void *less = record_at(&list->records, i - 1), *more = record_at(&list->records, i);
        assert_true(value(less, "activations_bytes").integer <
                    value(more, "activations_bytes").integer);
        assert_true(value(less, "longest_seconds").real < value(more, "longest_seconds").real);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_what_chunks_are_for),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
