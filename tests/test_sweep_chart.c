#include "chart_book.h"
#include "profile_kit.h"

/* 448 bytes and 2048 for each of a batch: of 100 kB, 32 are 66 kB and 64 would be 132 kB. */
static void test_sweep(void **state)
{
    Wish wish = wish_of("sweep", "small", "tiny");
    assert_shows(state, wish, "100 kB: 32, not 64");
    assert_says(state, wish, " The capacity 100 kB holds 32, not 64.");
    assert_says(state, wish, "Batch from 1 to 64."); /* and no further: 64 do not fit */
    assert_says(state, wish, "No time at 64: does not fit: ");
    assert_shows(state, wish, "No time at 64: does not fit: ");
    g_autofree char *roomy = shown(state, wish_of("sweep", "small", "box"));
    assert_lacks(roomy, ", not ");
    assert_says(state, (Wish){"sweep", "small", "box", "resolution", 0, {0}, NULL},
                "Resolution from");
}

/* Throughput ends where the network no longer fits: 6 batches, 1 to 32, of 11. */
static void test_no_throughput_beyond_capacity(void **state)
{
    g_autoptr(Canvas) canvas = draw_wish(state, wish_of("sweep", "small", "tiny"));
    guint marks = 0;
    double last = 0;
    const Step *step = NULL;
    for (guint i = 0; !step && (step = step_at(canvas, STEP_PAINT, i)); i++)
        if (step->paint.look.fill != INK_CONV)
            step = NULL;
    assert_non_null(step);
    for (guint k = 0; step && k < step->paint.count; k++) {
        const Segment *s = &g_array_index(canvas->segments, Segment, step->paint.first + k);
        marks += s->x > last + 1;
        last = fmax(last, s->x);
    }
    assert_int_equal(marks, 6);
}

static guint strokes_of(const Canvas *canvas, Ink ink, Dash dash)
{
    const Step *step;
    guint n = 0;
    for (guint i = 0; (step = step_at(canvas, STEP_PAINT, i)); i++)
        n += step->paint.look.stroke == ink && step->paint.look.dash == dash;
    return n;
}

/* What leads from the last batch that fits to a name is not drawn as the curve: it and its bound
 * end there. Where all batches have a time nothing leads past one. */
static void test_no_curve_beyond_capacity(void **state)
{
    g_autoptr(Canvas) canvas = draw_wish(state, wish_of("sweep", "small", "tiny"));
    g_autoptr(Canvas) roomy = draw_wish(state, wish_of("sweep", "small", "box"));
    assert_int_equal(strokes_of(canvas, INK_MUTED, DASH_DOTTED), 2);
    assert_int_equal(strokes_of(roomy, INK_MUTED, DASH_DOTTED), 0);
}

/* The knee is the record's: all are memory-bound and weights are a fifth of the bytes of one, so it
 * comes where (448 + 1792 n) / n is within 5 % of that at 32, 1806: not at 4, 1904, but at 8, 1848.
 */
static void test_the_knee_is_the_records(void **state)
{
    Wish wish = wish_of("sweep", "small", "tiny");
    assert_says(state, wish, "Knee at 8.");
    wish.width = 1000;
    assert_shows(state, wish, "knee at 8: 98 % of the throughput at batch 32");
}

/* All are memory-bound, and a convolution's fused activation moves nothing: the bound is the
 * roofline time itself. 448 + 1792 bytes at 100 GB/s are 44.6 M/s; at batch 32 1806 bytes each
 * are 55.4 M/s. */
static void test_the_bound_is_drawn(void **state)
{
    Wish wish = wish_of("sweep", "small", "tiny");
    assert_says(state, wish,
                " Throughput from 44.6 M/s to 55.4 M/s. At the bound from 44.6 M/s to 55.4 M/s.");
    assert_shows(state, wish, "bound");
    Wish resolution = {"sweep", "small", "tiny", "resolution", 0, {0}, NULL};
    assert_says(state, resolution, " Roofline time from ");
    assert_says(state, resolution, " At the bound from ");
}

/* Lines 2 px wide: one in each panel. */
static guint curves_of(const Canvas *canvas, Ink ink)
{
    const Step *step;
    guint n = 0;
    for (guint i = 0; (step = step_at(canvas, STEP_PAINT, i)); i++)
        n += step->paint.look.stroke == ink && step->paint.look.width == 2;
    return n;
}

/* Several have a curve each: 896 bytes and 768 + 2048 for each of a batch, 32 are 91 kB of 100. */
static void test_several(void **state)
{
    Wish wish = wish_of("sweep", "small twice", "tiny");
    assert_shows(state, wish, "Throughput, inferences a second");
    assert_shows(state, wish, "100 kB hold Small to 32, Twice to 32.");
    assert_says(state, wish, "Small to 55.4 M/s, Twice to ");
    assert_says(state, wish, "Batch from 1 to 64.");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    for (int side = 0; side < 2; side++)
        assert_int_equal(curves_of(canvas, (Ink)(CLASS_INK_FIRST + side)), 2);
    Wish sizes = {"sweep", "small between", "box", "resolution", 0, {0}, NULL};
    assert_usage(state, sizes, "'between' is given other sizes than 'small'");
}

/* Fused it moves 448 + 1792 n bytes, at half of 100 GB/s, and takes 11 ns beside: 55.8 ns of one
 * and 163.3 ns of four, the largest batch that the profile is for. Of several nothing is estimated.
 */
static void test_estimates(void **state)
{
    void *own = NULL;
    (void)state;
    assert_int_equal(chart_book_open(&own), 0);
    g_autoptr(GPtrArray) profiles = profiles_of(profile_of_box("half", STACK_COMPILED));
    analysis_set_profiles(((ChartBook *)own)->project->analysis, profiles);
    Wish wish = wish_of("sweep", "small", "box");
    assert_says(&own, wish, "Estimated at 3 of these sizes: from 17.9 M/s to 24.5 M/s.");
    g_autofree char *two = shown(&own, wish_of("sweep", "small twice", "box"));
    assert_lacks(two, "estimated");
    chart_book_close(&own);
}

CHART_TESTS(cmocka_unit_test(test_estimates), cmocka_unit_test(test_several),
            cmocka_unit_test(test_sweep), cmocka_unit_test(test_no_throughput_beyond_capacity),
            cmocka_unit_test(test_no_curve_beyond_capacity),
            cmocka_unit_test(test_the_knee_is_the_records),
            cmocka_unit_test(test_the_bound_is_drawn))
