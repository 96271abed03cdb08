/* Memory of training, one stacked bar per optimizer or what-if, against devices' capacities
 * (SPEC 4). */
#ifndef CHART_TRAINING_CHART_H
#define CHART_TRAINING_CHART_H

#include "chart/canvas.h"

typedef enum TrainingPart {
    TRAINING_WEIGHTS,
    TRAINING_GRADIENTS,
    TRAINING_SLOTS, /* of the optimizer, and master copies */
    TRAINING_ACTIVATIONS,
    TRAINING_WORKSPACE,
    TRAINING_PART_COUNT
} TrainingPart;

typedef struct TrainingBar {
    const char *name;                  /* "Adam", "Adam, mixed precision" */
    double bytes[TRAINING_PART_COUNT]; /* NaN or 0: none */
} TrainingBar;

typedef struct TrainingCapacity {
    const char *name; /* of the device */
    double bytes;     /* NaN or 0: left out */
} TrainingCapacity;

typedef struct TrainingChart {
    const char *title;
    const char *subtitle;    /* may be NULL */
    const TrainingBar *bars; /* drawn in this order */
    size_t bar_count;
    const TrainingCapacity *capacities; /* equal ones share a line; those far beyond the longest bar
                                         * are only told */
    size_t capacity_count;
    double width; /* px; 0 means CHART_WIDTH */
} TrainingChart;

/* Borrows everything; the caller frees the canvas. */
Canvas *training_chart(const TrainingChart *data, Fonts *fonts);

/* The finding in words. Caller frees. */
char *training_chart_alt(const TrainingChart *data);

#endif
