#include "served_chart.h"

/* A step of one sequence reads 427,264 − 255 · 4 · 64 bytes of weights; keys and values of 7
 * tokens, to which one is written and read with them: 9 · 512. The bars are as long. */
static void test_parts_of_a_step(void **state)
{
    Wish wish = wish_of("token", "tiny", "box");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    Segment weights[8], cache[8];
    guint n = bars_of(canvas, INK_LINEAR, weights, 8);
    assert_int_equal(n, bars_of(canvas, INK_MATMUL, cache, 8));
    assert_true(n >= 2);
    double reads = TINY_WEIGHTS - 4 * 255 * 64, kept = (7 + 1 + 1) * TINY_TOKEN;
    assert_true(fabs(weights[0].a / cache[0].a / (reads / kept) - 1) < 1e-4);
    assert_shows(state, wish, "Batch 101");
    assert_says(state, wish, "the most that fit");
    assert_good(draw_wish(state, wish), true);
}

static void test_nothing_fits(void **state)
{
    assert_cannot(state, wish_of("token", "tiny", "narrow"), "no step");
    assert_cannot(state, wish_of("token", "small", "box"), "no language model");
}

SERVED_CHART_TESTS(cmocka_unit_test(test_parts_of_a_step), cmocka_unit_test(test_nothing_fits))
