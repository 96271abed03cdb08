/* Several setups of a network, or several networks, on one pair of axes for each device. */
#include "chart_book.h"

#include "chart/sides.h"

/* 2 x 6912 + 256 for the bias and 256 for the activation are 14336 FLOPs, in 42.88 ns 334 GFLOP/s;
 * over 2240 + 2048 bytes 3.34 FLOP/byte. */
static void test_rooflines_of_two(void **state)
{
    Wish wish = wish_of("roofline", "small twice", "box half");
    assert_says(state, wish,
                "Roofline of Small, Twice on several devices; on Round box: Small 42.9 ns at 334 "
                "GFLOP/s and 3.34 FLOP/byte; Twice");
    assert_says(state, wish, "On half: Small 85.8 ns at 167 GFLOP/s and 3.34 FLOP/byte");
    assert_says(state, wish,
                "Setup: Small: batch 1, fp32, operator by operator, compulsory traffic, "
                "theoretical ceilings; Twice.");
    assert_shows(state, wish, "DRAM 100 GB/s theoretical");
    assert_good(draw_wish(state, wish), true);
}

/* The finding names a device that is the only one. */
static void test_a_device_is_named_once(void **state)
{
    assert_says(state, wish_of("roofline", "small twice", "box"),
                "Roofline of Small, Twice; on Round box: Small 42.9 ns");
}

static void test_sides_are_told_apart_without_colour(void **state)
{
    (void)state;
    assert_true(side_look(0)->hollow);
    for (int a = 0; a < SIDES_MAX; a++)
        for (int b = 0; b < a; b++)
            assert_true(side_look(a)->shape != side_look(b)->shape ||
                        side_look(a)->hollow != side_look(b)->hollow);
}

static void test_nothing_to_draw(void **state)
{
    static const char *const kinds[] = {"roofline", "memory", "slowest"};
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(try_wish(state, wish_of(kinds[i], "small twice", "integers"), &error));
        assert_int_equal(error->code, RB_ERROR_CANNOT);
        assert_has(error->message, "nothing to draw: Small on integers: ");
        assert_null(strstr(error->message, ".;"));
    }
    assert_says(state, wish_of("roofline", "small twice", "box integers"),
                "Not drawn: Small on integers: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rooflines_of_two),
        cmocka_unit_test(test_a_device_is_named_once),
        cmocka_unit_test(test_sides_are_told_apart_without_colour),
        cmocka_unit_test(test_nothing_to_draw),
    };
    return cmocka_run_group_tests(tests, chart_book_open, chart_book_close);
}
