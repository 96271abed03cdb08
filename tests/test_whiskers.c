/* chart/whiskers.h: what is where on the canvas. */
#include "chart_check.h"

#include "chart/whiskers.h"

/* How many vertices all paths with a stroke of an ink have. */
static guint strokes_of(const Canvas *canvas, Ink ink, double *left, double *right)
{
    const Step *step;
    guint n = 0;
    for (guint i = 0; (step = step_at(canvas, STEP_PAINT, i)); i++)
        for (guint k = 0;
             step->paint.look.stroke == ink && !step->paint.look.fill && k < step->paint.count;
             k++) {
            const Segment *s = &g_array_index(canvas->segments, Segment, step->paint.first + k);
            *left = fmin(*left, s->x);
            *right = fmax(*right, s->x);
            n++;
        }
    return n;
}

/* 0 to 10 s are px 100 to 200: an interval of 2 to 6 is 120 to 160. It and its two caps are three
 * lines of two ends; one whose ends are not known is a mark alone. */
static void whiskers_span_their_intervals(G_GNUC_UNUSED void **state)
{
    Fonts *fonts = fonts_new();
    Canvas *canvas = canvas_new(fonts, 300, 100);
    Panel panel = {.canvas = canvas, .x = axis_new(AXIS_LINEAR, 0, 10, 100, 200, "s")};
    const Whisker whiskers[] = {{20, 4, 2, 6}, {50, 9, NAN, NAN}};
    whiskers_draw(&panel, whiskers, 2);
    double left = INFINITY, right = -INFINITY;
    assert_int_equal(strokes_of(canvas, WHISKER_INK, &left, &right), 6);
    assert_true(fabs(left - 120) < 1e-9 && fabs(right - 160) < 1e-9);
    canvas_free(canvas);
    fonts_free(fonts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whiskers_span_their_intervals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
