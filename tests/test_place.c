#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "draw/place.h"

static bool boxes_meet(Box a, Box b)
{
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

static void test_placed_labels_keep_clear(void **state)
{
    (void)state;
    enum { COUNT = 60 };
    Box bounds = {0, 0, 500, 300}, placed[COUNT];
    double x[COUNT], y[COUNT];
    int count = 0;
    g_autoptr(Place) place = place_new(bounds);
    for (int i = 0; i < COUNT; i++) { /* scattered by a fixed rule */
        x[i] = i * 197 % 500;
        y[i] = i * 131 % 300;
        place_mark(place, x[i], y[i], 5);
    }
    for (int i = 0; i < COUNT; i++) {
        Placed label;
        if (place_label(place, x[i], y[i], 5, 60, 12, &label))
            placed[count++] = label.box;
    }
    assert_true(count > 20);
    for (int i = 0; i < count; i++) {
        assert_true(placed[i].x >= 0 && placed[i].y >= 0 && placed[i].x + 60 <= 500 &&
                    placed[i].y + 12 <= 300);
        for (int j = 0; j < i; j++)
            assert_false(boxes_meet(placed[i], placed[j]));
        for (int j = 0; j < COUNT; j++) {
            double dx = x[j] - CLAMP(x[j], placed[i].x, placed[i].x + 60);
            double dy = y[j] - CLAMP(y[j], placed[i].y, placed[i].y + 12);
            assert_true(hypot(dx, dy) >= 5 - 1e-9);
        }
    }
}

static void test_a_free_point_has_its_label_beside(void **state)
{
    (void)state;
    g_autoptr(Place) place = place_new((Box){0, 0, 200, 100});
    Placed label;
    assert_true(place_label(place, 50, 50, 4, 40, 10, &label));
    assert_false(label.leader);
    assert_true(label.box.x >= 54 && label.box.x < 60);
    assert_true(fabs(label.box.y + 5 - 50) < 1e-9);
}

static void test_labels_avoid_lines(void **state)
{
    (void)state;
    g_autoptr(Place) place = place_new((Box){0, 0, 200, 100});
    place_line(place, 0, 50, 200, 50);
    Placed label;
    assert_true(place_label(place, 50, 50, 4, 40, 10, &label));
    assert_true(label.box.y + 10 <= 50 || label.box.y >= 50);
}

static void test_no_room_drops_the_label(void **state)
{
    (void)state;
    g_autoptr(Place) place = place_new((Box){0, 0, 50, 20});
    Placed label;
    assert_false(place_label(place, 25, 10, 4, 60, 10, &label));
    assert_false(place_label(place, NAN, 10, 4, 10, 10, &label));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_placed_labels_keep_clear),
        cmocka_unit_test(test_a_free_point_has_its_label_beside),
        cmocka_unit_test(test_labels_avoid_lines),
        cmocka_unit_test(test_no_room_drops_the_label),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
