/* Speculative decoding on a device. */
#include "served_book.h"

#include "serve/speculation.h"

static double number(const void *row, const char *field)
{
    return record_field(question(QUESTION_SPECULATION)->record, field)->read(row).real;
}

/* A pass of two reads the weights once and takes little longer than a step: 1.8 tokens of it. What
 * is left of 1.8 steps is what one draft may take. */
static void test_rows(void **state)
{
    Asked asked = asked_of_step(state, step_of(state, "tiny", 64, 1), "vast");
    const ResultList *list = ask(QUESTION_SPECULATION, &asked, NULL);
    assert_non_null(list);
    assert_int_equal(list->records.n, 8);
    const TimingResult *step = served_pass(&asked, 1, 64, 1, NULL);
    for (int i = 0; i < list->records.n; i++) {
        const void *row = record_at(&list->records, i);
        const TimingResult *pass = served_pass(&asked, i + 2, 64, 1, NULL);
        double tokens = speculation_tokens(0.8, i + 1);
        near(number(row, "pass_seconds"), pass->fused->seconds);
        near(number(row, "tokens_per_pass"), tokens);
        near(number(row, "seconds_per_token"), pass->fused->seconds / tokens);
        near(number(row, "speedup"), step->fused->seconds * tokens / pass->fused->seconds);
        near(number(row, "draft_at_most_seconds"),
             (tokens * step->fused->seconds - pass->fused->seconds) / (i + 1));
    }
    assert_true(number(record_at(&list->records, 0), "speedup") > 1);
}

static void test_too_short(void **state)
{
    g_autoptr(GError) error = NULL;
    Asked asked = asked_of_step(state, step_of(state, "tiny", 8, 1), "vast");
    assert_null(ask(QUESTION_SPECULATION, &asked, &error));
    assert_contains(error->message, "no room to draft: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_too_short),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
