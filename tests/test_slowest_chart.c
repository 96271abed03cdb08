#include "chart_book.h"

/* (768 + 448 + 1024) bytes and 2048 at 100 GB/s are 22.4 ns and 20.5 ns; with twice the channels
 * 768 + 896 + 2048 and 4096 are 37.1 ns and 41.0 ns. */
static void test_layers_side_by_side(void **state)
{
    Wish wish = wish_of("slowest", "small twice", "box");
    assert_says(state, wish, "on Round box the slowest is relu1: Small 20.5 ns; Twice 41.0 ns.");
    assert_shows(state, wish, "22.4 ns 37.1 ns");
    Segment bars[4];
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    bars_of(canvas, INK_ACTIVATION, bars, 4);
    Segment hollow[4];
    bars_of(canvas, INK_PAPER, hollow, 4);
    assert_true(fabs(bars[0].a - 2 * hollow[0].a) < 0.01); /* filled after, hollow before */
    assert_good(draw_wish(state, wish), true);
}

/* What one side has alone stands by itself. */
static void test_layers_that_are_not_there(void **state)
{
    assert_says(state, wish_of("slowest", "small plain", "box"),
                "the slowest is conv1: Small 22.4 ns; Plain not there.");
}

/* Twelve equal rows say no more than one: 3,001 layers of "long", half of them one convolution. */
static void test_equal_layers_stand_once(void **state)
{
    Wish wish = wish_of("slowest", "long", "box");
    assert_shows(state, wish, "×1500");
    assert_shows(state, wish, "×n where n of a class take as long");
    Segment bars[4];
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    assert_in_range(bars_of(canvas, INK_ACTIVATION, bars, 4), 1, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layers_side_by_side),
        cmocka_unit_test(test_layers_that_are_not_there),
        cmocka_unit_test(test_equal_layers_stand_once),
    };
    return cmocka_run_group_tests(tests, chart_book_open, chart_book_close);
}
