#include "chart_book.h"
#include "profile_kit.h"

/* Plain has nothing to learn, and a log axis no place for it. Deep has no category either, and more
 * of all. Twice is of another task. */
static void test_pareto(void **state)
{
    Wish wish = wish_of("pareto", "twice small plain deep", "box");
    assert_says(state, wish,
                "2 networks by Parameters and Roofline time, 1 on the frontier: Small.");
    assert_shows(state, wish,
                 "Left out, of other tasks or batches: 1. Left out, for want of a value: 1.");
    assert_shows(state, wish, "Parameters (less is better)");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    assert_has(step_at(canvas, STEP_NOTE, 0)->note.string, "Deep: 23.0 k, ");
}

/* The least of all tells fewer things apart. */
static void test_one_task(void **state)
{
    Wish wish = wish_of("pareto", "ten thousand thousand_more", "box");
    assert_says(state, wish,
                "Networks (naming, 1000 outputs) by size and time on Round box: 1 of 2 networks");
    assert_says(state, wish,
                "1 on the frontier: thousand. Left out, of other tasks or batches: 1.");
}

/* 309 kB of weights do not fit 100 kB. */
static void test_without_a_time(void **state)
{
    assert_cannot(state, wish_of("pareto", "thousand thousand_more", "tiny"), "nothing to compare");
    Wish wish = wish_of("pareto", "small deep", "tiny");
    assert_says(state, wish, "2 networks by");
}

/* Times of other batches are of other work. */
static void test_one_batch(void **state)
{
    const ChartBook *of = *state;
    const Device *device = project_device(of->project, "box", NULL);
    const ModelResult *models[3];
    for (int i = 0; i < 3; i++) {
        Setup setup = {.batch = i ? 2 : 1};
        models[i] = project_model(of->project, i < 2 ? "small" : "deep", &setup, NULL);
    }
    ChartRequest request = {.models = models, .n_models = 3, .devices = &device, .n_devices = 1};
    g_autoptr(Canvas) canvas =
        chart_draw(chart_kind("pareto", NULL), of->project->analysis, &request, of->fonts, NULL);
    assert_has(canvas_details(canvas), "2 networks by");
    assert_has(canvas_details(canvas), "Left out, of other tasks or batches: 1.");
    assert_has(canvas_details(canvas), "Setup: batch 2, fp32, fused");
}

/* Of those that a profile is for. */
static void test_against_an_estimate(void **state)
{
    Wish wish = {"pareto", "thousand_more thousand", "box", "estimate", 0, {0}, NULL};
    void *own = NULL;
    assert_cannot(state, wish, "nothing to compare");
    assert_int_equal(chart_book_open(&own), 0);
    g_autoptr(GPtrArray) profiles = profiles_of(profile_of_box("by-hand", STACK_EAGER));
    analysis_set_profiles(((ChartBook *)own)->project->analysis, profiles);
    assert_says(&own, wish, "by size and estimated time on Round box: ");
    assert_shows(&own, wish, "Estimated time");
    chart_book_close(&own);
}

CHART_TESTS(cmocka_unit_test(test_against_an_estimate), cmocka_unit_test(test_pareto),
            cmocka_unit_test(test_one_task), cmocka_unit_test(test_without_a_time),
            cmocka_unit_test(test_one_batch))
