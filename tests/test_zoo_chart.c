#include "chart_book.h"

static void test_zoo(void **state)
{
    Wish wish = wish_of("zoo", "small twice plain", "box");
    /* Twice: 8·3·3·3 + 8 = 224 parameters. */
    assert_shows(state, wish, "Area: parameters, up to 224.");
    assert_says(state, wish, "of 3 networks, mostly memory-bound: 3, mostly compute-bound: 0");
    assert_says(state, wish, "Highest rate: Twice");
    assert_says(state, wish, "lowest: Plain");
}

/* Fused, Small is a convolution: (2 x 64 x 4 x 27 + 256 + 256) FLOPs over 2240 bytes. */
static void test_points_are_of_fused_graphs(void **state)
{
    Wish wish = wish_of("zoo", "small", "box");
    /* 14336 / 2240 = 6.4 FLOP/byte at 100 GB/s. */
    assert_says(state, wish, ": one network, Small, mostly memory-bound, at 640 GFLOP/s.");
    assert_says(state, wish, "they meet at 10.0 FLOP/byte.");
}

static void test_what_has_no_time_is_told(void **state)
{
    Wish wish = wish_of("zoo", "small thousand thousand_more", "tiny");
    assert_says(state, wish, ": one network, Small, ");
    assert_says(state, wish, "Without a time on this device: 2 (does not fit).");
    assert_shows(state, wish, "Without a time on this device: 2 (does not fit).");
    assert_cannot(state, wish_of("zoo", "thousand", "tiny"), "no time");
}

CHART_TESTS(cmocka_unit_test(test_zoo), cmocka_unit_test(test_points_are_of_fused_graphs),
            cmocka_unit_test(test_what_has_no_time_is_told))
