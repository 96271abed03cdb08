#include "chart_book.h"

static void test_zoo(void **state)
{
    Wish wish = wish_of("zoo", "small twice plain", "box");
    /* Twice: 8·3·3·3 + 8 = 224 parameters. */
    assert_shows(state, wish, "Area: parameters, up to 224.");
    assert_says(state, wish, "of 3 networks, mostly memory-bound: 3, mostly compute-bound: 0");
    assert_says(state, wish, "Highest rate: Twice");
    assert_says(state, wish, "lowest: Plain");
}

/* Fused, Small is a convolution: (2 x 64 x 4 x 27 + 256 + 256) FLOPs over 2240 bytes. */
static void test_points_are_of_fused_graphs(void **state)
{
    Wish wish = wish_of("zoo", "small", "box");
    /* 14336 / 2240 = 6.4 FLOP/byte at 100 GB/s. */
    assert_says(state, wish, ": one network, Small, mostly memory-bound, at 640 GFLOP/s.");
    assert_says(state, wish, "they meet at 10.0 FLOP/byte.");
}

static void test_what_has_no_time_is_told(void **state)
{
    Wish wish = wish_of("zoo", "small thousand thousand_more", "tiny");
    assert_says(state, wish, ": one network, Small, ");
    assert_says(state, wish, "Without a time on this device: 2 (does not fit).");
    assert_shows(state, wish, "Without a time on this device: 2 (does not fit).");
    assert_cannot(state, wish_of("zoo", "thousand", "tiny"), "no time");
}

/* A type of numbers that is no scheme: twice the bytes, half the rate. */
static void test_a_format_that_is_no_scheme(void **state)
{
    Wish wish = wish_of("zoo", "small", "both");
    wish.format = "fp64";
    assert_says(state, wish, "The roof is 500 GFLOP/s");
    assert_says(state, wish, ": one network, Small, mostly memory-bound, at 320 GFLOP/s.");
}

/* Under one roof are those of its format: two in int8, and not the one in fp32. */
static void test_one_roof_has_one_format(void **state)
{
    const ChartBook *of = *state;
    Setup plain = {0}, int8 = {.scheme = "int8"};
    const ModelResult *models[] = {project_model(of->project, "ten", &plain, NULL),
                                   project_model(of->project, "ten", &int8, NULL),
                                   project_model(of->project, "thousand", &int8, NULL)};
    const Device *devices[] = {project_device(of->project, "both", NULL)};
    ChartRequest request = {.models = models, .n_models = 3, .devices = devices, .n_devices = 1};
    g_autoptr(Canvas) canvas =
        chart_draw(chart_kind("zoo", NULL), of->project->analysis, &request, of->fonts, NULL);
    assert_non_null(canvas);
    assert_has(canvas_details(canvas), "of 2 networks");
    assert_has(canvas_details(canvas), "The roof is 4.00 TOP/s");
    assert_has(canvas_details(canvas), "In another format: 1.");
}

CHART_TESTS(cmocka_unit_test(test_zoo), cmocka_unit_test(test_points_are_of_fused_graphs),
            cmocka_unit_test(test_what_has_no_time_is_told),
            cmocka_unit_test(test_one_roof_has_one_format),
            cmocka_unit_test(test_a_format_that_is_no_scheme))
