/* What fusing changes. */
#include "answers_book.h"

/* relu joins the convolution, and nothing else is left to fuse: one operator, of the same work. */
static void test_what_fusing_changes(void **state)
{
    const FusionResult *fusion = row(asked_of(state, QUESTION_FUSION, small(state, &plain)), 0);
    int applied = 0;
    for (int i = 0; i < fusion->steps.n; i++) {
        const FusionStep *step = record_at(&fusion->steps, i);
        applied += step->applications;
        if (i == fusion->steps.n - 1) {
            assert_int_equal(step->after.operators, 1);
            assert_int_equal(step->after.params, 112);
        }
    }
    assert_int_equal(fusion->steps.n, FUSION_RULE_COUNT);
    assert_int_equal(applied, 1);
    assert_int_equal(fusion->unfused.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_fusing_changes),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
