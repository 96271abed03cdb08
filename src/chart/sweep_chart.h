/* Measures against batch or resolution, one panel each over one shared x in powers of two (SPEC 9).
 */
#ifndef CHART_SWEEP_CHART_H
#define CHART_SWEEP_CHART_H

#include "chart/axis.h"

#define SWEEP_PANELS 2
#define SWEEP_SERIES 4

typedef struct SweepSeries {
    const char *name;
    const double *values; /* one per x; NaN: unknown there, the line is broken */
} SweepSeries;

typedef struct SweepPanel {
    const char *title; /* "Throughput, image/s" */
    const char *unit;  /* with SI prefixes: "", "B", "s" */
    AxisScale scale;   /* a linear axis starts at 0 */
    SweepSeries series[SWEEP_SERIES];
    size_t series_count;
    const char *limit_name; /* "16 GB of V100 SXM2" */
    double limit;           /* beyond it the first series does not fit; NaN or 0: none */
} SweepPanel;

typedef struct SweepChart {
    const char *title;
    const char *subtitle; /* may be NULL */
    const char *x_title;  /* "Batch" */
    const double *x;      /* ascending, positive */
    size_t x_count;
    double knee;           /* an x; NaN: none */
    const char *knee_note; /* "90 % of the limit"; may be NULL */
    SweepPanel panels[SWEEP_PANELS];
    size_t panel_count;
    double width; /* px; 0 means CHART_WIDTH */
} SweepChart;

/* Borrows everything; the caller frees the canvas. */
Canvas *sweep_chart(const SweepChart *data, Fonts *fonts);

/* The finding in words. Caller frees. */
char *sweep_chart_alt(const SweepChart *data);

#endif
