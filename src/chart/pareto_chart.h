/* Networks by what they cost and what they give: a scatter with its frontier, the points that no
 * other beats in both.
 *
 * Points of a group share a colour and a shape; the groups with most points have one of their own.
 * The frontier is named as far as there is room, other points only where they are few: pointing at
 * a mark names it in SVG.
 */
#ifndef CHART_PARETO_CHART_H
#define CHART_PARETO_CHART_H

#include "chart/axis.h"

#define PARETO_GROUPS 9 /* with a colour of their own */

typedef struct ParetoAxis {
    const char *title; /* "Parameters" */
    const char *unit;  /* as of an Axis: "s", "MAC", "", "%" */
    AxisScale scale;
    bool more_is_better; /* accuracy; else less is */
} ParetoAxis;

typedef struct ParetoPoint {
    const char *name;
    double x, y;       /* not finite, or not positive on a log axis: not drawn, but counted */
    const char *group; /* NULL: none */
    const char *note;  /* what else its tooltip says; may be NULL */
    bool open;         /* drawn hollow: not quite what the others are */
} ParetoPoint;

typedef struct ParetoChart {
    const char *title;
    const char *subtitle; /* may be NULL */
    ParetoAxis x, y;
    const ParetoPoint *points;
    size_t point_count;
    const char *caption; /* below the chart; may be NULL */
    double width;        /* px; 0 means CHART_WIDTH */
} ParetoChart;

/* Borrows everything; the caller frees the canvas. */
Canvas *pareto_chart(const ParetoChart *data, Fonts *fonts);

/* The finding in words. Caller frees. */
char *pareto_chart_alt(const ParetoChart *data);

#endif
