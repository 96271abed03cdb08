/* Where a curve of a sweep meets what a device holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "kinds/sweep_panels.h"

static double at[] = {1, 2, 4, 8};

/* What doubles with each step passes 5 between 4 and 8: on log scales as y = x, at 5. */
static void test_crossing(void **state)
{
    (void)state;
    double values[] = {1, 2, 4, 8};
    SweepCurve curve = {.scale = AXIS_LOG, .values = values, .limit = 5};
    sweep_measure(&curve, at, 4);
    assert_true(curve.fits == 4 && curve.passes == 8);
    assert_true(fabs(curve.crossing - 5) < 1e-12);
    assert_true(curve.low == 1 && curve.high == 8);
}

/* More than there is from the start on, and never more. */
static void test_limits_beyond_the_values(void **state)
{
    (void)state;
    double values[] = {6, 7, NAN, NAN};
    SweepCurve curve = {.scale = AXIS_LOG, .values = values, .limit = 5};
    sweep_measure(&curve, at, 4);
    assert_true(curve.fits == 0 && curve.crossing == 1);
    curve.limit = 9;
    sweep_measure(&curve, at, 4);
    assert_true(isnan(curve.fits) && isnan(curve.crossing));
}

/* 0 stands on a linear axis alone, and what is unknown on none. */
static void test_what_has_a_place(void **state)
{
    (void)state;
    double values[] = {0, NAN, INFINITY, 3}, value;
    SweepCurve curve = {.scale = AXIS_LINEAR, .values = values};
    const bool linear[] = {true, false, false, true}, logarithmic[] = {false, false, false, true};
    for (int i = 0; i < 4; i++)
        assert_int_equal(sweep_value_at(&curve, i, &value), linear[i]);
    curve.scale = AXIS_LOG;
    for (int i = 0; i < 4; i++)
        assert_int_equal(sweep_value_at(&curve, i, &value), logarithmic[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crossing),
        cmocka_unit_test(test_limits_beyond_the_values),
        cmocka_unit_test(test_what_has_a_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
