/* What surrounds every chart: title, legend, caption. Charts are laid out from the top; each part
 * returns the y below itself.
 */
#ifndef CHART_FRAME_H
#define CHART_FRAME_H

#include "chart/canvas.h"

#define FRAME_MARGIN 16 /* px kept free at the chart's edges */

/* A canvas of `width` (0: CHART_WIDTH; never under 320) with title and subtitle; *y is set below
 * them. */
Canvas *frame_new(Fonts *fonts, double width, const char *title, const char *subtitle, double *y);

typedef struct LegendItem {
    const char *label;
    Ink ink;
    MarkShape shape;
} LegendItem;

/* Marks with labels, in rows from x to the right margin. */
double frame_legend(Canvas *canvas, double x, double y, const LegendItem *items, size_t count);

/* The same for the operator classes that are used, one flag each. */
double frame_legend_classes(Canvas *canvas, double x, double y, const bool used[CHART_CLASS_COUNT]);

/* Muted small text, wrapped between x and the right margin. "" takes no room. */
double frame_caption(Canvas *canvas, double x, double y, const char *text);

/* Close the chart below y. */
void frame_finish(Canvas *canvas, double y, const char *title, const char *alt);

/* A chart that has nothing to draw says why. */
Canvas *frame_empty(Fonts *fonts, double width, const char *title, const char *subtitle,
                    const char *why);

#endif
