#include "chart_book.h"

/* Plain has nothing to learn, and a log axis no place for it. Small is better than Twice in both.
 */
static void test_pareto(void **state)
{
    Wish wish = wish_of("pareto", "twice small plain", "box");
    assert_says(state, wish,
                "2 networks by Parameters and Roofline time, 1 on the frontier: Small.");
    assert_shows(state, wish, "Not drawn, for want of a value: 1.");
    assert_shows(state, wish, "Parameters (less is better)");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    assert_has(step_at(canvas, STEP_NOTE, 0)->note.string, "Twice: 224, ");
}

CHART_TESTS(cmocka_unit_test(test_pareto))
