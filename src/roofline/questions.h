/* What a device is asked beside "how long": batches, loading, sharing (SPEC §5). */
#ifndef ROOFLINE_QUESTIONS_H
#define ROOFLINE_QUESTIONS_H

#include "cost/footprint.h"
#include "roofline/roofline.h"

enum { KNEE_LARGEST_BATCH = 4096 };

/* The smallest batch at which a layer computes for at least as long as it moves compulsory bytes.
 * Weights are read once per batch, everything else scales with it; the layer was counted at its
 * graph's batch. 0: never, at any batch (or nothing to compute). */
int64_t crossing_batch(const Timing *timing, int layer);

/* Roofline seconds of a network at a batch; false with an error when it cannot be told. */
typedef bool (*SecondsAtBatch)(int64_t batch, void *user, double *seconds, GError **error);

/* The smallest power-of-two batch with at least 95 % of the throughput of `largest`, a power of two
 * up to KNEE_LARGEST_BATCH that fits. -1 with an error when `seconds_at` fails. */
int64_t knee_batch(int64_t largest, SecondsAtBatch seconds_at, void *user, GError **error);

/* Batches per second when loading one overlaps computing another: 1 / max(load, compute). 0 when
 * both take no time, NAN when one is not known. */
double pipeline_throughput(double load_seconds, double compute_seconds);

/* n instances of a network share the ceilings of one device. Launches are no
 * part of it. */
typedef struct Sharing {
    double lockstep_s; /* all run the same layer at a time, each with P/n and W/n */
    double mixed_s;    /* layers of different bounds overlap perfectly: no order is faster */
} Sharing;

/* Seconds until n instances have each done one batch; throughput is n batches over that. n >= 1. */
Sharing sharing_of(const Timing *timing, int n);

/* Mean bytes live over the operators of a network, each weighted by its roofline time; NAN when it
 * takes none. The swing is peak_bytes / mean. */
double live_bytes_mean(const Timing *timing, const Footprint *footprint);

#endif
