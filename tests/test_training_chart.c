#include "chart_book.h"

/* Adam's slots are two a parameter: 896 bytes, twice the gradients. */
static void test_training(void **state)
{
    /* The unit is an edge device, and the integers compute no fp32: nobody trains on these. */
    Wish wish = wish_of("training", "small", "tiny box integers unit");
    assert_says(state, wish, "least with");
    assert_says(state, wish, "That fits 2 of 2 devices trained on in fp32.");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    Segment gradients[6], slots[5];
    /* SGD, with momentum, Adam, and that in mixed precision: nothing else changes this network. */
    assert_int_equal(bars_of(canvas, INK_NORM, gradients, 6), 4);
    assert_int_equal(bars_of(canvas, INK_LINEAR, slots, 5), 3); /* SGD has none */
    assert_true(is_near(slots[0].a, gradients[1].a));
    assert_true(is_near(slots[1].a, 2 * gradients[2].a));
}

/* 100 kB beside more than two megabytes: left of their line there is as much room as names of bars
 * take. */
static void test_capacities_without_room_are_counted(void **state)
{
    Wish wish = wish_of("training", "thousand_more", "tiny tiny tiny");
    wish.width = 720;
    assert_shows(state, wish, "100 kB tiny, tiny and 1 more");
    wish.width = 320;
    assert_shows(state, wish, "100 kB, 3 devices");
}

CHART_TESTS(cmocka_unit_test(test_training),
            cmocka_unit_test(test_capacities_without_room_are_counted))
