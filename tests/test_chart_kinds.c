#include "chart_book.h"

static void assert_says(void **state, Wish wish, const char *part)
{
    g_autofree char *alt = alt_of(state, wish);
    assert_has(alt, part);
}

static void assert_shows(void **state, Wish wish, const char *part)
{
    g_autofree char *texts = shown(state, wish);
    assert_has(texts, part);
}

static bool is_near(double a, double b)
{
    return fabs(a - b) < 1e-6 * fmax(fabs(a), 1);
}

/* ---- Rooflines ------------------------------------------------------------------------------- */

/* SPEC 5: 4.608 TFLOP/s over 96 GB/s is 48 FLOP/byte, 2.86 over 74 is 38.6;
 * 1 - 2.86/4.608 = 0.379; 1 - 74/96 = 0.229. */
static void test_ceilings(void **state)
{
    Wish wish = wish_of("roofline", "small", "i9");
    static const char *const expected[] = {"ridge 48.0",
                                           "ridge 38.6",
                                           "fp32 vector 4.61 TFLOP/s theoretical",
                                           "2.86 TFLOP/s measured",
                                           "DRAM 96.0 GB/s theoretical",
                                           "74.0 GB/s measured",
                                           "peak 38 % below theory, bandwidth 23 % below theory",
                                           "Performance, FLOP/s"};
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
        assert_shows(state, wish, expected[i]);
}

/* On the box memory bounds both: (768 + 448 + 1024) / 100 GB/s = 22.4 ns and 2048 / 100 GB/s =
 * 20.48 ns, of 42.88 together. */
static void test_roofline(void **state)
{
    Wish wish = wish_of("roofline", "small", "box");
    assert_says(
        state, wish,
        "2 of 2 layers lie left of the ridge point, where memory bounds them, with 100 % "
        "of the time. The roof is 1.00 TFLOP/s over 100 GB/s; they meet at 10.0 FLOP/byte.");
    assert_shows(state, wish, " · 52 % ");
    assert_shows(state, wish, " · 48 % ");
    assert_shows(state, wish, "convolution activation");
    assert_shows(state, wish, "fp32, batch 1, unfused, compulsory traffic, theoretical ceilings");
}

static void test_layers_at_one_place_are_one_mark(void **state)
{
    assert_shows(state, wish_of("roofline", "deep", "box"), "×40");
}

static void test_slope_label_follows_the_slope(void **state)
{
    g_autoptr(Canvas) canvas = draw_wish(state, wish_of("roofline", "small", "box"));
    const Step *label = text_step(canvas, "DRAM 100 GB/s");
    assert_true(label->text.look.angle < -10 && label->text.look.angle > -80);
    assert_true(text_step(canvas, "fp32 vector")->text.look.angle == 0);
}

static void test_zoo(void **state)
{
    Wish wish = wish_of("zoo", "small twice plain", "box");
    /* Twice: 8·3·3·3 + 8 = 224 parameters. */
    assert_shows(state, wish, "Area: parameters, up to 224.");
    assert_says(state, wish, "of 3 networks, 3 are mostly memory-bound, 0 mostly compute-bound");
    assert_says(state, wish, "Highest rate: Twice");
    assert_says(state, wish, "lowest: Plain");
}

/* ---- Devices, layers, shares ----------------------------------------------------------------- */

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
    assert_has(canvas_description(canvas), "none of 1 devices runs it");
    g_autofree char *texts = texts_of(canvas);
    assert_has(texts, "does not run");
}

/* 6912 MACs by the convolution alone; 2240 bytes against 2048. */
static void test_layers(void **state)
{
    Wish wish = wish_of("layers", "small", "box");
    assert_says(state, wish, "Small, layer by layer: 2 layers. MACs: 6.91 kMAC");
    assert_says(state, wish, "Traffic: 4.29 kB, most in");
    assert_shows(state, wish, "time on Round box; fp32, batch 1");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    Segment conv[4], relu[2]; /* MACs, parameters, traffic, time; the last two */
    assert_int_equal(bars_of(canvas, INK_CONV, conv, 4), 4);
    assert_int_equal(bars_of(canvas, INK_ACTIVATION, relu, 2), 2);
    assert_true(is_near(relu[0].b / conv[2].b, 2048.0 / 2240));
    assert_true(is_near(relu[1].b / conv[3].b, 20.48 / 22.4));
    assert_true(is_near(conv[0].b, conv[3].b));
}

static void test_many_layers_are_named_by_block(void **state)
{
    Wish wish = wish_of("layers", "deep", NULL);
    for (int i = 1; i <= 4; i++) {
        g_autofree char *block = g_strdup_printf("layer%d", i);
        assert_shows(state, wish, block);
    }
}

/* 2240 of 4288 bytes are the convolution's: 52 %. */
static void test_shares(void **state)
{
    Wish wish = wish_of("shares", "small", "box");
    assert_says(state, wish,
                "convolution owns 100 % of parameters; convolution owns 100 % of MACs; "
                "convolution owns 52 % of traffic; convolution owns 52 % of time.");
    assert_says(state, wish_of("shares", "plain", NULL),
                "there is no parameters; there is no MACs");
}

/* ---- Memory ---------------------------------------------------------------------------------- */

/* While the activation runs, its input and its output are live: 2048 bytes; before that 1792. */
static void test_liveness(void **state)
{
    Wish wish = wish_of("liveness", "small", NULL);
    assert_says(state, wish, "at most 2.05 kB live at once, at operator 2 of 2");
    assert_says(state, wish, "in 2 tensors");
    assert_says(state, wish, "weights besides: 448 B");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    Segment conv = {0}, relu = {0};
    assert_int_equal(bars_of(canvas, INK_CONV, &conv, 1), 1);
    assert_int_equal(bars_of(canvas, INK_ACTIVATION, &relu, 1), 1);
    assert_true(is_near(conv.b, relu.b) && is_near(conv.y, relu.y + relu.b));
}

static void test_arena(void **state)
{
    /* The input's room is free again for what the activation makes, which is larger. */
    assert_says(state, wish_of("arena", "small", NULL),
                "3 storages in an arena of 2.05 kB; live at once "
                "2.05 kB, fragmentation 0.0 %");
}

/* Adam's slots are two a parameter: 896 bytes, twice the gradients. */
static void test_training(void **state)
{
    Wish wish = wish_of("training", "small", "tiny box");
    assert_says(state, wish, "least with");
    assert_says(state, wish, "That fits 2 of 2 devices.");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    Segment gradients[6], slots[5];
    assert_int_equal(bars_of(canvas, INK_NORM, gradients, 6), 6);
    assert_int_equal(bars_of(canvas, INK_LINEAR, slots, 5), 5); /* SGD has none */
    assert_true(is_near(slots[0].a, gradients[1].a));
    assert_true(is_near(slots[1].a, 2 * gradients[2].a));
}

/* ---- What-ifs -------------------------------------------------------------------------------- */

/* Fused, the activation moves nothing: 20.48 of 42.88 ns are saved, 47.8 %. */
static void test_fusion(void **state)
{
    Wish wish = wish_of("fusion", "small", "box");
    assert_says(state, wish, "Roofline time from 42.9 ns to 22.4 ns");
    assert_says(state, wish, ": 47.8 %.");
    assert_shows(state, wish, "−20.5 ns · −47.8 %");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    Segment levels[2] = {0}, saved = {0};
    assert_int_equal(bars_of(canvas, INK_AXIS, levels, 2), 2);
    assert_int_equal(bars_of(canvas, INK_LINEAR, &saved, 1), 1);
    assert_true(is_near(levels[0].a, levels[1].a + saved.a));
}

/* 448 bytes and 2048 for each of a batch: of 100 kB, 32 are 66 kB and 64 would be 132 kB. */
static void test_sweep(void **state)
{
    Wish wish = wish_of("sweep", "small", "tiny");
    assert_shows(state, wish, "fits up to 32: capacity");
    assert_says(state, wish, "capacity 100 kB is exceeded beyond 32.");
    assert_says(state, wish, "Batch from 1 to 1024.");
    g_autofree char *roomy = shown(state, wish_of("sweep", "small", "box"));
    assert_lacks(roomy, "fits up to");
    assert_says(state, (Wish){"sweep", "small", "box", "resolution", 0}, "Resolution from");
}

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
    assert_says(state, wish_of("accuracy", "small", NULL), "No network has both values.");
}

static void test_algorithms(void **state)
{
    assert_says(state, wish_of("algorithms", "deep", "box"), "Roofline time of 40 layers.");
    assert_shows(state, wish_of("algorithms", "deep", "box"), "All with Direct:");
    assert_says(state, wish_of("algorithms", "plain", "box"), "No convolution to compare.");
}

/* ---- All kinds ------------------------------------------------------------------------------- */

/* Whatever the width and whatever the name. */
static void test_all_are_legible(void **state)
{
    static const double widths[] = {0, 320, 480, 1200};
    static const char *const models[] = {"small", "deep", "odd", "plain"};
    for (int k = 0; chart_kinds()[k]; k++)
        for (size_t m = 0; m < G_N_ELEMENTS(models); m++)
            for (size_t w = 0; w < G_N_ELEMENTS(widths); w++) {
                const ChartKind *kind = chart_kinds()[k];
                Wish wish = {kind->name, models[m], kind->max_devices ? "i9" : NULL, NULL,
                             widths[w]};
                assert_good(draw_wish(state, wish), m == 2 && w == 0);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ceilings),
        cmocka_unit_test(test_roofline),
        cmocka_unit_test(test_layers_at_one_place_are_one_mark),
        cmocka_unit_test(test_slope_label_follows_the_slope),
        cmocka_unit_test(test_zoo),
        cmocka_unit_test(test_devices),
        cmocka_unit_test(test_devices_far_apart_turn_logarithmic),
        cmocka_unit_test(test_a_device_that_does_not_run_it),
        cmocka_unit_test(test_layers),
        cmocka_unit_test(test_many_layers_are_named_by_block),
        cmocka_unit_test(test_shares),
        cmocka_unit_test(test_liveness),
        cmocka_unit_test(test_arena),
        cmocka_unit_test(test_training),
        cmocka_unit_test(test_fusion),
        cmocka_unit_test(test_sweep),
        cmocka_unit_test(test_pareto),
        cmocka_unit_test(test_algorithms),
        cmocka_unit_test(test_all_are_legible),
    };
    return cmocka_run_group_tests(tests, chart_book_open, chart_book_close);
}
