#include "chart/labels.h"

#include <math.h>

#define NAME_WIDTH 112 /* px of an upright name */
#define NAME_PITCH 13

static double widest_name(Fonts *fonts, const char *const *names, size_t count)
{
    double widest = 0;
    for (size_t i = 0; i < count; i++) {
        g_autofree char *name = fonts_fit(fonts, names[i], SIZE_SMALL, false, NAME_WIDTH);
        widest = fmax(widest, fonts_width(fonts, name, SIZE_SMALL, false));
    }
    return widest;
}

double labels_under(Canvas *canvas, double x, double y, double step, const char *const *names,
                    size_t count)
{
    Fonts *fonts = canvas_fonts(canvas);
    double widest = widest_name(fonts, names, count);
    bool level = widest + 6 <= step;
    size_t every = level ? 1 : (size_t)ceil(NAME_PITCH / step);
    TextLook look = {.size = SIZE_SMALL,
                     .middle = true,
                     .anchor = level ? ANCHOR_MIDDLE : ANCHOR_END,
                     .angle = level ? 0 : -90};
    for (size_t i = 0; i < count; i += every) {
        g_autofree char *name = fonts_fit(fonts, names[i], SIZE_SMALL, false, NAME_WIDTH);
        canvas_text(canvas, x + step * ((double)i + 0.5), y + (level ? 12 : 6), name, look);
    }
    return y + 6 + (level ? SIZE_SMALL : widest);
}

/* Labels that touch move as one run, whose centre is the mean of where its labels would be. */
typedef struct Run {
    size_t count;
    double first; /* position of its first label */
    double sum;   /* of where its labels' first would like to be */
} Run;

static Run run_joined(Run a, Run b, double pitch)
{
    Run run = {a.count + b.count, 0, a.sum + b.sum - pitch * (double)(a.count * b.count)};
    run.first = run.sum / (double)run.count;
    return run;
}

static double run_end(Run run, double pitch)
{
    return run.first + pitch * (double)run.count;
}

static Run run_within(Run run, double pitch, double low, double high)
{
    run.first = fmax(fmin(run.first, high + pitch - pitch * (double)run.count), low);
    return run;
}

void labels_spread(double *at, size_t count, double pitch, double low, double high)
{
    g_autofree Run *runs = g_new(Run, count + 1);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        runs[n++] = run_within((Run){1, at[i], at[i]}, pitch, low, high);
        for (; n > 1 && run_end(runs[n - 2], pitch) > runs[n - 1].first; n--)
            runs[n - 2] = run_within(run_joined(runs[n - 2], runs[n - 1], pitch), pitch, low, high);
    }
    for (size_t r = 0, i = 0; r < n; r++)
        for (size_t k = 0; k < runs[r].count; k++)
            at[i++] = runs[r].first + pitch * (double)k;
}

void labels_line(Canvas *canvas, Box plot, double y, double label_y, double room, const char *text,
                 Look look)
{
    double right = plot.x + plot.width;
    g_autofree char *label = fonts_fit(canvas_fonts(canvas), text, SIZE_SMALL, false, room - 10);
    canvas_segment(canvas, plot.x, y, right, y);
    canvas_paint(canvas, look);
    canvas_segment(canvas, right, y, right + 7, label_y);
    canvas_paint(canvas, (Look){.stroke = look.stroke});
    canvas_text(canvas, right + 10, label_y, label, (TextLook){.size = SIZE_SMALL, .middle = true});
}
