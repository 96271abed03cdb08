#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "draw/axis.h"

static Fonts *fonts;

static int setup(void **state)
{
    (void)state;
    fonts = fonts_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fonts_free(fonts);
    return 0;
}

/* "1 GFLOP/s|10 GFLOP/s": the labels in order; caller frees. */
static char *labels_of(Axis axis, bool vertical)
{
    g_autoptr(GArray) ticks = axis_ticks(&axis, fonts, vertical);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < ticks->len; i++) {
        const char *label = g_array_index(ticks, AxisTick, i).label;
        if (label)
            g_string_append_printf(out, "%s%s", out->len ? "|" : "", label);
    }
    return g_string_free(out, FALSE);
}

static void assert_labels(Axis axis, bool vertical, const char *expected)
{
    g_autofree char *labels = labels_of(axis, vertical);
    assert_string_equal(labels, expected);
}

static void test_log_labels(void **state)
{
    (void)state;
    assert_labels(axis_new(AXIS_LOG, 1e9, 1e13, 400, 0, "FLOP/s"), true,
                  "1 GFLOP/s|10 GFLOP/s|100 GFLOP/s|1 TFLOP/s|10 TFLOP/s");
    assert_labels(axis_new(AXIS_LOG, 1e-5, 1e-3, 0, 600, "s"), false,
                  "10 µs|20 µs|50 µs|100 µs|200 µs|500 µs|1 ms");
    /* An intensity has no unit to carry a prefix. */
    assert_labels(axis_new(AXIS_LOG, 0.1, 1e4, 0, 600, NULL), false, "0.1|1|10|100|1000|10000");
    /* Once in ten seconds is no tenth of a time a second. */
    assert_labels(axis_new(AXIS_LOG, 0.1, 1e3, 0, 600, AXIS_RATE), false,
                  "10.0 s each|1 /s|10 /s|100 /s|1 k/s");
    /* A step for each 70 px would be 5 ms, and leave the zero alone. */
    assert_labels(axis_new(AXIS_LINEAR, 0, 2.34e-3, 0, 85, "s"), false, "0|2 ms");
    assert_labels(axis_new(AXIS_LINEAR, 0, 2.34e-3, 0, 20, "s"), false, "0");
    /* No 1, 2 or 5 of a decade twice within: even steps. */
    assert_labels(axis_new(AXIS_LOG, 2.1, 3.9, 0, 300, NULL), false, "2.5|3.0|3.5");
}

static void test_linear_labels(void **state)
{
    (void)state;
    assert_labels(axis_new(AXIS_LINEAR, 0, 6e-3, 0, 300, "s"), false, "0|2 ms|4 ms|6 ms");
    assert_labels(axis_new(AXIS_LINEAR, 0, 118e6, 100, 0, "MAC"), true, "0|50 MMAC|100 MMAC");
    assert_labels(axis_new(AXIS_LINEAR, 0, 100, 0, 400, "%"), false, "0|20 %|40 %|60 %|80 %|100 %");
}

static void test_px(void **state)
{
    (void)state;
    Axis axis = axis_new(AXIS_LOG, 1, 100, 50, 250, NULL);
    assert_true(fabs(axis_px(&axis, 10) - 150) < 1e-9);
    assert_true(fabs(axis_px(&axis, 1000) - 350) < 1e-9);
    assert_false(isfinite(axis_px(&axis, 0)));
    assert_false(isfinite(axis_px(&axis, NAN)));
    Axis down = axis_new(AXIS_LINEAR, 0, 4, 100, 0, "");
    assert_true(fabs(axis_px(&down, 1) - 75) < 1e-9);
}

static void test_round(void **state)
{
    (void)state;
    Axis axis = axis_new(AXIS_LOG, 0.3, 1234, 0, 100, NULL);
    axis_round(&axis);
    assert_true(fabs(axis.low - 0.2) < 1e-12 && fabs(axis.high - 2000) < 1e-9);
    axis_round(&axis);
    assert_true(fabs(axis.low - 0.2) < 1e-12 && fabs(axis.high - 2000) < 1e-9);
}

/* Whatever the ends, an axis is drawable and its labels keep clear of each other. */
static void test_any_ends(void **state)
{
    (void)state;
    static const double ends[] = {NAN,   -INFINITY, INFINITY, -1,    0,    1e-300,
                                  1e-18, 1,         1.0001,   12345, 7e18, 1e300};
    for (size_t a = 0; a < G_N_ELEMENTS(ends) * G_N_ELEMENTS(ends); a++) {
        double low = ends[a / G_N_ELEMENTS(ends)], high = ends[a % G_N_ELEMENTS(ends)];
        for (int kind = 0; kind < 4; kind++) {
            bool vertical = kind & 1;
            Axis axis = axis_new(kind & 2 ? AXIS_LOG : AXIS_LINEAR, low, high, vertical ? 300 : 0,
                                 vertical ? 0 : 300, "FLOP/s");
            assert_true(axis.high > axis.low);
            g_autoptr(GArray) ticks = axis_ticks(&axis, fonts, vertical);
            const AxisTick *last = NULL;
            for (guint i = 0; i < ticks->len; i++) {
                const AxisTick *tick = &g_array_index(ticks, AxisTick, i);
                if (!tick->label)
                    continue;
                double room =
                    vertical ? SIZE_SMALL : fonts_width(fonts, tick->label, SIZE_SMALL, false) / 2;
                if (last && !vertical)
                    room += fonts_width(fonts, last->label, SIZE_SMALL, false) / 2;
                if (last)
                    assert_true(fabs(tick->px - last->px) >= room);
                last = tick;
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_log_labels), cmocka_unit_test(test_linear_labels),
        cmocka_unit_test(test_px),         cmocka_unit_test(test_round),
        cmocka_unit_test(test_any_ends),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
