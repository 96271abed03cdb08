#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/count.h"

static void test_exact(void **state)
{
    (void)state;
    assert_int_equal(count_add(INT64_MAX - 1, 1), INT64_MAX);
    int64_t sum = INT64_MAX - 3;
    count_add_to(&sum, 2);
    assert_int_equal(sum, INT64_MAX - 1);
    count_add_to(&sum, 2);
    count_add_to(&sum, 0);
    assert_false(count_ok(sum));
    assert_int_equal(count_sub(3, 5), -2);
    /* (2^31)^2 = 2^62 */
    assert_int_equal(count_mul(INT64_C(1) << 31, INT64_C(1) << 31), INT64_C(4611686018427387904));
    assert_int_equal(count_mul3(56, 56, 64), 200704);
    /* conv1 of ResNet-50: 112 * 112 * 64 * 7 * 7 * 3 */
    const int64_t conv1[] = {112, 112, 64, 7, 7, 3};
    assert_int_equal(count_product(conv1, 6), 118013952);
    assert_int_equal(count_product(NULL, 0), 1);
}

static void test_overflow(void **state)
{
    (void)state;
    assert_false(count_ok(count_add(INT64_MAX, 1)));
    assert_false(count_ok(count_sub(INT64_MIN + 1, 2)));
    assert_false(count_ok(count_mul(INT64_C(1) << 32, INT64_C(1) << 31)));
    const int64_t dims[] = {3000000000, 3000000000, 3000000000};
    assert_false(count_ok(count_product(dims, 3)));
}

/* One poisoned operand poisons, on either side, even times zero. */
static void test_poison(void **state)
{
    (void)state;
    int64_t bad = COUNT_OVERFLOW;
    assert_false(count_ok(count_add(bad, 1)) || count_ok(count_add(1, bad)));
    assert_false(count_ok(count_sub(bad, 1)) || count_ok(count_sub(1, bad)));
    assert_false(count_ok(count_mul(bad, 0)) || count_ok(count_mul(0, bad)));
    assert_false(count_ok(count_mul3(1, bad, 0)));
    assert_false(count_ok(count_ceil_div(bad, 2)) || count_ok(count_ceil_div(2, bad)));
    assert_false(count_ok(count_bytes(bad, 8)) || count_ok(count_bytes(bad, 1)));
    assert_true(count_ok(0));
}

static void test_ceil_div(void **state)
{
    (void)state;
    assert_int_equal(count_ceil_div(0, 7), 0);
    assert_int_equal(count_ceil_div(1, 7), 1);
    assert_int_equal(count_ceil_div(7, 7), 1);
    assert_int_equal(count_ceil_div(8, 7), 2);
    /* a + b - 1 would have overflowed */
    assert_int_equal(count_ceil_div(INT64_MAX, 2), INT64_C(4611686018427387904));
}

static void test_bytes(void **state)
{
    (void)state;
    assert_int_equal(count_bytes(25557032, 32), 102228128);
    assert_int_equal(count_bytes(3, 16), 6);
    assert_int_equal(count_bytes(3, 4), 2);
    assert_int_equal(count_bytes(9, 1), 2);
    assert_int_equal(count_bytes(8, 1), 1);
    assert_int_equal(count_bytes(0, 4), 0);
    /* 2^62 elements of 4 bits are 2^64 bits, which overflow, in 2^61 bytes, which do not */
    assert_int_equal(count_bytes(INT64_C(1) << 62, 4), INT64_C(1) << 61);
    assert_int_equal(count_bytes(INT64_MAX, 8), INT64_MAX);
    assert_int_equal(count_bytes(INT64_MAX, 1), INT64_C(1) << 60);
    assert_false(count_ok(count_bytes(INT64_MAX, 16)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact),  cmocka_unit_test(test_overflow),
        cmocka_unit_test(test_poison), cmocka_unit_test(test_ceil_div),
        cmocka_unit_test(test_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
