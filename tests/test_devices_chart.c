#include "chart_book.h"

static void test_devices(void **state)
{
    Wish wish = wish_of("devices", "small", "half box");
    assert_says(state, wish, "fastest Round box at 42.9 ns, slowest half at 85.8 ns, 2.0 times");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    Segment bars[2];
    assert_int_equal(bars_of(canvas, INK_MEMORY, bars, 2), 2);
    assert_true(is_near(bars[1].a, 2 * bars[0].a) && bars[0].y < bars[1].y);
}

/* A hundred times as long is too long for bars: each is a mark, and a strip of 120 px its split. */
static void test_devices_far_apart_turn_logarithmic(void **state)
{
    Wish wish = wish_of("devices", "small", "box slow");
    assert_shows(state, wish, "Time (log scale)");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    Segment bars[2];
    assert_int_equal(bars_of(canvas, INK_MEMORY, bars, 2), 2);
    assert_true(is_near(bars[0].a, 120) && is_near(bars[1].a, 120));
}

static void test_a_device_that_does_not_run_it(void **state)
{
    ChartBook *of = *state;
    GError *error = NULL;
    const ModelResult *model =
        project_model(of->project, "small", &(Setup){.dtype = DTYPE_FP64}, NULL);
    const Device *device = project_device(of->project, "box", NULL);
    ChartRequest request = {.models = &model, .n_models = 1, .devices = &device, .n_devices = 1};
    g_autoptr(Canvas) canvas =
        chart_draw(chart_kind("devices", NULL), of->project->analysis, &request, of->fonts, &error);
    assert_has(canvas_description(canvas), "none of 1 device runs it");
    g_autofree char *texts = texts_of(canvas);
    assert_has(texts, "does not run");
}

CHART_TESTS(cmocka_unit_test(test_devices),
            cmocka_unit_test(test_devices_far_apart_turn_logarithmic),
            cmocka_unit_test(test_a_device_that_does_not_run_it))
