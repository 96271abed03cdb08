#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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
        cmocka_unit_test(test_names_show_on_inks_of_papers),
        cmocka_unit_test(test_classes_have_one_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
