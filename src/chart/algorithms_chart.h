/* Convolution algorithms against each other, layer by layer (SPEC 8).
 *
 * A row per layer, a mark per algorithm on a log axis, the best one large and told in words. When
 * there are more than ALGORITHM_ROWS layers, the costliest are drawn and the others counted.
 */
#ifndef CHART_ALGORITHMS_CHART_H
#define CHART_ALGORITHMS_CHART_H

#include "chart/canvas.h"

#define ALGORITHMS_MAX 6
#define ALGORITHM_ROWS 100

typedef struct AlgorithmLayer {
    const char *name;
    double value[ALGORITHMS_MAX]; /* NaN or 0: that algorithm cannot compute this layer */
} AlgorithmLayer;

typedef struct AlgorithmsChart {
    const char *title;
    const char *subtitle;                   /* may be NULL */
    const char *measure;                    /* "Time", "Traffic": the axis title */
    const char *unit;                       /* "s", "B" */
    const char *algorithms[ALGORITHMS_MAX]; /* names; the first is what others are compared with */
    size_t algorithm_count;
    const AlgorithmLayer *layers; /* in execution order */
    size_t layer_count;
    double width; /* px; 0 means CHART_WIDTH */
} AlgorithmsChart;

/* Borrows everything; the caller frees the canvas. */
Canvas *algorithms_chart(const AlgorithmsChart *data, Fonts *fonts);

/* The finding in words. Caller frees. */
char *algorithms_chart_alt(const AlgorithmsChart *data);

#endif
