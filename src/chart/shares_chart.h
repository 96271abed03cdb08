/* Which operators own the parameters, and which the work: one bar of 100 % per quantity, split by
 * class. */
#ifndef CHART_SHARES_CHART_H
#define CHART_SHARES_CHART_H

#include "chart/canvas.h"

typedef struct ShareBar {
    const char *name;                /* "parameters", "MACs", "traffic", "time" */
    const char *unit;                /* of the total: "", "MAC", "B", "s" */
    double value[CHART_CLASS_COUNT]; /* NaN or negative counts as 0; all 0: the bar says there is
                                        none */
} ShareBar;

typedef struct SharesChart {
    const char *title;
    const char *subtitle; /* may be NULL */
    const ShareBar *bars;
    size_t bar_count;
    double width; /* px; 0 means CHART_WIDTH */
} SharesChart;

/* Borrows everything; the caller frees the canvas. */
Canvas *shares_chart(const SharesChart *data, Fonts *fonts);

/* The finding in words. Caller frees. */
char *shares_chart_alt(const SharesChart *data);

#endif
