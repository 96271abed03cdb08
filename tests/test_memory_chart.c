#include "chart_book.h"

/* The convolution takes 22.4 ns with 768 + 1024 bytes live, the activation 20.48 ns with 2048. On
 * half the bandwidth all takes twice as long. */
static void test_memory_over_time(void **state)
{
    Wish wish = wish_of("memory", "small twice", "box half");
    assert_says(state, wish, "on Round box: Small at most 2.05 kB, at 22.4 ns of 42.9 ns; Twice");
    assert_says(state, wish, "On half: Small at most 2.05 kB, at 44.8 ns of 85.8 ns; Twice");
    assert_shows(state, wish, "Small: peak 2.05 kB");
    assert_good(draw_wish(state, wish), true);
}

static void test_what_does_not_run_says_why(void **state)
{
    assert_cannot(state, wish_of("memory", "small", "integers"), "nothing to draw");
    assert_says(state, wish_of("memory", "small", "box integers"), "Not drawn: fp32 on integers: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_over_time),
        cmocka_unit_test(test_what_does_not_run_says_why),
    };
    return cmocka_run_group_tests(tests, chart_book_open, chart_book_close);
}
