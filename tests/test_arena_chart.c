#include "chart_book.h"

#include "chart/live.h"

static void test_arena(void **state)
{
    /* The input's room is free again for what the activation makes, which is larger. */
    assert_says(state, wish_of("arena", "small", NULL),
                "3 storages in an arena of 2.05 kB; live at once "
                "2.05 kB, fragmentation 0.0 %");
}

/* 768 bytes of the input while the convolution of 1024 runs, side by side. */
static void test_the_input_is_drawn(void **state)
{
    Wish wish = wish_of("arena", "small", NULL);
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    Segment input = {0}, conv = {0};
    assert_int_equal(bars_of(canvas, live_ink(0), &input, 1), 1);
    assert_int_equal(bars_of(canvas, INK_CONV, &conv, 1), 1);
    assert_true(is_near(fabs(input.b) / 768, fabs(conv.b) / 1024));
}

CHART_TESTS(cmocka_unit_test(test_arena), cmocka_unit_test(test_the_input_is_drawn))
