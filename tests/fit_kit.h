/* Rows of measurements that were never taken: times that known parameters give. */
#ifndef TESTS_FIT_KIT_H
#define TESTS_FIT_KIT_H

#include <math.h>

#include "estimate/fitting.h"
#include "support.h"

enum { KIT_LAYERS = 6, KIT_ROWS = 400 };

typedef struct KitRows {
    LayerFeatures layers[KIT_ROWS][KIT_LAYERS];
    FitRow rows[KIT_ROWS];
    const FitRow *list[KIT_ROWS];
    int n;
} KitRows;

/* Numbers between 0 and 1 that look like chance and are the same each time (Park and Miller). */
static inline double kit_chance(uint64_t *seed)
{
    *seed = *seed * 48271 % 2147483647;
    return (double)*seed / 2147483647;
}

/* Between two numbers, evenly in their logarithm. */
static inline double kit_between(uint64_t *seed, double low, double high)
{
    return low * pow(high / low, kit_chance(seed));
}

/* Layers of three classes that are bound by arithmetic or by memory, of 1 to 100 ms. */
static inline void kit_fill_layers(LayerFeatures *layers, uint64_t *seed)
{
    static const WorkClass classes[] = {WORK_CONV, WORK_LINEAR, WORK_ELEMENTWISE};
    for (int i = 0; i < KIT_LAYERS; i++) {
        bool computes = i % 2 == 0;
        double seconds = kit_between(seed, 1e-3, 0.1);
        layers[i] = (LayerFeatures){.work = classes[i / 2],
                                    .layers = 1,
                                    .runs = 1,
                                    .compute_s = computes ? seconds : seconds / 100,
                                    .memory_s = computes ? seconds / 100 : seconds,
                                    .bytes = 1e6,
                                    .intensity = 10};
    }
}

/* `networks` of two sizes each, two networks to a family, as `truth` has them; each time off by up
 * to `noise`, as a share. Appended as those of a device. */
static inline void kit_add(KitRows *kit, int networks, int device, const Fitted *truth,
                           double noise)
{
    uint64_t seed = 42 + (uint64_t)device;
    for (int i = 0; i < 2 * networks; i++) {
        FitRow *row = &kit->rows[kit->n];
        kit_fill_layers(kit->layers[kit->n], &seed);
        *row = (FitRow){.layers = kit->layers[kit->n],
                        .n = KIT_LAYERS,
                        .whole = true,
                        .network = i / 2,
                        .family = i / 4,
                        .device = device};
        row->seconds = fit_seconds(row, truth) * (1 + noise * (2 * kit_chance(&seed) - 1));
        kit->list[kit->n++] = row;
    }
}

/* The single layers of a network, each a row. */
static inline void kit_add_layers(KitRows *kit, int network, const Fitted *truth, uint64_t seed)
{
    kit_fill_layers(kit->layers[kit->n], &seed);
    LayerFeatures *layers = kit->layers[kit->n];
    for (int i = 0; i < KIT_LAYERS; i++) {
        FitRow *row = &kit->rows[kit->n];
        *row = (FitRow){.layers = &layers[i], .n = 1, .network = network, .family = network};
        row->seconds = fit_seconds(row, truth);
        kit->list[kit->n++] = row;
    }
}

/* Shares of 0.6 and 0.8, 20 µs a layer and 1 ms a network. */
static inline Fitted kit_truth(void)
{
    Fitted truth = {.parameters = parameters_neutral(), .cache = 4};
    truth.parameters.e = 0.6;
    truth.parameters.b = 0.8;
    truth.parameters.tau = 1e-3;
    for (int c = 0; c < WORK_CLASS_COUNT; c++)
        truth.parameters.of[c].tau = 20e-6;
    return truth;
}

static inline void kit_within(double actual, double expected, double share)
{
    if (!(fabs(actual / expected - 1) <= share))
        fail_msg("%.6g is not within %.1f %% of %.6g", actual, 100 * share, expected);
}

#endif
