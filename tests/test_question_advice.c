/* What advice is given, and of what. */
#include "answers_book.h"

/* The largest gain first; nothing of a network that is fused or quantized. */
static void test_advice(void **state)
{
    const ResultList *rows = asked_on(state, QUESTION_ADVICE, on_box(state, &plain), 1);
    double last = INFINITY;
    assert_non_null(rows);
    for (int i = 0; i < rows->records.n; i++) {
        const AdviceResult *advice = row(rows, i);
        double gain_s = advice->advice->gain_s, gain = isnan(gain_s) ? -INFINITY : gain_s;
        assert_true(gain <= last);
        last = gain;
        assert_non_null(advice->advice->evidence);
        if (!isnan(gain_s))
            near(record_field(&advice_record, "gain_share")->read(advice).real, gain_s / 42.88e-9);
    }
    g_autoptr(GError) error = NULL;
    Setup fused = {.fusion = FUSION_ALL};
    Asked asked = {.analysis = analysis_of(state), .timing = on_box(state, &fused), .option = 1};
    asked.model = asked.timing->of;
    assert_null(ask(QUESTION_ADVICE, &asked, &error));
    assert_contains(error->message, "leave out fusing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_advice),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
