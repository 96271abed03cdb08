#include "chart_book.h"

/* SPEC 5: 4.608 TFLOP/s over 96 GB/s is 48 FLOP/byte, 2.86 over 74 is 38.6;
 * 1 - 2.86/4.608 = 0.379; 1 - 74/96 = 0.229. */
static void test_ceilings(void **state)
{
    Wish wish = wish_of("roofline", "small", "i9");
    static const char *const expected[] = {"ridge 48.0",
                                           "ridge 38.6",
                                           "fp32 vector 4.61 TFLOP/s theoretical",
                                           "2.86 TFLOP/s measured",
                                           "DRAM 96.0 GB/s theoretical",
                                           "74.0 GB/s measured",
                                           "peak 38 % below theory, bandwidth 23 % below theory",
                                           "Performance, FLOP/s"};
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
        assert_shows(state, wish, expected[i]);
}

static void test_slope_label_follows_the_slope(void **state)
{
    g_autoptr(Canvas) canvas = draw_wish(state, wish_of("roofline", "small", "box"));
    const Step *label = text_step(canvas, "DRAM 100 GB/s");
    assert_true(label->text.look.angle < -10 && label->text.look.angle > -80);
    assert_true(text_step(canvas, "fp32 vector")->text.look.angle == 0);
}

CHART_TESTS(cmocka_unit_test(test_ceilings), cmocka_unit_test(test_slope_label_follows_the_slope))
