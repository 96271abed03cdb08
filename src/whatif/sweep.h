/* One network at many batches or resolutions on one device (SPEC §9, §5). */
#ifndef WHATIF_SWEEP_H
#define WHATIF_SWEEP_H

#include "roofline/roofline.h"
#include "whatif/counted.h"

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

#endif
