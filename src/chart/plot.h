/* What the two rooflines share: marks of equal values drawn as one, axes around roofs and marks,
 * labels. */
#ifndef CHART_PLOT_H
#define CHART_PLOT_H

#include "chart/roofs.h"

typedef struct PlotMark {
    const char *name;
    Ink ink;
    double x;           /* intensity, FLOP/byte */
    double low, high;   /* intensities its whisker spans; NaN for none */
    double y;           /* FLOP/s */
    double tail;        /* FLOP/s its tail reaches down to; NaN for none */
    double roofline;    /* FLOP/s of its roofline time, where some are drawn by estimates; else 0 */
    double least, most; /* FLOP/s that its estimate spans; NaN for none */
    bool open;          /* of those the one without an estimate: drawn at its roofline alone */
    bool outside;       /* its estimate is outside what was measured */
    double weight;      /* area, and who is named first; 0 or more */
} PlotMark;

typedef struct Plot {
    Ceilings ceilings;
    GArray *marks;     /* PlotMark */
    double radius_max; /* px of the heaviest mark */
    guint names_max;   /* at most so many marks are named */
    bool percent;      /* names carry their weight as a share */
    bool names_first;  /* the marks' names have precedence over the labels of slopes */
} Plot;

/* Adds a mark that has a place under a roofline: finite and positive x and y; else false. */
bool plot_add(Plot *plot, const PlotMark *mark);

static inline const PlotMark *plot_mark(const Plot *plot, guint i)
{
    return &g_array_index(plot->marks, PlotMark, i);
}

/* Over the sheet's full width; the y below the x axis title. */
double plot_draw(const Sheet *sheet, const Plot *plot);

/* Sets which inks are among the marks. */
void plot_inks(const Plot *plot, bool used[INK_COUNT]);

#endif
