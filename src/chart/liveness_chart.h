/* What is live while a network runs: tensors stacked over execution order (SPEC 4).
 *
 * A tensor is a band as high as its bytes from the operator that makes it to the last that reads
 * it, older ones below. Bands too thin to be seen are one grey area at the bottom. At the peak a
 * line stands, and beside the plot the tensors live then, to the same scale and named.
 */
#ifndef CHART_LIVENESS_CHART_H
#define CHART_LIVENESS_CHART_H

#include "chart/canvas.h"

typedef struct LiveTensor {
    const char *name;
    ChartClass class; /* of the operator that makes it */
    double bytes;
    size_t from, to; /* operators during which it is live, the first and the last */
} LiveTensor;

typedef struct LivenessChart {
    const char *title;
    const char *subtitle; /* may be NULL */
    const LiveTensor *tensors;
    size_t tensor_count;
    const char *const *ops; /* names in execution order; NULL: numbers only */
    size_t op_count;
    double weights_bytes; /* drawn as a line where the axis reaches it; NaN or 0: none */
    double width;         /* px; 0 means CHART_WIDTH */
} LivenessChart;

/* Borrows everything; the caller frees the canvas. */
Canvas *liveness_chart(const LivenessChart *data, Fonts *fonts);

/* The finding in words. Caller frees. */
char *liveness_chart_alt(const LivenessChart *data);

#endif
