/* Axes: data to px, ticks with SI units, grid.
 *
 * A log axis spans positive values only. Tick labels never overlap: the axis steps coarser until
 * they fit.
 */
#ifndef CHART_AXIS_H
#define CHART_AXIS_H

#include "draw/canvas.h"

typedef enum AxisScale { AXIS_LINEAR, AXIS_LOG } AxisScale;

#define AXIS_RATE "/s" /* the unit of what happens so many times a second: see units_rate() */

typedef struct Axis {
    AxisScale scale;
    double low, high; /* data, low < high */
    double from, to;  /* px of low and of high; from > to on a vertical axis */
    const char
        *unit;   /* "FLOP/s", "s", "" and others: ticks carry SI prefixes; NULL, "%": they do not */
    double span; /* private: high - low, or the logarithm of high / low */
} Axis;

/* Widens to something drawable whatever is passed (NaN, equal ends, non-positive ends on a log
 * axis); a linear axis that starts at 0 stays there. */
Axis axis_new(AxisScale scale, double low, double high, double from, double to, const char *unit);

/* Widen both ends to round values: a 1, 2 or 5 of a decade. */
void axis_round(Axis *axis);

/* px of a value; not finite when the axis cannot show it. */
double axis_px(const Axis *axis, double value);

typedef struct AxisTick {
    double value;
    double px;
    char *label; /* NULL on a minor tick */
} AxisTick;

/* AxisTick array, ascending; free with g_array_unref, which frees the labels. `vertical` labels are
 * spaced by their height, others by their width. */
GArray *axis_ticks(const Axis *axis, Fonts *fonts, bool vertical);

/* Grid lines across `plot`, tick labels outside it (below for x, left for y), and the title:
 * centred below for x, above the plot's top left corner for y. `title` may be NULL. */
void axis_draw_x(Canvas *canvas, const Axis *axis, Box plot, const char *title);
void axis_draw_y(Canvas *canvas, const Axis *axis, Box plot, const char *title);

/* Width in px of the widest tick label, to leave room for. */
double axis_label_width(const Axis *axis, Fonts *fonts);

#endif
