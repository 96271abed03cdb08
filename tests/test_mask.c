#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "graph/mask.h"

/* Of a prompt of 4 the queries need 1, 2, 3 and 4 keys. */
static void test_a_prompt(void **state)
{
    (void)state;
    assert_int_equal(mask_needed(&(Mask){4, 4, 0}), 1 + 2 + 3 + 4);
    assert_int_equal(mask_needed(&(Mask){8192, 8192, 0}), INT64_C(8192) * 8193 / 2);
    assert_int_equal(mask_needed(&(Mask){1, 1, 0}), 1);
}

/* Three tokens behind a past of 5 need 6, 7 and 8; one of a step all that there are. */
static void test_a_past(void **state)
{
    (void)state;
    assert_int_equal(mask_needed(&(Mask){3, 8, 0}), 6 + 7 + 8);
    assert_int_equal(mask_needed(&(Mask){1, 8, 0}), 8);
}

/* A window of 3: 1, 2, 3, 3, 3 of a prompt of 5; behind a past all of it at once, or after one. */
static void test_a_window(void **state)
{
    (void)state;
    assert_int_equal(mask_needed(&(Mask){5, 5, 3}), 1 + 2 + 3 + 3 + 3);
    assert_int_equal(mask_needed(&(Mask){4, 9, 3}), 4 * 3);
    assert_int_equal(mask_needed(&(Mask){4, 5, 3}), 2 + 3 + 3 + 3);
    assert_int_equal(mask_needed(&(Mask){5, 5, 8}), 15); /* wider than what there is */
    assert_int_equal(mask_needed(&(Mask){5, 5, 1}), 5);
}

/* However it is computed, one by one. */
static void test_sums(void **state)
{
    (void)state;
    for (int64_t queries = 1; queries < 12; queries++)
        for (int64_t keys = queries; keys < 20; keys++)
            for (int64_t window = 0; window < 22; window++) {
                int64_t sum = 0;
                for (int64_t i = 1; i <= queries; i++) {
                    int64_t seen = keys - queries + i;
                    sum += window > 0 && window < seen ? window : seen;
                }
                assert_int_equal(mask_needed(&(Mask){queries, keys, window}), sum);
            }
}

/* Two heads of 4 x 4 scores at 10 FLOPs each: 6 of 16 are hidden. */
static void test_hidden_part(void **state)
{
    (void)state;
    assert_int_equal(mask_hidden_part(&(Mask){4, 4, 0}, 2 * 16 * 10), 2 * 6 * 10);
    assert_int_equal(mask_hidden_part(&(Mask){1, 7, 0}, 7 * 10), 0);
    assert_int_equal(mask_hidden_part(&(Mask){0}, 320), 0);
    assert_int_equal(mask_hidden_part(&(Mask){4, 3, 0}, 320), 0); /* fewer keys than queries */
}

/* What cannot be counted hides nothing. */
static void test_too_many(void **state)
{
    (void)state;
    const Mask mask = {INT64_MAX / 2, INT64_MAX / 2, 0};
    assert_int_equal(mask_hidden_part(&mask, INT64_MAX), 0);
    assert_int_equal(mask_hidden_part(&(Mask){4, 4, 0}, INT64_MIN), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_prompt),    cmocka_unit_test(test_a_past),
        cmocka_unit_test(test_a_window),    cmocka_unit_test(test_sums),
        cmocka_unit_test(test_hidden_part), cmocka_unit_test(test_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
