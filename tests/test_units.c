#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <float.h>
#include <glib.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "base/count.h"
#include "base/units.h"

/* Compares and frees. */
static void assert_text(char *text, const char *expected)
{
    assert_string_equal(text, expected);
    g_free(text);
}

static void test_grouped(void **state)
{
    (void)state;
    assert_text(units_grouped(0), "0");
    assert_text(units_grouped(999), "999");
    assert_text(units_grouped(1000), "1,000");
    assert_text(units_grouped(25557032), "25,557,032");
    assert_text(units_grouped(INT64_C(4089184256)), "4,089,184,256");
    assert_text(units_grouped(-999), "-999");
    assert_text(units_grouped(-123456), "-123,456");
    assert_text(units_grouped(INT64_MAX), "9,223,372,036,854,775,807");
    assert_text(units_grouped(COUNT_OVERFLOW), "overflow");
}

static void test_si(void **state)
{
    (void)state;
    assert_text(units_si(4.089184256e9, 4, "MAC"), "4.089 GMAC");
    assert_text(units_si(0, 3, "B"), "0 B");
    assert_text(units_si(-0.0, 3, "B"), "0 B");
    assert_text(units_si(950, 3, ""), "950");
    assert_text(units_si(9500, 3, ""), "9.50 k");
    assert_text(units_si(1e-15, 3, "s"), "1.00 fs");
    assert_text(units_si(1e18, 3, "FLOP"), "1.00 EFLOP");
    assert_text(units_si(-2.5e6, 2, "B"), "-2.5 MB");
    assert_text(units_si(1, 1, "B"), "1 B");
    assert_text(units_si(956, 1, "B"), "956 B"); /* no digit before the point is dropped */
    /* 16 cores * 4.5 GHz * 64 FLOP/cycle */
    assert_text(units_si(16 * 4.5e9 * 64, 4, "FLOP/s"), "4.608 TFLOP/s");
}

/* What rounds up to a thousand takes the next prefix. */
static void test_si_rounds_into_next_prefix(void **state)
{
    (void)state;
    assert_text(units_si(999.4, 3, "B"), "999 B");
    assert_text(units_si(999.6, 3, "B"), "1.00 kB");
    assert_text(units_si(999960, 4, "B"), "1.000 MB");
    assert_text(units_si(-999960, 4, "B"), "-1.000 MB");
    assert_text(units_si(9.996, 3, "B"), "10.0 B");
    assert_text(units_si(0.9996, 3, "s"), "1.00 s");
    assert_text(units_si(999.4e18, 3, "B"), "999 EB");
    assert_text(units_si(0.9996e-15, 3, "s"), "1.00 fs");
}

/* There is no prefix beyond: as many digits as asked for, and an exponent. */
static void test_si_beyond_the_prefixes(void **state)
{
    (void)state;
    assert_text(units_si(1e21, 3, "B"), "1.00e+21 B");
    assert_text(units_si(999.6e18, 3, "B"), "1.00e+21 B");
    assert_text(units_si(-2.345e30, 2, "FLOP"), "-2.3e+30 FLOP");
    assert_text(units_si(1e300, 4, ""), "1.000e+300");
    assert_text(units_si(1e-18, 3, "s"), "1.00e-18 s");
    assert_text(units_si(5e-324, 1, "s"), "5e-324 s");
    assert_text(units_bytes(1e24), "1.00e+24 B");
}

static void test_every_power_of_ten(void **state)
{
    (void)state;
    static const char *const prefixes[] = {"f", "p", "n", "µ", "m", "",
                                           "k", "M", "G", "T", "P", "E"};
    static const char *const numbers[] = {"1.00", "10.0", "100"};
    for (int power = -15; power <= 20; power++) {
        g_autofree char *literal = g_strdup_printf("1e%d", power);
        g_autofree char *expected =
            g_strdup_printf("%s %sB", numbers[(power + 15) % 3], prefixes[(power + 15) / 3]);
        assert_text(units_si(g_ascii_strtod(literal, NULL), 3, "B"), expected);
    }
}

static void test_units_by_themselves(void **state)
{
    (void)state;
    static const char *const units[] = {"%", "GB", "µs of it", "k/s)", "M", "FLOP/s", NULL};
    static const char *const words[] = {"", " B", "Bits", "sheets", "Much", "B/b", "FLOPs", NULL};
    for (int i = 0; units[i]; i++)
        assert_true(units_begin(units[i]));
    for (int i = 0; words[i]; i++)
        assert_false(units_begin(words[i]));
}

/* Where the first blank of the text must not end a line. */
static void test_numbers_and_their_units_stay_together(void **state)
{
    (void)state;
    static const char *const joined[] = {
        "4.27 ms", "0 %",      "16 KiB", "6 min 2 s", "96 GB/s,", "19.5 FLOP/byte",
        "3 × 224", "16 bytes", "64 bit", "3.0 GT/s",  NULL};
    static const char *const apart[] = {"5 sheets", "a B", "4 layers", "12 minutes", "3 x 4",
                                        "a × b",    " B",  "× 4",      NULL};
    for (int i = 0; joined[i]; i++)
        if (!units_joined(joined[i], strchr(joined[i], ' ')))
            fail_msg("'%s' comes apart", joined[i]);
    for (int i = 0; apart[i]; i++)
        if (units_joined(apart[i], strchr(apart[i], ' ')))
            fail_msg("'%s' stays together", apart[i]);
    const char *sizes = "3 × 224";
    assert_true(units_joined(sizes, strrchr(sizes, ' ')));
}

static void test_counts_are_whole(void **state)
{
    (void)state;
    assert_text(units_count(0, 4, "MAC"), "0 MAC");
    assert_text(units_count(9, 4, ""), "9");
    assert_text(units_count(-999, 3, "FLOP"), "-999 FLOP");
    assert_text(units_count(1000, 4, "FLOP"), "1.000 kFLOP");
    assert_text(units_count(4089184256, 4, "MAC"), "4.089 GMAC");
}

static void test_bytes(void **state)
{
    (void)state;
    assert_text(units_bytes(102228128), "102 MB");
    assert_text(units_bytes(0), "0 B");
    assert_text(units_bytes(1), "1 B");
    assert_text(units_bytes(999), "999 B");
    assert_text(units_bytes(1000), "1.00 kB");
    assert_text(units_bytes(999.5), "1.00 kB");
    assert_text(units_bytes(2.5), "2.50 B");
    assert_text(units_bytes(16e9), "16.0 GB");
}

static void test_seconds(void **state)
{
    (void)state;
    assert_text(units_plural(1, "layer"), "1 layer");
    assert_text(units_plural(0, "layer"), "0 layers");
    assert_text(units_plural(1204, "layer"), "1,204 layers");
    assert_text(units_rate(250), "250 /s");
    assert_text(units_rate(45231), "45.2 k/s");
    assert_text(units_rate(1), "1.00 /s");
    assert_text(units_rate(0.503), "1.99 s each");
    assert_text(units_rate(0.01), "1 min 40 s each");
    assert_text(units_rate(0), "0 /s");
    assert_text(units_rate(NAN), "unknown");
    assert_text(units_rate_of(250, "image"), "250 images/s");
    assert_text(units_rate_of(70.34, "token"), "70.3 tokens/s");
    assert_text(units_rate_of(45231, "image"), "45.2 k images/s");
    assert_text(units_rate_of(0.503, "clip"), "1.99 s per clip");
    assert_text(units_rate_of(NAN, "clip"), "unknown");
    assert_text(units_seconds(0.00142), "1.42 ms");
    assert_text(units_seconds(16.82e-6), "16.8 µs");
    assert_text(units_seconds(3.1), "3.10 s");
    assert_text(units_seconds(89.9), "89.9 s");
    assert_text(units_seconds(90), "1 min 30 s");
    assert_text(units_seconds(119.7), "2 min 0 s");
    assert_text(units_seconds(3725), "62 min 5 s");
    assert_text(units_seconds(0), "0 s");
    /* 1e14 s are 1,666,666,666,666 minutes and 40 seconds */
    assert_text(units_seconds(1e14), "1666666666666 min 40 s");
    assert_text(units_seconds(1e15), "1.00e+15 s");
    assert_text(units_seconds(2.5e300), "2.50e+300 s");
    assert_text(units_seconds(1e-20), "1.00e-20 s");
}

/* Ends of one unit say it once. */
static void test_intervals(void **state)
{
    (void)state;
    assert_text(units_interval(12.34e-3, 10e-3, 15.25e-3), "12.3 ms (10.0 to 15.2 ms)");
    assert_text(units_interval(12.34e-3, NAN, NAN), "12.3 ms");
    assert_text(units_interval(1e-3, 0.9e-3, 1.1e-3), "1.00 ms (900 µs to 1.10 ms)");
    assert_text(units_interval(100, 95, 120), "1 min 40 s (1 min 35 s to 2 min 0 s)");
}

static void test_percent(void **state)
{
    (void)state;
    assert_text(units_percent(0.0489, 1), "4.9 %");
    assert_text(units_percent(1, 0), "100 %");
    assert_text(units_percent(-0.75, 0), "-75 %");
    assert_text(units_percent(-0.0001, 1), "0.0 %");
    assert_text(units_percent(0, 1), "0.0 %");
    assert_text(units_percent(1e20, 1), "1.00e+22 %");
}

static void test_number(void **state)
{
    (void)state;
    assert_text(units_number(2.3456, 4), "2.346");
    assert_text(units_number(0.499, 4), "0.4990");
    assert_text(units_number(166.666, 4), "166.7");
    assert_text(units_number(123456, 3), "123456");
    assert_text(units_number(0.00001, 3), "0.0000100");
    assert_text(units_number(0.0000012, 3), "1.2e-06");
    assert_text(units_number(1e15, 3), "1e+15");
    assert_text(units_number(0, 4), "0");
    assert_text(units_number(-0.0, 4), "0");
}

static void test_exact(void **state)
{
    (void)state;
    assert_text(units_exact(0.1), "0.1");
    assert_text(units_exact(1e20), "1e+20");
    assert_text(units_exact(3), "3");
    assert_text(units_exact(4.608e12), "4608000000000");
    /* the smallest double, and the classic that needs 17 digits */
    assert_text(units_exact(5e-324), "5e-324");
    assert_text(units_exact(0.1 + 0.2), "0.30000000000000004");
    static const double values[] = {1.0 / 3, DBL_MAX, DBL_MIN, -2.2250738585072009e-308,
                                    5e-324 * 12345};
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autofree char *text = units_exact(values[i]);
        assert_true(g_ascii_strtod(text, NULL) == values[i]);
    }
}

static void test_not_finite(void **state)
{
    (void)state;
    assert_text(units_si(NAN, 3, "B"), "unknown");
    assert_text(units_bytes(NAN), "unknown");
    assert_text(units_seconds(NAN), "unknown");
    assert_text(units_percent(NAN, 1), "unknown");
    assert_text(units_number(NAN, 3), "unknown");
    assert_text(units_exact(NAN), "unknown");
    assert_text(units_si(INFINITY, 3, "B"), "∞");
    assert_text(units_seconds(INFINITY), "∞");
    assert_text(units_percent(INFINITY, 1), "∞");
    assert_text(units_number(-INFINITY, 3), "-∞");
}

static void assert_short(char *text)
{
    assert_true(strlen(text) <= 32);
    g_free(text);
}

/* Nothing spreads a table. */
static void test_extremes(void **state)
{
    (void)state;
    static const double values[] = {DBL_MAX, -DBL_MAX, DBL_MIN, 5e-324};
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        assert_short(units_si(values[i], 6, "FLOP/s"));
        assert_short(units_seconds(values[i]));
        assert_short(units_percent(values[i] / 100, 3));
        assert_short(units_number(values[i], 6));
    }
}

/* A decimal comma would break every table and data file. */
static void test_locale(void **state)
{
    (void)state;
    if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "fr_FR.UTF-8"))
        skip();
    assert_text(units_number(2.3456, 4), "2.346");
    assert_text(units_exact(0.1), "0.1");
    assert_text(units_grouped(1000), "1,000");
    setlocale(LC_ALL, "C");
}

/* One of 2,483 layers with 0.4 % of the work has not 0 % of it. */
static void test_small_shares_are_not_none(void **state)
{
    static const struct {
        double share;
        const char *text;
    } shares[] = {{0, "0 %"}, {0.0037, "0.4 %"}, {0.01, "1 %"}, {0.254, "25 %"}, {1, "100 %"}};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(shares); i++) {
        g_autofree char *text = units_share(shares[i].share);
        assert_string_equal(text, shares[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intervals),
        cmocka_unit_test(test_small_shares_are_not_none),
        cmocka_unit_test(test_grouped),
        cmocka_unit_test(test_si),
        cmocka_unit_test(test_si_rounds_into_next_prefix),
        cmocka_unit_test(test_si_beyond_the_prefixes),
        cmocka_unit_test(test_every_power_of_ten),
        cmocka_unit_test(test_units_by_themselves),
        cmocka_unit_test(test_numbers_and_their_units_stay_together),
        cmocka_unit_test(test_counts_are_whole),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_seconds),
        cmocka_unit_test(test_percent),
        cmocka_unit_test(test_number),
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_not_finite),
        cmocka_unit_test(test_extremes),
        cmocka_unit_test(test_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
