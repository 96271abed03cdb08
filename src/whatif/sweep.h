/* One network at many batches or resolutions on one device (SPEC §9, §5). */
#ifndef WHATIF_SWEEP_H
#define WHATIF_SWEEP_H

#include "roofline/roofline.h"
#include "whatif/counted.h"

/* The network at a batch or a resolution: caller frees. NULL with an error that names the layer
 * that does not fit. */
typedef Graph *(*GraphAt)(int64_t value, void *user, GError **error);

typedef struct SweepSetup {
    GraphAt graph_at;
    void *user;
    Roof roof; /* of scheme->compute, where there is a scheme */
    TrafficModel traffic_model;
    const Scheme *scheme; /* NULL: the graph as it is */
} SweepSetup;

typedef struct SweepRow {
    int64_t value;             /* batch or resolution */
    int64_t batch;             /* of the graph */
    double seconds;            /* roofline, of one batch */
    double throughput;         /* inputs per second; 0 when it takes no time */
    double memory_bound_share; /* of the time */
    int64_t macs, flops;
    int64_t bytes; /* moved, under the traffic model */
    int64_t peak_bytes;
    int64_t memory_bytes; /* peak of activations, weights and metadata */
} SweepRow;

/* A row of a network that is counted already, which then serves many devices. TRAFFIC_TILED needs
 * it counted for the fast memory of the roof's device. */
bool sweep_row(const Counted *counted, int64_t value, const Roof *roof, TrafficModel traffic_model,
               SweepRow *row, GError **error);

/* One row for each of n values. Returns a GArray of SweepRow; NULL when one of them fails. Caller
 * unrefs. */
GArray *sweep(const SweepSetup *setup, const int64_t *values, int n, GError **error);

/* The knee of roofline/questions.h, of a network whose value is the batch; -1 on failure. */
int64_t sweep_knee(const SweepSetup *setup, GError **error);

#endif
