#include "served_chart.h"

/* tiny on the box: 1,000,000 bytes less 427,264 of weights, by 8 · 512 of cache and 1,536 of
 * activations for each sequence of 8 tokens: 101 fit. */
static void test_the_wall(void **state)
{
    Wish wish = wish_of("serving", "tiny", "box");
    assert_shows(state, wish, "101 fit: box");
    assert_shows(state, wish, "critical batch 20");
    assert_says(state, wish, "of 101, which is all that fits.");
    assert_says(state, wish, "tiny served, 8 tokens a sequence");
    assert_good(draw_wish(state, wish), true);
}

/* 8 GiB hold more than were tried. */
static void test_no_wall(void **state)
{
    Wish wish = wish_of("serving", "tiny", "box vast");
    assert_shows(state, wish, "over 32,768: vast");
    assert_says(state, wish, "and more fit.");
    assert_good(draw_wish(state, wish), false);
}

static void test_what_does_not_fit(void **state)
{
    assert_shows(state, wish_of("serving", "tiny", "box narrow"),
                 "Not drawn: narrow, does not fit");
    assert_cannot(state, wish_of("serving", "tiny", "narrow"), "no serving");
}

static void test_what_is_no_language_model(void **state)
{
    assert_cannot(state, wish_of("serving", "small", "box"), "no language model");
}

SERVED_CHART_TESTS(cmocka_unit_test(test_the_wall), cmocka_unit_test(test_no_wall),
                   cmocka_unit_test(test_what_does_not_fit),
                   cmocka_unit_test(test_what_is_no_language_model))
