#include "chart_book.h"

static void test_algorithms(void **state)
{
    assert_says(state, wish_of("algorithms", "deep", "box"),
                "Time of 40 layers, each by itself at its roof.");
    assert_shows(state, wish_of("algorithms", "deep", "box"), "All with Direct:");
    /* All of them are alike: one row. */
    assert_shows(state, wish_of("algorithms", "deep", "box"), "layer1.0.conv1 ×40");
    assert_shows(state, wish_of("algorithms", "deep", "box"), "n layers of equal times");
    assert_cannot(state, wish_of("algorithms", "plain", "box"), "no convolutions");
}

CHART_TESTS(cmocka_unit_test(test_algorithms))
