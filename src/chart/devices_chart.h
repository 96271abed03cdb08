/* One network across devices: its time on each, split by what bounds it.
 *
 * Bars are sorted, fastest first. While the slowest is within 40 times the fastest, bars are linear
 * and stacked; beyond, the axis is logarithmic, where stacking would lie, so the split moves to a
 * strip of its own.
 */
#ifndef CHART_DEVICES_CHART_H
#define CHART_DEVICES_CHART_H

#include "chart/canvas.h"

typedef struct DeviceBar {
    const char *name;
    const char *note;                  /* "fp32: no fp16 peak"; may be NULL */
    double seconds[CHART_BOUND_COUNT]; /* in compute-, memory- and overhead-bound operators; NaN or
                                        * all 0: not runnable there */
} DeviceBar;

typedef struct DevicesChart {
    const char *title;
    const char *subtitle; /* may be NULL */
    const DeviceBar *bars;
    size_t bar_count;
    double width; /* px; 0 means CHART_WIDTH */
} DevicesChart;

/* Borrows everything; the caller frees the canvas. */
Canvas *devices_chart(const DevicesChart *data, Fonts *fonts);

/* The finding in words. Caller frees. */
char *devices_chart_alt(const DevicesChart *data);

#endif
