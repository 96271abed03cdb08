/* What the two rooflines share: marks that coincide drawn as one, axes around roofs and marks,
 * labels. */
#ifndef CHART_PLOT_H
#define CHART_PLOT_H

#include "chart/roofs.h"

typedef struct PlotMark {
    const char *name;
    Ink ink;
    MarkShape shape;
    double x;       /* intensity, FLOP/byte */
    double whisker; /* the intensity its whisker starts at; NaN for none */
    double y;       /* FLOP/s */
    double weight;  /* area, and who is named first; 0 or more */
} PlotMark;

typedef struct Plot {
    const RoofCeiling *ceilings;
    size_t ceiling_count;
    const PlotMark *marks; /* finite and positive x and y */
    size_t mark_count;
    double radius_max; /* px of the heaviest mark */
    guint names_max;   /* at most so many marks are named */
    bool percent;      /* names carry their weight as a share */
    bool names_first;  /* the marks' names have precedence over the labels of slopes */
} Plot;

/* Draw from y on, over the canvas's full width; the y below the x axis title. */
double plot_draw(Canvas *canvas, double y, const Plot *plot);

/* A legend of the inks among the marks. */
bool plot_has(const Plot *plot, Ink ink);

#endif
