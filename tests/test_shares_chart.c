#include "chart_book.h"

/* 2240 of 4288 bytes are the convolution's: 52 %. */
static void test_shares(void **state)
{
    Wish wish = wish_of("shares", "small", "box");
    assert_says(
        state, wish,
        "Convolution owns 100 % of parameters; Convolution owns 100 % of MACs; "
        "Convolution owns 52 % of traffic; Convolution owns 52 % of time, operator by operator.");
    assert_says(state, wish_of("shares", "plain", NULL),
                "Plain: Activation owns 100 % of traffic. no parameters; no MACs; ");
}

CHART_TESTS(cmocka_unit_test(test_shares))
