#include "draw/axis.h"

#include <math.h>

#include "base/units.h"

#define LABEL_GAP_X 16   /* px between neighbouring labels below an axis */
#define LABEL_PITCH_Y 20 /* px from label to label beside one */
#define TICK_ROOM_X 70   /* px that a tick of a linear axis gets at least */
#define TICK_ROOM_Y 27
#define FINE_DECADES 3.0 /* log axes up to here are labelled at 1, 2, 5 */
#define ALL_DIGITS 200.0 /* px of a decade that has lines at all its digits */
#define TICK_LIMIT 2000

/* Ends a log axis can be drawn between. */
static void log_ends(double *low, double *high)
{
    if (!(*low > 0) && !(*high > 0)) {
        *low = 1;
        *high = 10;
    } else if (!(*low > 0)) {
        *low = *high / 1000;
    }
    if (!(*high > *low)) {
        double middle = *low;
        *low = middle / 3;
        *high = middle * 3;
    }
    *low = CLAMP(*low, 1e-280, 1e279);
    *high = CLAMP(*high, *low * 1.01, 1e280);
}

static void linear_ends(double *low, double *high)
{
    if (*high > *low)
        return;
    if (*low > 0) {
        *high = *low;
        *low = 0;
    } else {
        *high = *low + 1;
    }
}

static void measure_span(Axis *axis)
{
    axis->span = axis->scale == AXIS_LOG ? log(axis->high / axis->low) : axis->high - axis->low;
}

Axis axis_new(AxisScale scale, double low, double high, double from, double to, const char *unit)
{
    if (!isfinite(low))
        low = isfinite(high) ? MIN(high, 0) : 0;
    if (!isfinite(high))
        high = low;
    (scale == AXIS_LOG ? log_ends : linear_ends)(&low, &high);
    Axis axis = {scale, low, high, from, to, unit, 0};
    measure_span(&axis);
    return axis;
}

/* The largest 1, 2 or 5 of a decade that is at most `value`, or the smallest that is at least it.
 */
static double round_to_125(double value, bool up)
{
    double decade = pow(10, floor(log10(value) + 1e-9));
    static const double steps[] = {1, 2, 5, 10};
    for (int i = 0; i < 4; i++) {
        int at = up ? i : 3 - i;
        double step = steps[at] * decade;
        if (up ? step >= value * (1 - 1e-9) : step <= value * (1 + 1e-9))
            return step;
    }
    return value;
}

static double linear_step(const Axis *axis, int ticks)
{
    return round_to_125((axis->high - axis->low) / MAX(ticks, 1), true);
}

void axis_round(Axis *axis)
{
    if (axis->scale == AXIS_LOG) {
        axis->low = round_to_125(axis->low, false);
        axis->high = round_to_125(axis->high, true);
    } else {
        double step = linear_step(axis, 8);
        axis->low = floor(axis->low / step + 1e-9) * step;
        axis->high = ceil(axis->high / step - 1e-9) * step;
    }
    measure_span(axis);
}

double axis_px(const Axis *axis, double value)
{
    double above = axis->scale == AXIS_LOG ? log(value / axis->low) : value - axis->low;
    return axis->from + above / axis->span * (axis->to - axis->from);
}

/* `value` with the SI prefix that suits `largest` and the decimals that `step` needs. */
static char *tick_text(double value, double largest, double step, const char *unit)
{
    static const char *const prefixes[] = {"f", "p", "n", "µ", "m", "",
                                           "k", "M", "G", "T", "P", "E"};
    if (value == 0)
        return g_strdup("0");
    if (unit && g_str_equal(unit, AXIS_RATE) && largest < 1)
        return units_rate(value);
    bool prefixed = unit && !g_str_equal(unit, "%");
    int thousand = 0;
    if (prefixed && largest > 0)
        thousand = CLAMP((int)floor(log10(largest) / 3 + 1e-9), -5, 6);
    double scaled = value / pow(1000, thousand), scaled_step = step / pow(1000, thousand);
    int decimals = CLAMP((int)ceil(-log10(scaled_step) - 1e-6), 0, 12);
    char format[16], number[G_ASCII_DTOSTR_BUF_SIZE + 16];
    bool plain = fabs(scaled) < 1e6 && scaled_step > 1e-6;
    g_snprintf(format, sizeof format, plain ? "%%.%df" : "%%.3g", decimals);
    g_ascii_formatd(number, sizeof number, format, scaled);
    const char *prefix = prefixes[thousand + 5], *suffix = unit ? unit : "";
    return g_strconcat(number, *prefix || *suffix ? " " : "", prefix, suffix, NULL);
}

static void tick_clear(gpointer tick)
{
    g_free(((AxisTick *)tick)->label);
}

static GArray *ticks_new(void)
{
    GArray *ticks = g_array_new(FALSE, FALSE, sizeof(AxisTick));
    g_array_set_clear_func(ticks, tick_clear);
    return ticks;
}

static bool axis_shows(const Axis *axis, double value)
{
    double slack = 1e-6 * fabs(axis->to - axis->from);
    double px = axis_px(axis, value);
    return px >= MIN(axis->from, axis->to) - slack && px <= MAX(axis->from, axis->to) + slack;
}

static void add_tick(GArray *ticks, const Axis *axis, double value, char *label)
{
    AxisTick tick = {value, axis_px(axis, value), label};
    if (ticks->len < TICK_LIMIT && axis_shows(axis, value))
        g_array_append_val(ticks, tick);
    else
        g_free(label);
}

static bool labels_fit(const GArray *ticks, Fonts *fonts, bool vertical)
{
    const AxisTick *last = NULL;
    for (guint i = 0; i < ticks->len; i++) {
        const AxisTick *tick = &g_array_index(ticks, AxisTick, i);
        if (!tick->label)
            continue;
        double room = LABEL_PITCH_Y;
        if (last && !vertical)
            room = LABEL_GAP_X + (fonts_width(fonts, tick->label, SIZE_SMALL, false) +
                                  fonts_width(fonts, last->label, SIZE_SMALL, false)) /
                                     2;
        if (last && fabs(tick->px - last->px) < room)
            return false;
        last = tick;
    }
    return true;
}

static guint labelled(const GArray *ticks)
{
    guint count = 0;
    for (guint i = 0; i < ticks->len; i++)
        count += g_array_index(ticks, AxisTick, i).label != NULL;
    return count;
}

/* Decades are labelled when their exponent is a multiple of `every`; `fine` labels 2 and 5 of each
 * too. Where a decade is small, those are all that is drawn within it. */
static GArray *log_ticks_at(const Axis *axis, int every, bool fine)
{
    GArray *ticks = ticks_new();
    bool all = fabs(axis->to - axis->from) >= ALL_DIGITS * log10(axis->high / axis->low);
    int first = (int)floor(log10(axis->low)), last = (int)ceil(log10(axis->high));
    for (int exponent = first; exponent <= last; exponent++) {
        double decade = pow(10, exponent);
        for (int digit = 1; digit <= (every > 1 ? 1 : 9); digit++) {
            bool half = digit == 2 || digit == 5,
                 major = digit == 1 ? exponent % every == 0 : fine && half;
            if (digit > 1 && !half && !all)
                continue;
            double value = digit * decade;
            add_tick(ticks, axis, value,
                     major ? tick_text(value, value, decade, axis->unit) : NULL);
        }
    }
    return ticks;
}

static GArray *linear_ticks_at(const Axis *axis, double step)
{
    GArray *ticks = ticks_new();
    double largest = MAX(fabs(axis->low), fabs(axis->high));
    for (double k = ceil(axis->low / step - 1e-9); k * step <= axis->high + 1e-9 * step; k++)
        add_tick(ticks, axis, k * step, tick_text(k * step, largest, step, axis->unit));
    return ticks;
}

/* One label alone tells no scale: the step that is shorter than the axis, if its labels fit. */
static GArray *few_ticks(const Axis *axis, Fonts *fonts, bool vertical)
{
    GArray *one = linear_ticks_at(axis, linear_step(axis, 1));
    GArray *more = linear_ticks_at(axis, round_to_125(axis->high - axis->low, false));
    bool better = one->len < 2 && labels_fit(more, fonts, vertical);
    g_array_unref(better ? one : more);
    return better ? more : one;
}

static GArray *linear_ticks(const Axis *axis, Fonts *fonts, bool vertical)
{
    double length = fabs(axis->to - axis->from);
    int count = (int)(length / (vertical ? TICK_ROOM_Y : TICK_ROOM_X));
    for (; count > 1; count /= 2) {
        GArray *ticks = linear_ticks_at(axis, linear_step(axis, count));
        if (labels_fit(ticks, fonts, vertical))
            return ticks;
        g_array_unref(ticks);
    }
    return few_ticks(axis, fonts, vertical);
}

static GArray *log_ticks(const Axis *axis, Fonts *fonts, bool vertical)
{
    bool fine = log10(axis->high / axis->low) <= FINE_DECADES;
    for (int every = 1; every < 1000; fine = false) {
        GArray *ticks = log_ticks_at(axis, every, fine);
        /* Less than a decade between its 1, 2 and 5 reads better with even steps. */
        if (every == 1 && fine && labelled(ticks) < 2) {
            g_array_unref(ticks);
            return linear_ticks(axis, fonts, vertical);
        }
        if (labels_fit(ticks, fonts, vertical))
            return ticks;
        g_array_unref(ticks);
        if (!fine)
            every++;
    }
    return ticks_new();
}

GArray *axis_ticks(const Axis *axis, Fonts *fonts, bool vertical)
{
    return axis->scale == AXIS_LOG ? log_ticks(axis, fonts, vertical)
                                   : linear_ticks(axis, fonts, vertical);
}

double axis_label_width(const Axis *axis, Fonts *fonts)
{
    g_autoptr(GArray) ticks = axis_ticks(axis, fonts, true);
    double widest = 0;
    for (guint i = 0; i < ticks->len; i++) {
        const char *label = g_array_index(ticks, AxisTick, i).label;
        if (label)
            widest = MAX(widest, fonts_width(fonts, label, SIZE_SMALL, false));
    }
    return widest;
}

static void draw_grid(Canvas *canvas, const GArray *ticks, Box plot, bool vertical, bool major)
{
    for (guint i = 0; i < ticks->len; i++) {
        const AxisTick *tick = &g_array_index(ticks, AxisTick, i);
        if ((tick->label != NULL) != major)
            continue;
        if (vertical)
            canvas_segment(canvas, plot.x, tick->px, plot.x + plot.width, tick->px);
        else
            canvas_segment(canvas, tick->px, plot.y, tick->px, plot.y + plot.height);
    }
    canvas_paint(canvas, (Look){.stroke = major ? INK_GRID : INK_GRID_MINOR});
}

static GArray *draw_grids(Canvas *canvas, const Axis *axis, Box plot, bool vertical)
{
    GArray *ticks = axis_ticks(axis, canvas_fonts(canvas), vertical);
    draw_grid(canvas, ticks, plot, vertical, false);
    draw_grid(canvas, ticks, plot, vertical, true);
    return ticks;
}

/* Centred under its tick, but never beyond the chart's edge. */
static void draw_x_label(Canvas *canvas, const AxisTick *tick, double y)
{
    if (!tick->label)
        return;
    double half = fonts_width(canvas_fonts(canvas), tick->label, SIZE_SMALL, false) / 2 + 2;
    canvas_text(canvas, MIN(tick->px, canvas_width(canvas) - half), y, tick->label,
                (TextLook){.ink = INK_MUTED, .size = SIZE_SMALL, .anchor = ANCHOR_MIDDLE});
}

void axis_draw_x(Canvas *canvas, const Axis *axis, Box plot, const char *title)
{
    double bottom = plot.y + plot.height;
    g_autoptr(GArray) ticks = draw_grids(canvas, axis, plot, false);
    for (guint i = 0; i < ticks->len; i++)
        draw_x_label(canvas, &g_array_index(ticks, AxisTick, i), bottom + 16);
    canvas_text(canvas, plot.x + plot.width / 2, bottom + 35, title,
                (TextLook){.ink = INK_TEXT, .anchor = ANCHOR_MIDDLE});
}

void axis_draw_y(Canvas *canvas, const Axis *axis, Box plot, const char *title)
{
    g_autoptr(GArray) ticks = draw_grids(canvas, axis, plot, true);
    for (guint i = 0; i < ticks->len; i++) {
        const AxisTick *tick = &g_array_index(ticks, AxisTick, i);
        canvas_text(
            canvas, plot.x - 7, tick->px, tick->label,
            (TextLook){.ink = INK_MUTED, .size = SIZE_SMALL, .middle = true, .anchor = ANCHOR_END});
    }
    canvas_text(canvas, plot.x, plot.y - 9, title, (TextLook){.ink = INK_TEXT});
}
