/* The layers of a network under the roofs of a device (Williams, Waterman, Patterson, 2009; SPEC
 * 5). */
#ifndef CHART_ROOFLINE_CHART_H
#define CHART_ROOFLINE_CHART_H

#include "chart/canvas.h"
#include "chart/roofs.h"

typedef struct RooflinePoint {
    const char *name; /* of the layer */
    ChartClass class;
    double intensity;          /* FLOP/byte, compulsory traffic */
    double intensity_no_reuse; /* FLOP/byte, the left end of the whisker; NaN for none */
    double flops_per_s;        /* attained; 0 or NaN: the layer does no FLOPs and is only counted */
    double share;              /* of the network's time, 0..1; NaN counts as 0 */
} RooflinePoint;

typedef struct RooflineChart {
    const char *title;    /* "ResNet-50 on V100 SXM2" */
    const char *subtitle; /* "fp16, batch 1, unfused"; may be NULL */
    const RoofCeiling *ceilings;
    size_t ceiling_count;
    const RooflinePoint *points;
    size_t point_count;
    double width; /* px; 0 means CHART_WIDTH */
} RooflineChart;

/* Borrows everything; the caller frees the canvas. */
Canvas *roofline_chart(const RooflineChart *data, Fonts *fonts);

/* The finding in words. Caller frees. */
char *roofline_chart_alt(const RooflineChart *data);

#endif
