#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "whatif/affine.h"

static void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-12))
        fail_msg("%.17g is not %.17g", actual, expected);
}

/* 0 to 25.5 in 256 steps of 0.1, the first of which is -128. */
static void test_range(void **state)
{
    (void)state;
    Affine affine = affine_of(0, 25.5, 8, false);
    near(affine.scale, 0.1);
    assert_int_equal(affine.zero, -128);
    assert_int_equal(affine_quantize(&affine, 10), -28);
    near(affine_value(&affine, -28), 10);
    assert_int_equal(affine_quantize(&affine, 1000), 127);
    assert_int_equal(affine_quantize(&affine, -3), -128);
}

/* -1 to 1.55: steps of 0.01, and 0 is -28. Ranges that leave 0 out are widened to it. */
static void test_zero_is_exact(void **state)
{
    (void)state;
    static const double ranges[][2] = {{-1, 1.55}, {2, 6}, {-7, -3}, {-0.3, 1e6}, {0, 0}};
    Affine affine = affine_of(-1, 1.55, 8, false);
    near(affine.scale, 0.01);
    assert_int_equal(affine.zero, -28);
    near(affine_of(2, 6, 8, false).scale, 6.0 / 255);
    for (int i = 0; i < 5; i++)
        for (int bits = 2; bits <= 16; bits++)
            for (int symmetric = 0; symmetric < 2; symmetric++) {
                Affine any = affine_of(ranges[i][0], ranges[i][1], bits, symmetric);
                assert_true(any.least <= any.zero && any.zero <= any.most);
                assert_true(affine_value(&any, affine_quantize(&any, 0)) == 0);
            }
}

static void test_symmetric(void **state)
{
    (void)state;
    Affine affine = affine_of(-12.7, 3, 8, true);
    near(affine.scale, 0.1);
    assert_int_equal(affine.zero, 0);
    assert_int_equal(affine_quantize(&affine, -20), -127);
}

/* (3 5)   (1 -2)          Za = 1, Zb = 2: (2 4; 6 -2) · (-1 -4; 4 0) =
 * (7 -1) · (6  2)         (-2 + 16, -8; -6 - 8, -24). */
static void test_product(void **state)
{
    (void)state;
    static const int32_t a[] = {3, 5, 7, -1}, b[] = {1, -2, 6, 2};
    static const int64_t expected[] = {14, -8, -14, -24};
    AffineProduct product = {
        .m = 2,
        .k = 2,
        .n = 2,
        .a = a,
        .b = b,
        .of_a = {0.5, 1, -128, 127},
        .of_b = {0.25, 2, -128, 127},
        .of_c = {0.5, 3, -128, 127},
    };
    int64_t naive[4], expanded[4];
    AffineWork work = affine_accumulate(&product, naive, expanded);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(naive[i], expected[i]);
        assert_int_equal(expanded[i], expected[i]);
    }
    assert_int_equal(work.naive, 2 * 8);
    assert_int_equal(work.expanded, 4 + 4 * 4);
    /* 14 · 0.125 = 1.75 is (q - 3)·0.5: 3.5 steps, away from zero. -24: -3 is -6 steps. */
    assert_int_equal(affine_requantize(&product, 14), 3 + 4);
    assert_int_equal(affine_requantize(&product, -24), 3 - 6);
    assert_int_equal(affine_requantize(&product, 1000000), 127);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_range),
        cmocka_unit_test(test_zero_is_exact),
        cmocka_unit_test(test_symmetric),
        cmocka_unit_test(test_product),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
