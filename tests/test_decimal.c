#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <float.h>
#include <glib.h>
#include <math.h>
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_numbers), cmocka_unit_test(test_what_is_no_number),
        cmocka_unit_test(test_halves),        cmocka_unit_test(test_next_to_powers_of_ten),
        cmocka_unit_test(test_any_number),    cmocka_unit_test(test_quotients),
        cmocka_unit_test(test_integers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
