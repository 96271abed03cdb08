/* What each fusion rule saves on a device. */
#include "answers_book.h"

/* relu joins the convolution: 4·(192 + 112 + 256) bytes remain. */
static void test_fusion_rule_by_rule(void **state)
{
    const ResultList *rows = asked_on(state, QUESTION_FUSION_TIMES, on_box(state, &plain), 0);
    const FusionTimeResult *only = row(rows, 0);
    assert_int_equal(rows->records.n, 1);
    assert_string_equal(only->rule, "activation");
    near(only->operators_seconds, 22.4e-9);
    near(only->saved_seconds, 20.48e-9);
}

/* In int8 the image is read and written as int8, the convolution reads that, 108 weights and 4
 * biases of 32 bits; relu reads and writes 256. What the scheme keeps beside weights is no
 * operator.
 */
static void test_fusion_under_a_scheme(void **state)
{
    Setup int8 = {.scheme = "int8"};
    const FusionResult *all = row(asked_of(state, QUESTION_FUSION, small(state, &int8)), 0);
    const FusionStep *noop = record_at(&all->steps, FUSION_NOOP);
    const FusionStep *activation = record_at(&all->steps, FUSION_ACTIVATION);
    int64_t apart = 5 * 192 + 192 + 108 + 4 * 4 + 256 + 2 * 256;
    assert_int_equal(noop->before.bytes[TRAFFIC_COMPULSORY], apart);
    assert_int_equal(activation->after.bytes[TRAFFIC_COMPULSORY], apart - 2 * 256);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fusion_rule_by_rule),
        cmocka_unit_test(test_fusion_under_a_scheme),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
