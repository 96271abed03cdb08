/* What each of a series of changes adds or saves: from before, step by step, to after (SPEC 6). */
#ifndef CHART_WATERFALL_CHART_H
#define CHART_WATERFALL_CHART_H

#include "chart/canvas.h"

typedef struct WaterfallStep {
    const char *name; /* of the rule applied */
    const char *note; /* "53 folded"; may be NULL */
    double value;     /* of the measure after this step and all before it; NaN: unchanged */
} WaterfallStep;

typedef struct WaterfallChart {
    const char *title;
    const char *subtitle; /* may be NULL */
    const char *measure;  /* "Time", "Traffic": the axis title */
    const char *unit;     /* "s", "B" */
    double before;        /* before the first step; 0 or more */
    const WaterfallStep *steps;
    size_t step_count;
    double width; /* px; 0 means CHART_WIDTH */
} WaterfallChart;

/* Borrows everything; the caller frees the canvas. */
Canvas *waterfall_chart(const WaterfallChart *data, Fonts *fonts);

/* The finding in words. Caller frees. */
char *waterfall_chart_alt(const WaterfallChart *data);

#endif
