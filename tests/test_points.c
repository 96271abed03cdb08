#include "chart/points.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A log axis has no place for 0, a linear one has; neither has one for what is unknown. */
static void test_what_has_no_value_is_left_out(void **state)
{
    (void)state;
    static const Measure gain = {"gain", "Gain", "", AXIS_LINEAR, true};
    g_auto(Points) points = points_new(points_cost("macs"), &gain);
    points_add(&points, (Point){.name = "both", .x = 10, .y = 0});
    points_add(&points, (Point){.name = "no x", .x = 0, .y = 1, .note = g_strdup("freed")});
    points_add(&points, (Point){.name = "no y", .x = 10, .y = NAN});
    assert_int_equal(points.list->len, 1);
    assert_int_equal(points.left_out, 2);
    assert_string_equal(g_array_index(points.list, Point, 0).name, "both");
}

static void test_costs_by_name(void **state)
{
    (void)state;
    assert_string_equal(points_cost("time")->unit, "s");
    assert_string_equal(points_cost("macs")->unit, "MAC");
    assert_string_equal(points_cost("other")->name, "params");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_has_no_value_is_left_out),
        cmocka_unit_test(test_costs_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
