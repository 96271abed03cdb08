/* The bars of the chart of layers, and the blocks that layers are in: bands behind the bars, names
 * below them, and blocks alike of which one is drawn. All px are the sheet's.
 */
#ifndef KINDS_LAYERS_CHART_BLOCKS_H
#define KINDS_LAYERS_CHART_BLOCKS_H

#include "base/folds.h"
#include "chart/sheet.h"

typedef enum LayersMeasure {
    LAYER_MACS,
    LAYER_PARAMS,
    LAYER_BYTES,
    LAYER_SECONDS,
    LAYERS_MEASURE_COUNT
} LayersMeasure;

typedef struct LayersBar {
    const char *name; /* "layer1.0.conv1": what precedes a '.' is its block */
    Ink ink;
    double value[LAYERS_MEASURE_COUNT]; /* NaN: unknown */
    int times;                          /* so many layers are alike, of which this one is drawn */
} LayersBar;

typedef struct LayersScene {
    const Sheet *sheet;
    const LayersBar *bars; /* in execution order */
    int count;
    int layers;               /* of the network */
    const GArray *folds;      /* Fold, of the bars; NULL: none repeats */
    int64_t aside;            /* parameters that no bar has: of heads that are not executed */
    double left, right, step; /* px; step from layer to layer */
    int depth;                /* of block names, in parts */
    int shared;               /* layers in a row that a bar adds up; 1: each has its own */
    int only;                 /* the LayersMeasure that alone is drawn; -1: all of them */
} LayersScene;

/* Where a layer begins, px; that of the count is where the last ends. */
double layers_x(const LayersScene *scene, int layer);

/* Blocks are the leading parts of names, as few as tell some blocks apart: "layer1", but
 * "features.1". */
int layers_block_depth(const LayersScene *scene);

/* Moves to the front of `bars` one of each that are alike; `count` says then how many there are.
 * The Folds say where blocks are among these; NULL: nothing repeats. Caller unrefs. */
GArray *layers_fold(LayersBar *bars, int *count);

/* Between two y, behind the bars: blocks alike, or else every other block. */
void layers_draw_bands(const LayersScene *scene, double top, double bottom);

/* Names of layers, or of blocks where there are many, from y on; the y below them. */
double layers_name(const LayersScene *scene, double y);

#endif
