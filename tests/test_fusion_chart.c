#include "chart_book.h"

/* Fused, the activation moves nothing: 20.48 of 42.88 ns are saved, 47.8 %. */
static void test_fusion(void **state)
{
    Wish wish = wish_of("fusion", "small", "box");
    assert_says(state, wish, "from 42.9 ns operator by operator to 22.4 ns");
    assert_says(state, wish, ": 47.8 %.");
    assert_shows(state, wish, "−20.5 ns · −47.8 %");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    Segment levels[2] = {0}, saved = {0};
    assert_int_equal(bars_of(canvas, INK_AXIS, levels, 2), 2);
    assert_int_equal(bars_of(canvas, INK_LINEAR, &saved, 1), 1);
    assert_true(is_near(levels[0].a, levels[1].a + saved.a));
}

/* Leaving out a dropout changes no time: that is a note, not a row. */
static void test_rules_without_effect_are_no_rows(void **state)
{
    g_autofree char *texts = shown(state, wish_of("fusion", "dropped", "box"));
    assert_has(texts, "Applied too, without a change of time: noop 1×.");
    assert_lacks(texts, "noop · 1×");
    assert_lacks(texts, "no change");
    assert_lacks(texts, " 0.0 %");
}

static void test_nothing_to_fuse(void **state)
{
    assert_cannot(state, wish_of("fusion", "odd", "box"), "nothing to fuse");
}

CHART_TESTS(cmocka_unit_test(test_fusion), cmocka_unit_test(test_rules_without_effect_are_no_rows),
            cmocka_unit_test(test_nothing_to_fuse))
