/* Labels in rows and gutters: names under columns, labels beside what they name. */
#ifndef CHART_LABELS_H
#define CHART_LABELS_H

#include "chart/canvas.h"

/* Names under columns of `step` px that begin at (x, y): level where every one fits its column;
 * else they stand, as many as fit side by side. NULL names are left out. The y below them. */
double labels_under(Canvas *canvas, double x, double y, double step, const char *const *names,
                    size_t count);

/* Moves ascending positions apart until neighbours are `pitch` px from each other, each as little
 * as that allows and within [low, high]. What has no room there goes beyond `high`. */
void labels_spread(double *at, size_t count, double pitch, double low, double high);

/* A line of `look` across `plot` at px `y`, and its label in the gutter right of the plot at
 * `label_y`, at most `room` px wide: a capacity, a bound, a limit. */
void labels_line(Canvas *canvas, Box plot, double y, double label_y, double room, const char *text,
                 Look look);

#endif
