#include "chart_book.h"

static void test_algorithms(void **state)
{
    assert_says(state, wish_of("algorithms", "deep", "box"), "Roofline time of 40 layers.");
    assert_shows(state, wish_of("algorithms", "deep", "box"), "All with Direct:");
    assert_says(state, wish_of("algorithms", "plain", "box"), "No convolution to compare.");
}

CHART_TESTS(cmocka_unit_test(test_algorithms))
