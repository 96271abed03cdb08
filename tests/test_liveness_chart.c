#include "chart_book.h"

/* While the activation runs, its input and its output are live: 2048 bytes; before that 1792. */
static void test_liveness(void **state)
{
    Wish wish = wish_of("liveness", "small", NULL);
    assert_says(state, wish, "at most 2.05 kB live at once, at operator 2 of 2");
    assert_says(state, wish, "in 2 tensors");
    assert_says(state, wish, "weights besides: 448 B");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    Segment conv = {0}, relu = {0};
    assert_int_equal(bars_of(canvas, INK_CONV, &conv, 1), 1);
    assert_int_equal(bars_of(canvas, INK_ACTIVATION, &relu, 1), 1);
    assert_true(is_near(conv.b, relu.b) && is_near(conv.y, relu.y + relu.b));
}

CHART_TESTS(cmocka_unit_test(test_liveness))
