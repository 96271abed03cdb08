#include "chart_book.h"

#include "chart/live.h"

/* While the activation runs, its input and its output are live: 2048 bytes; before that 1792. */
static void test_liveness(void **state)
{
    Wish wish = wish_of("liveness", "small", NULL);
    assert_says(state, wish, "at most 2.05 kB live at once, at operator 2 of 2");
    assert_says(state, wish, "In 2 tensors");
    assert_says(state, wish, "weights besides: 448 B");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    Segment conv = {0}, relu = {0};
    assert_int_equal(bars_of(canvas, INK_CONV, &conv, 1), 1);
    assert_int_equal(bars_of(canvas, INK_ACTIVATION, &relu, 1), 1);
    assert_true(is_near(conv.b, relu.b) && is_near(conv.y, relu.y + relu.b));
}

/* The least and the greatest y of what is filled with `ink` in the plot, left of `right`. */
static void reach_of(const Canvas *canvas, Ink ink, double right, double *top, double *bottom)
{
    const Step *step;
    *top = INFINITY;
    *bottom = -INFINITY;
    for (guint i = 0; (step = step_at(canvas, STEP_PAINT, i)); i++)
        for (guint k = 0; step->paint.look.fill == ink && step->paint.look.stroke == INK_PAPER &&
                          k < step->paint.count;
             k++) {
            const Segment *s = &g_array_index(canvas->segments, Segment, step->paint.first + k);
            if ((s->verb == VERB_MOVE || s->verb == VERB_LINE) && s->x < right) {
                *top = fmin(*top, s->y);
                *bottom = fmax(*bottom, s->y);
            }
        }
}

/* It lies below all else while the convolution runs: 768 bytes under 1024. */
static void test_the_input_is_drawn(void **state)
{
    Wish wish = wish_of("liveness", "small", NULL);
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    double top, bottom, conv_top, conv_bottom;
    reach_of(canvas, live_ink(0), 400, &top, &bottom);
    reach_of(canvas, INK_CONV, 400, &conv_top, &conv_bottom);
    assert_true(is_near((bottom - top) / 768, (bottom - conv_top) / 1792));
}

/* The peak is said with as much about it as there is room for, and none of that is cut. */
static void test_the_peak_is_not_cut(void **state)
{
    static const double widths[] = {360, 420, 720};
    Wish wish = wish_of("liveness", "deep", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(widths); i++) {
        wish.width = widths[i];
        g_autoptr(Canvas) canvas = draw_wish(state, wish);
        const char *peak = text_step(canvas, "peak ")->text.string;
        if (strstr(peak, "…"))
            fail_msg("at %g px: %s", widths[i], peak);
    }
}

CHART_TESTS(cmocka_unit_test(test_the_peak_is_not_cut), cmocka_unit_test(test_liveness),
            cmocka_unit_test(test_the_input_is_drawn))
