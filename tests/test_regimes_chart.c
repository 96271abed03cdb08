/* What bounds networks on a device. The launcher does 1 TFLOP/s, moves 100 GB/s and starts an
 * operator in 1 us; the box does the same, and nothing is known of its launches. Ridges: 10. */
#include "chart_book.h"

/* One operator of 14336 FLOPs on 2240 bytes: 6.4 FLOP/byte, 22.4 ns at 100 GB/s. */
static void test_memory_where_launches_are_unknown(void **state)
{
    Wish wish = wish_of("regimes", "small", "box");
    assert_says(state, wish, ": memory bounds Small.");
    assert_shows(state, wish, "The ridge is at 10.0 FLOP/byte.");
    assert_shows(state, wish, "what starting one takes on this device is not known");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    assert_has(step_at(canvas, STEP_NOTE, 0)->note.string,
               "Small: 22.4 ns an operator at 6.40 FLOP/byte");
}

/* Between does 2 · 256³ + 256² FLOPs on 4 · (2 · 256² + 256² + 256) bytes: 42.7 FLOP/byte, and
 * takes 33.6 us for it. The others' operators take less than starting one. */
static void test_three_regimes(void **state)
{
    Wish wish = wish_of("regimes", "small between deep", "launcher");
    assert_says(state, wish, ": overhead bounds Small, Deep; compute bounds Between.");
    assert_shows(state, wish, "starting one takes 1.00 µs");
    assert_shows(state, wish, "start fewer, larger operators");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    assert_has(step_at(canvas, STEP_NOTE, 1)->note.string,
               "Between: 33.6 µs an operator at 42.7 FLOP/byte");
}

/* What helps is whole, in rows where its corner is narrow, at the width of a phone too. */
static void test_nothing_is_cut(void **state)
{
    Wish wish = wish_of("regimes", "small between deep", "launcher");
    static const double widths[] = {720, 360};
    for (size_t i = 0; i < G_N_ELEMENTS(widths); i++) {
        wish.width = widths[i];
        g_autoptr(Canvas) canvas = draw_wish(state, wish);
        g_autofree char *texts = texts_of(canvas);
        assert_null(strstr(texts, "…"));
        assert_has(texts, "Compute");
    }
}

/* A network in batches stands there by each: 2 · 256³ FLOPs take the compute of a batch of one. */
static void test_batches_are_told_apart(void **state)
{
    const ChartBook *of = *state;
    Setup one = {0}, eight = {.batch = 8};
    const ModelResult *models[] = {project_model(of->project, "between", &one, NULL),
                                   project_model(of->project, "between", &eight, NULL)};
    const Device *device = project_device(of->project, "launcher", NULL);
    ChartRequest request = {.models = models, .n_models = 2, .devices = &device, .n_devices = 1};
    g_autoptr(Canvas) canvas =
        chart_draw(chart_kind("regimes", NULL), of->project->analysis, &request, of->fonts, NULL);
    assert_non_null(canvas);
    assert_has(canvas_details(canvas), ": compute bounds Between, batch 1, Between, batch 8.");
}

static void test_many_are_counted(void **state)
{
    Wish wish = wish_of("regimes", "small twice deep ten", "launcher");
    assert_says(state, wish, ": overhead bounds 4 networks.");
}

static void test_what_has_no_time_is_told(void **state)
{
    Wish wish = wish_of("regimes", "small thousand", "tiny");
    assert_shows(state, wish, "Without a time on this device: 1 (does not fit).");
    assert_cannot(state, wish_of("regimes", "thousand", "tiny"), "no time");
}

CHART_TESTS(cmocka_unit_test(test_memory_where_launches_are_unknown),
            cmocka_unit_test(test_three_regimes), cmocka_unit_test(test_nothing_is_cut),
            cmocka_unit_test(test_batches_are_told_apart), cmocka_unit_test(test_many_are_counted),
            cmocka_unit_test(test_what_has_no_time_is_told))
