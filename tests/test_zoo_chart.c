#include "chart_book.h"
#include "profile_kit.h"

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

/* By the arithmetic of tests/test_estimates.c: 14336 FLOPs in 22.4 ns are 640 GFLOP/s, in the 55.8
 * ns that Small is estimated to take 257. In fp64 nothing is estimated; nor is int8 there. */
static void test_estimates_rank_networks(void **state)
{
    void *own = NULL;
    (void)state;
    assert_int_equal(chart_book_open(&own), 0);
    g_autoptr(GPtrArray) profiles = profiles_of(profile_of_box("by-hand", STACK_COMPILED));
    analysis_set_profiles(((ChartBook *)own)->project->analysis, profiles);
    Wish wish = wish_of("zoo", "small", "box");
    assert_says(&own, wish,
                "Networks by estimate on Round box: one network, Small, mostly "
                "memory-bound, at 257 GFLOP/s.");
    assert_shows(&own, wish,
                 "over its estimate by profile by-hand, the line over it where four of "
                 "five measurements should lie, the hollow one its roofline time;");
    g_autoptr(Canvas) canvas = draw_wish(&own, wish);
    g_autoptr(GBytes) svg = canvas_render(canvas, CANVAS_SVG, "zoo", NULL);
    g_autofree char *text = g_strndup(g_bytes_get_data(svg, NULL), g_bytes_get_size(svg));
    assert_has(text, "Small: 257 GFLOP/s by estimate at 6.40 FLOP/byte; by roofline 640 GFLOP/s");
    assert_good(draw_wish(&own, wish), true);
    chart_book_close(&own);
}

/* A network all of whose time is in layers of a class without data. */
static void test_what_is_outside_is_counted(void **state)
{
    void *own = NULL;
    (void)state;
    assert_int_equal(chart_book_open(&own), 0);
    Profile *profile = profile_of_box("by-hand", STACK_COMPILED);
    profile->data[WORK_CONV] = (ClassData){0};
    g_autoptr(GPtrArray) profiles = profiles_of(profile);
    analysis_set_profiles(((ChartBook *)own)->project->analysis, profiles);
    assert_says(&own, wish_of("zoo", "small", "box"),
                "Estimated outside what was measured, more widely: 1.");
    chart_book_close(&own);
}

/* Batch 5 is one that the profile is not for; one of two is half of them, one of three is not. */
static void test_what_has_no_estimate_is_counted(void **state)
{
    void *own = NULL;
    (void)state;
    assert_int_equal(chart_book_open(&own), 0);
    g_autoptr(GPtrArray) profiles = profiles_of(profile_of_box("by-hand", STACK_COMPILED));
    ChartBook *of = own;
    analysis_set_profiles(of->project->analysis, profiles);
    Setup one = {0}, five = {.batch = 5};
    const ModelResult *models[] = {project_model(of->project, "small", &one, NULL),
                                   project_model(of->project, "small", &five, NULL)};
    const Device *devices[] = {project_device(of->project, "box", NULL)};
    ChartRequest request = {.models = models, .n_models = 2, .devices = devices, .n_devices = 1};
    g_autoptr(Canvas) canvas =
        chart_draw(chart_kind("zoo", NULL), of->project->analysis, &request, of->fonts, NULL);
    assert_has(canvas_details(canvas), "Without an estimate, at the roofline alone: 1.");
    assert_has(canvas_details(canvas), "Highest rate: Small, 257 GFLOP/s; lowest: Small, 257");
    const ModelResult *three[] = {models[0], models[1],
                                  project_model(of->project, "twice", &five, NULL)};
    request.models = three;
    request.n_models = 3;
    g_autoptr(Canvas) fewer =
        chart_draw(chart_kind("zoo", NULL), of->project->analysis, &request, of->fonts, NULL);
    assert_null(strstr(canvas_details(fewer), "stimate"));
    chart_book_close(&own);
}

static void test_no_profile_changes_nothing(void **state)
{
    g_autofree char *texts = shown(state, wish_of("zoo", "small twice plain", "box"));
    g_autofree char *alt = alt_of(state, wish_of("zoo", "small twice plain", "box"));
    assert_null(strstr(texts, "stimate"));
    assert_null(strstr(alt, "stimate"));
}

CHART_TESTS(cmocka_unit_test(test_estimates_rank_networks),
            cmocka_unit_test(test_what_is_outside_is_counted),
            cmocka_unit_test(test_what_has_no_estimate_is_counted),
            cmocka_unit_test(test_no_profile_changes_nothing), cmocka_unit_test(test_zoo),
            cmocka_unit_test(test_points_are_of_fused_graphs),
            cmocka_unit_test(test_what_has_no_time_is_told),
            cmocka_unit_test(test_one_roof_has_one_format),
            cmocka_unit_test(test_a_format_that_is_no_scheme))
