#include "chart_book.h"

#include "chart/plot.h"

static void test_layers_at_one_place_are_one_mark(void **state)
{
    assert_shows(state, wish_of("roofline", "deep", "box"), "×40");
}

/* Only what is finite and positive has a place on log axes. */
static void test_what_has_no_place_is_not_added(G_GNUC_UNUSED void **state)
{
    static const double odd[] = {0, -1, NAN, INFINITY};
    g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(PlotMark));
    Plot plot = {.marks = marks};
    for (size_t i = 0; i < G_N_ELEMENTS(odd); i++) {
        assert_false(plot_add(&plot, &(PlotMark){"x", INK_CONV, odd[i], NAN, 1, 1}));
        assert_false(plot_add(&plot, &(PlotMark){"x", INK_CONV, 1, NAN, odd[i], 1}));
    }
    assert_true(plot_add(&plot, &(PlotMark){"x", INK_CONV, 1, NAN, 1, 1}));
    bool used[INK_COUNT];
    plot_inks(&plot, used);
    assert_true(used[INK_CONV] && !used[INK_POOL] && marks->len == 1);
}

CHART_TESTS(cmocka_unit_test(test_layers_at_one_place_are_one_mark),
            cmocka_unit_test(test_what_has_no_place_is_not_added))
