#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <float.h>
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

static void assert_as_printf(double value)
{
    char text[DECIMAL_SIZE], expected[64];
    int length = decimal_write(text, value);
    g_ascii_formatd(expected, sizeof expected, "%.12g", value);
    assert_string_equal(text, expected);
    assert_int_equal(length, (int)strlen(expected));
}

static void assert_both_signs(double value)
{
    assert_as_printf(value);
    assert_as_printf(-value);
}

static void test_known_numbers(void **state)
{
    static const double values[] = {0,      0.1,    0.25,    1,       1.0 / 3, 2.0 / 3,  9.5,
                                    10,     1e-4,   9.99e-5, 1e-5,    1e11,    1e12,     1e15,
                                    1e21,   1e22,   1e23,    1e33,    1e34,    1e-11,    1e-12,
                                    1e-300, 1e300,  DBL_MIN, DBL_MAX, 5e-324,  25557032, 4089184256,
                                    0.5,    123456, 1.25e-7, 3e-9,    1 << 30};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
        assert_both_signs(values[i]);
}

static void test_what_is_no_number(void **state)
{
    (void)state;
    assert_both_signs(INFINITY);
    assert_both_signs(NAN);
}

/* Halfway between two decimals, or next to it, where rounding is in doubt. */
static void test_halves(void **state)
{
    (void)state;
    for (int64_t i = INT64_C(100000000000); i < INT64_C(100000000200); i++) {
        double half = (double)i + 0.5;
        assert_both_signs(half);
        assert_both_signs(nextafter(half, 0));
        assert_both_signs(nextafter(half, INFINITY));
        assert_both_signs(half / 1e6);
        assert_both_signs(half * 1e6);
    }
}

static void test_next_to_powers_of_ten(void **state)
{
    (void)state;
    for (int exponent = -30; exponent <= 40; exponent++) {
        double power = pow(10, exponent);
        assert_both_signs(power);
        assert_both_signs(nextafter(power, 0));
        assert_both_signs(nextafter(power, INFINITY));
        assert_both_signs(power * (1 - 4e-13));
        assert_both_signs(power * (1 - 6e-13));
    }
}

static void test_any_number(void **state)
{
    (void)state;
    g_autoptr(GRand) random = g_rand_new_with_seed(12);
    for (int i = 0; i < 200000; i++)
        assert_both_signs(g_rand_double(random) * pow(10, g_rand_int_range(random, -40, 40)));
}

/* Quotients of whole numbers, as shares and intensities are. */
static void test_quotients(void **state)
{
    (void)state;
    for (int i = 1; i < 300; i++)
        for (int j = 1; j < 300; j++)
            assert_as_printf((double)i / j);
}

static void test_integers(void **state)
{
    static const int64_t values[] = {0, 7, 10, -10, 4089184256, INT64_MAX, INT64_MIN};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        char text[DECIMAL_SIZE];
        g_autofree char *expected = g_strdup_printf("%" G_GINT64_FORMAT, values[i]);
        assert_int_equal(decimal_write_integer(text, values[i]), (int)strlen(expected));
        assert_string_equal(text, expected);
    }
}

static void assert_fixed_as_printf(double value)
{
    for (int decimals = 0; decimals <= 6; decimals++) {
        char text[DECIMAL_FIXED_SIZE], format[8], expected[DECIMAL_FIXED_SIZE];
        g_snprintf(format, sizeof format, "%%.%df", decimals);
        g_ascii_formatd(expected, sizeof expected, format, value);
        assert_int_equal(decimal_write_fixed(text, value, decimals), (int)strlen(expected));
        assert_string_equal(text, expected);
    }
}

static void test_fixed_places(void **state)
{
    static const double values[] = {0.0,    -0.0,  0.5,   1.5,   2.5,     0.125,
                                    -0.004, 9.995, 999.5, 1e-30, DBL_MAX, 1e11,
                                    1e12,   1e15,  0.05,  1e-6,  -1e22,   0.09999};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
        assert_fixed_as_printf(values[i]);
    assert_fixed_as_printf(INFINITY);
    for (int i = 0; i < 20000; i++) {
        assert_fixed_as_printf(i / 1000.0);
        assert_fixed_as_printf(-i / 512.0);
    }
    g_autoptr(GRand) random = g_rand_new_with_seed(3);
    for (int i = 0; i < 20000; i++)
        assert_fixed_as_printf(g_rand_double(random) * pow(10, g_rand_int_range(random, -9, 18)));
    char text[DECIMAL_FIXED_SIZE];
    decimal_write_fixed(text, 1.25, 22);
    assert_string_equal(text, "1.2500000000000000000000");
}

/* What doubles cannot tell is left open, so an answer is never wrong. */
static void assert_exponent_as_printf(double value)
{
    for (int digits = 1; digits <= 12; digits++) {
        char format[8], expected[32];
        int exponent;
        g_snprintf(format, sizeof format, "%%.%de", digits - 1);
        g_ascii_formatd(expected, sizeof expected, format, value);
        if (decimal_exponent(value, digits, &exponent))
            assert_int_equal(exponent, atoi(strchr(expected, 'e') + 1));
    }
}

static void test_exponents(void **state)
{
    (void)state;
    int exponent;
    assert_true(decimal_exponent(999.4, 3, &exponent));
    assert_int_equal(exponent, 2);
    assert_true(decimal_exponent(-999.6, 3, &exponent));
    assert_int_equal(exponent, 3);
    assert_true(decimal_exponent(1e-3, 4, &exponent));
    assert_int_equal(exponent, -3);
    assert_false(decimal_exponent(0, 3, &exponent));
    assert_false(decimal_exponent(INFINITY, 3, &exponent));
    assert_false(decimal_exponent(NAN, 3, &exponent));
    assert_false(decimal_exponent(999.5, 3, &exponent)); /* half-way between 999 and 1000 */
    for (int power = -30; power <= 30; power++)
        for (int digits = 1; digits <= 12; digits++) {
            assert_exponent_as_printf(pow(10, power));
            assert_exponent_as_printf(nextafter(pow(10, power), 0));
            assert_exponent_as_printf(pow(10, power) * (1 - 0.5 * pow(10, -digits)));
        }
    g_autoptr(GRand) random = g_rand_new_with_seed(5);
    for (int i = 0; i < 20000; i++)
        assert_exponent_as_printf(g_rand_double(random) *
                                  pow(10, g_rand_int_range(random, -25, 25)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_numbers), cmocka_unit_test(test_what_is_no_number),
        cmocka_unit_test(test_halves),        cmocka_unit_test(test_next_to_powers_of_ten),
        cmocka_unit_test(test_any_number),    cmocka_unit_test(test_quotients),
        cmocka_unit_test(test_integers),      cmocka_unit_test(test_fixed_places),
        cmocka_unit_test(test_exponents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
