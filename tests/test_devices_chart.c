#include "chart_book.h"
#include "profile_kit.h"

/* Fused, the activation moves nothing: 2240 bytes at 100 GB/s are 22.4 ns, and at 50 GB/s twice
 * that. The bound is the same: what goes in, comes out and is learned. */
static void test_devices(void **state)
{
    Wish wish = wish_of("devices", "small", "half box");
    assert_says(state, wish,
                "Fastest Round box at 22.4 ns (bound 22.4 ns), slowest half at 44.8 ns, 2.0 times");
    assert_says(state, wish_of("devices", "small", "box"),
                "one device, Round box, at 22.4 ns (bound 22.4 ns), mostly memory-bound.");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    Segment bars[2];
    assert_int_equal(bars_of(canvas, INK_MEMORY, bars, 2), 2);
    assert_true(is_near(bars[1].a, 2 * bars[0].a) && bars[0].y < bars[1].y);
}

/* A hundred times as long is too long for bars: each is a mark, and a strip of 96 px its split. */
static void test_devices_far_apart_turn_logarithmic(void **state)
{
    Wish wish = wish_of("devices", "small", "box slow");
    assert_shows(state, wish, "Roofline time (log scale)");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    Segment bars[2];
    assert_int_equal(bars_of(canvas, INK_MEMORY, bars, 2), 2);
    assert_true(is_near(bars[0].a, 96) && is_near(bars[1].a, 96));
}

/* On a phone there is room for the times alone. */
static void test_narrow_ones_have_no_strip(void **state)
{
    Wish wish = wish_of("devices", "small", "box slow");
    wish.width = 360;
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    Segment bars[2];
    assert_int_equal(bars_of(canvas, INK_MEMORY, bars, 2), 0);
    assert_legible(canvas);
}

/* Tiny has 100 kB, and 192 x 64 + 64 + 64 x 1000 + 1000 parameters are 309 kB. */
static void test_what_does_not_fit_is_no_bar(void **state)
{
    Wish wish = wish_of("devices", "thousand", "tiny half");
    assert_says(state, wish, ": one device, half, at ");
    assert_says(state, wish, "memory-bound. No time on 1 (does not fit).");
    assert_shows(state, wish, "No time: does not fit: tiny.");
    assert_cannot(state, wish_of("devices", "thousand", "tiny"), "runs nowhere");
}

static void test_a_format_that_no_device_has(void **state)
{
    Wish wish = wish_of("devices", "small", "box");
    wish.setup.dtype = DTYPE_FP64;
    assert_cannot(state, wish, "runs nowhere");
}

/* 2 x 6912 + 512 FLOPs: 14.336 ns in bf16 at 1 TFLOP/s, twice that in fp16, computed at 0.5. */
static void test_sixteen_bits_are_those_of_each_device(void **state)
{
    Wish wish = wish_of("devices", "small", "half brains");
    wish.format = "16-bit";
    assert_says(state, wish, "Fastest brains at 14.3 ns (bound 12.1 ns), slowest half at 28.7 ns");
    assert_says(state, wish, "Setup: batch 1, 16-bit, fused");
    assert_says(state, wish, " Whether it fits is not known on 1 of 2.");
    wish.format = "fp16";
    assert_says(state, wish, ": one device, half, at 28.7 ns");
    assert_says(state, wish, "No time on 1 (no fp16).");
    Wish alone = wish_of("devices", "small", "brains");
    alone.format = "bf16";
    assert_says(state, alone, "mostly compute-bound. Whether it fits is not known on 1 of 1.");
}

/* On what is assumed a bar has a mark, told below. */
static void test_assumed_units_are_marked(void **state)
{
    Wish wish = wish_of("devices", "small", "box unit");
    assert_shows(state, wish, "ns ¹");
    assert_shows(state, wish, "¹ no peak of vector arithmetic is stated");
    g_autofree char *plain = shown(state, wish_of("devices", "small", "box"));
    assert_null(strstr(plain, "¹"));
}

/* By the arithmetic of tests/test_estimates.c: half of 1 TFLOP/s and of 100 GB/s, 55.8 ns fused,
 * half to twice that; but the bound on "half" is 44.8 ns. Where all have an estimate, it sorts
 * them. */
static void test_estimates_have_a_whisker(void **state)
{
    void *own = NULL;
    (void)state;
    assert_int_equal(chart_book_open(&own), 0);
    Profile *half = profile_of_box("half", STACK_COMPILED),
            *round = profile_of_box("round", STACK_COMPILED);
    half->device = "half";
    round->parameters.tau = 100e-9;
    g_autoptr(GPtrArray) profiles = profiles_of(half);
    analysis_set_profiles(((ChartBook *)own)->project->analysis, profiles);
    Wish wish = wish_of("devices", "small", "half box");
    assert_says(&own, wish, "Estimated on 1 of 2: on half 55.8 ns (44.8 to 112 ns).");
    assert_shows(&own, wish, "44.8 ns, est. 55.8 ns");
    assert_shows(&own, wish, "the estimate, and where four of five measurements should lie");
    wish.width = 360;
    g_autofree char *narrow = shown(&own, wish);
    assert_null(strstr(narrow, "est. "));
    chart_book_close(&own);
    assert_int_equal(chart_book_open(&own), 0);
    g_ptr_array_add(profiles, round);
    analysis_set_profiles(((ChartBook *)own)->project->analysis, profiles);
    wish.width = 0;
    g_autoptr(Canvas) canvas = draw_wish(&own, wish);
    assert_says(&own, wish,
                "Fastest Round box at 22.4 ns (bound 22.4 ns), slowest half at 44.8 ns");
    assert_says(&own, wish, "Estimated on 2 of 2: on half 55.8 ns (44.8 to 112 ns).");
    Segment bars[2];
    assert_int_equal(bars_of(canvas, INK_MEMORY, bars, 2), 2);
    assert_true(is_near(bars[0].a, 2 * bars[1].a) && bars[0].y < bars[1].y);
    chart_book_close(&own);
}

static void test_without_a_profile_there_is_none(void **state)
{
    g_autofree char *plain = shown(state, wish_of("devices", "small", "half box"));
    assert_null(strstr(plain, "stimate"));
}

CHART_TESTS(cmocka_unit_test(test_estimates_have_a_whisker),
            cmocka_unit_test(test_without_a_profile_there_is_none), cmocka_unit_test(test_devices),
            cmocka_unit_test(test_devices_far_apart_turn_logarithmic),
            cmocka_unit_test(test_narrow_ones_have_no_strip),
            cmocka_unit_test(test_what_does_not_fit_is_no_bar),
            cmocka_unit_test(test_a_format_that_no_device_has),
            cmocka_unit_test(test_sixteen_bits_are_those_of_each_device),
            cmocka_unit_test(test_assumed_units_are_marked))
