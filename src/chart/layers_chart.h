/* A network layer by layer: MACs, parameters, traffic and time, one panel each over one shared x.
 */
#ifndef CHART_LAYERS_CHART_H
#define CHART_LAYERS_CHART_H

#include "chart/canvas.h"

typedef enum LayerMeasure {
    LAYER_MACS,
    LAYER_PARAMS,
    LAYER_BYTES,   /* traffic, byte */
    LAYER_SECONDS, /* on the device the subtitle names */
    LAYER_MEASURE_COUNT
} LayerMeasure;

typedef struct LayerBar {
    const char *name; /* "layer1.0.conv1": what precedes a '.' is its block */
    ChartClass class;
    double
        value[LAYER_MEASURE_COUNT]; /* NaN: unknown; a panel nobody has a value for is left out */
} LayerBar;

typedef struct LayersChart {
    const char *title;
    const char *subtitle;   /* may be NULL */
    const LayerBar *layers; /* in execution order */
    size_t layer_count;
    double width; /* px; 0 means CHART_WIDTH */
} LayersChart;

/* Borrows everything; the caller frees the canvas. */
Canvas *layers_chart(const LayersChart *data, Fonts *fonts);

/* The finding in words. Caller frees. */
char *layers_chart_alt(const LayersChart *data);

#endif
