/* Every network of the zoo under the roofs of one device. */
#ifndef CHART_ZOO_CHART_H
#define CHART_ZOO_CHART_H

#include "chart/canvas.h"
#include "chart/roofs.h"

typedef struct ZooPoint {
    const char *name;   /* of the model */
    ChartBound bound;   /* of most of its time */
    double intensity;   /* FLOP/byte of the whole network */
    double flops_per_s; /* its FLOPs over its time */
    double size;        /* drawn as area, in `size_unit`; NaN: smallest mark */
} ZooPoint;

typedef struct ZooChart {
    const char *title;
    const char *subtitle;  /* may be NULL */
    const char *size_name; /* what `size` is: "parameters"; NULL: marks are of one size */
    const char *size_unit; /* "" or "B" */
    const RoofCeiling *ceilings;
    size_t ceiling_count;
    const ZooPoint *points;
    size_t point_count;
    double width; /* px; 0 means CHART_WIDTH */
} ZooChart;

/* Borrows everything; the caller frees the canvas. */
Canvas *zoo_chart(const ZooChart *data, Fonts *fonts);

/* The finding in words. Caller frees. */
char *zoo_chart_alt(const ZooChart *data);

#endif
