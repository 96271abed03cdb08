#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "colour_vision.h"
#include "draw/theme.h"

/* WCAG 2 wants 3:1 for graphics; series keep one colour on both papers. */
static double light(unsigned rgb)
{
    double sum = 0;
    static const double weight[] = {0.0722, 0.7152, 0.2126};
    for (int i = 0; i < 3; i++) {
        double c = (rgb >> (8 * i) & 0xff) / 255.0;
        sum += weight[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double contrast(unsigned a, unsigned b)
{
    double x = light(a) + 0.05, y = light(b) + 0.05;
    return x > y ? x / y : y / x;
}

static void test_classes_show_on_both_papers(void **state)
{
    (void)state;
    for (Ink ink = CLASS_INK_FIRST; ink < CLASS_INK_END; ink++) {
        unsigned rgb = ink_rgb(ink, false);
        assert_true(contrast(rgb, ink_rgb(INK_PAPER, false)) > 2.2);
        assert_true(contrast(rgb, ink_rgb(INK_PAPER, true)) > 3);
        assert_true(contrast(rgb, ink_rgb(ink_on(ink), false)) > 4.5);
        for (Ink other = CLASS_INK_FIRST; other < ink; other++) {
            assert_int_not_equal(ink_shape(ink), ink_shape(other));
            assert_int_not_equal(rgb, ink_rgb(other, false));
        }
    }
}

/* Sharma, Wu and Dalal, table 1: pairs 1, 4, 9, 11, 17 to 20, 25, 29, 33 and 34. */
static void test_differences_as_published(void **state)
{
    (void)state;
    static const struct {
        Lab a, b;
        double difference;
    } pairs[] = {
        {{50, 2.6772, -79.7751}, {50, 0, -82.7485}, 2.0425},
        {{50, -1.3802, -84.2814}, {50, 0, -82.7485}, 1.0000},
        {{50, 2.4900, -0.0010}, {50, -2.4900, 0.0009}, 7.1792},
        {{50, 2.4900, -0.0010}, {50, -2.4900, 0.0011}, 7.2195},
        {{50, 2.5, 0}, {73, 25, -18}, 27.1492},
        {{50, 2.5, 0}, {61, -5, 29}, 22.8977},
        {{50, 2.5, 0}, {56, -27, -3}, 31.9030},
        {{50, 2.5, 0}, {58, 24, 15}, 19.4535},
        {{60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}, 1.2644},
        {{22.7233, 20.0904, -46.6940}, {23.0331, 14.9730, -42.5619}, 2.0373},
        {{6.7747, -0.2908, -2.4247}, {5.8714, -0.0985, -2.2286}, 0.6377},
        {{2.0776, 0.0795, -1.1350}, {0.9033, -0.0636, -0.5514}, 0.9082},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_true(fabs(ciede2000(pairs[i].a, pairs[i].b) - pairs[i].difference) < 1e-4);
        assert_true(fabs(ciede2000(pairs[i].b, pairs[i].a) - pairs[i].difference) < 1e-4);
    }
}

/* sRGB's red is (53.24, 80.09, 67.20) in CIELAB. Grey is grey to everyone: each row of a matrix
 * adds up to 1. Who lacks a kind of cone takes for alike what differs much to others: orange
 * 0xe09400 and olive 0xb3a125, 22 and more apart, are not 2 apart to a protanope. */
static void test_simulation(void **state)
{
    (void)state;
    Lab red = seen(0xff0000, VISION_ALL);
    assert_true(fabs(red.l - 53.24) < 0.01 && fabs(red.a - 80.09) < 0.01 &&
                fabs(red.b - 67.20) < 0.01);
    for (Vision vision = 0; vision < VISIONS; vision++) {
        for (int row = 0; row < 3; row++) {
            const double *of = vision_matrix[vision][row];
            assert_true(fabs(of[0] + of[1] + of[2] - 1) < 2e-6);
        }
        assert_true(difference_seen(0x777777, 0x777777, vision) == 0);
        assert_true(ciede2000(seen(0x777777, vision), seen(0x777777, VISION_ALL)) < 0.01);
    }
    assert_true(difference_seen(0xe09400, 0xb3a125, VISION_PROTAN) < 2);
    assert_true(difference_seen(0xe09400, 0xb3a125, VISION_ALL) > 15);
    assert_true(difference_seen(0x0b78b8, 0x7c5bb3, VISION_DEUTAN) < 2);
    assert_true(difference_seen(0xcc79a7, 0x858c96, VISION_DEUTAN) < 6);
}

#define APART 10

/* Any two of what areas are filled with may lie side by side, on either paper. */
static void test_inks_are_told_apart(void **state)
{
    (void)state;
    for (int dark = 0; dark < 2; dark++) {
        for (Ink ink = CLASS_INK_FIRST; ink < CLASS_INK_END; ink++) {
            unsigned rgb = ink_rgb(ink, dark);
            assert_true(difference_least(rgb, ink_rgb(INK_THEORETICAL, dark)) >= APART);
            assert_true(difference_least(rgb, ink_rgb(INK_PAPER, dark)) >= APART);
            for (Ink other = CLASS_INK_FIRST; other < ink; other++)
                if (difference_least(rgb, ink_rgb(other, dark)) < APART)
                    fail_msg("%s and %s look alike to some", ink_label(ink), ink_label(other));
        }
        assert_true(difference_least(ink_rgb(INK_COMPUTE, dark), ink_rgb(INK_MEMORY, dark)) >=
                    APART);
    }
}

/* An input of a network, drawn in an ink of two papers, may have its name on it. */
static void test_names_show_on_inks_of_papers(void **state)
{
    (void)state;
    for (int dark = 0; dark < 2; dark++)
        assert_true(
            contrast(ink_rgb(INK_THEORETICAL, dark), ink_rgb(ink_on(INK_THEORETICAL), dark)) > 4.5);
}

/* Charts, tables and data say the same of a class. */
static void test_classes_have_one_name(void **state)
{
    (void)state;
    for (int c = 0; c < OP_CLASS_COUNT; c++) {
        assert_string_equal(ink_label(ink_of_class((OpClass)c)), op_class_title((OpClass)c));
        assert_int_equal(op_class_from_name(op_class_name((OpClass)c)), c);
    }
    assert_int_equal(op_class_from_name("convolution"), OP_CLASS_COUNT);
    assert_string_equal(ink_label(ink_of_class(OP_CLASS_REDUCE)), "Reduction");
    assert_string_equal(ink_label(INK_PAPER), "");
    assert_int_not_equal(ink_shape(ink_of_bound(BOUND_MEMORY)),
                         ink_shape(ink_of_bound(BOUND_COMPUTE)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_classes_show_on_both_papers),
        cmocka_unit_test(test_differences_as_published),
        cmocka_unit_test(test_simulation),
        cmocka_unit_test(test_inks_are_told_apart),
        cmocka_unit_test(test_names_show_on_inks_of_papers),
        cmocka_unit_test(test_classes_have_one_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
