#include "chart_book.h"

/* Of a network of which no accuracy was published there is nothing to draw. */
static void test_accuracy(void **state)
{
    assert_says(state, wish_of("accuracy", "small", NULL), "No network has both values.");
}

CHART_TESTS(cmocka_unit_test(test_accuracy))
