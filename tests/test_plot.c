#include "chart_book.h"

#include "chart/plot.h"

/* Forty convolutions alike, and forty activations. */
static void test_layers_of_equal_values_are_one_mark(void **state)
{
    static const double widths[] = {320, 720, 3000};
    for (size_t i = 0; i < G_N_ELEMENTS(widths); i++)
        assert_shows(state, (Wish){"roofline", "deep", "box", NULL, widths[i], {0}, NULL}, "×40");
}

/* Near is not equal, however few px there are. */
static void test_layers_of_nearly_equal_values_are_not(void **state)
{
    const ChartBook *of = *state;
    g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(PlotMark));
    Roof roof;
    assert_true(roof_on(project_device(of->project, "box", NULL), DTYPE_FP32, BASIS_THEORETICAL,
                        &roof, NULL));
    Plot plot = {.ceilings = ceilings_of(&roof), .marks = marks, .radius_max = 9, .names_max = 9};
    for (int i = 0; i < 3; i++)
        plot_add(&plot, &(PlotMark){.name = "layer",
                                    .ink = INK_CONV,
                                    .x = i < 2 ? 1 : 1 + 1e-9,
                                    .y = 1e11,
                                    .weight = 1});
    Canvas *canvas = canvas_new(of->fonts, 320, 500);
    Sheet sheet = {canvas, of->fonts, NULL, NULL, 54, 320, 300};
    plot_draw(&sheet, &plot);
    g_autofree char *texts = texts_of(canvas);
    assert_has(texts, "layer ×2\n");
    assert_null(strstr(texts, "×3"));
    canvas_free(canvas);
}

/* Only what is finite and positive has a place on log axes. */
static void test_what_has_no_place_is_not_added(G_GNUC_UNUSED void **state)
{
    static const double odd[] = {0, -1, NAN, INFINITY};
    g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(PlotMark));
    Plot plot = {.marks = marks};
    for (size_t i = 0; i < G_N_ELEMENTS(odd); i++) {
        assert_false(plot_add(&plot, &(PlotMark){.ink = INK_CONV, .x = odd[i], .y = 1}));
        assert_false(plot_add(&plot, &(PlotMark){.ink = INK_CONV, .x = 1, .y = odd[i]}));
    }
    assert_true(plot_add(&plot, &(PlotMark){.ink = INK_CONV, .x = 1, .y = 1}));
    bool used[INK_COUNT];
    plot_inks(&plot, used);
    assert_true(used[INK_CONV] && !used[INK_POOL] && marks->len == 1);
}

CHART_TESTS(cmocka_unit_test(test_layers_of_equal_values_are_one_mark),
            cmocka_unit_test(test_layers_of_nearly_equal_values_are_not),
            cmocka_unit_test(test_what_has_no_place_is_not_added))
