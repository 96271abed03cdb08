#include "chart_book.h"

/* On the box memory bounds both: (768 + 448 + 1024) / 100 GB/s = 22.4 ns and 2048 / 100 GB/s =
 * 20.48 ns, of 42.88 together. */
static void test_roofline(void **state)
{
    Wish wish = wish_of("roofline", "small", "box");
    assert_says(
        state, wish,
        "left of the ridge point, where memory is the bound: 2 of 2 layers, with 100 % "
        "of the time. The roof is 1.00 TFLOP/s over 100 GB/s; they meet at 10.0 FLOP/byte.");
    assert_shows(state, wish, " · 52 % ");
    assert_shows(state, wish, " · 48 % ");
    assert_shows(state, wish, "Convolution Activation");
    assert_shows(state, wish, "fp32, batch 1, unfused, compulsory traffic, theoretical ceilings");
}

CHART_TESTS(cmocka_unit_test(test_roofline))
