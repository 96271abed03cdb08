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

CHART_TESTS(cmocka_unit_test(test_zoo))
