/* Costs laid against a device: time, bound, utilisation (SPEC §5). Nothing here is a latency. */
#ifndef ROOFLINE_ROOFLINE_H
#define ROOFLINE_ROOFLINE_H

#include "cost/cost.h"
#include "roofline/roof.h"

typedef enum Bound {
    BOUND_COMPUTE, /* matrix or vector arithmetic */
    BOUND_MEMORY,
    BOUND_NONE, /* nothing to do (views) */
    BOUND_COUNT,
} Bound;

const char *bound_name(Bound bound); /* "compute", "memory", "none" */

typedef struct LayerTime {
    double seconds;
    double matrix_s, vector_s, memory_s; /* the terms: the longest of them is the time */
    Bound bound;
    DType compute_dtype; /* of its arithmetic, after fallback; DTYPE_UNKNOWN: the device has none */
    bool skips_zeros;    /* at a sparse peak: its FLOPs are those of the dense layer */
} LayerTime;

/* FLOPs / (seconds · peak) of the unit that takes longest over its own; 0 without FLOPs. */
double layer_utilisation(const LayerTime *time);

/* Whether there is a time to tell: all of it, or what its known work or traffic takes. */
static inline bool layer_is_timed(const LayerCost *cost, const LayerTime *time)
{
    return (cost->known & KNOWS_TIME) == KNOWS_TIME || time->seconds > 0;
}

/* What of a layer takes time. */
typedef struct Work {
    DType compute;
    int64_t flops, matrix_flops, extra_ops;
    OtherFlops other; /* of those */
    int64_t bytes;
    const char *sparsity;
    int64_t sparse_saved_bytes;
} Work;
Work work_of(const LayerCost *layer, TrafficModel model);

/* The same without what is needless, which bounds leave out. */
Work work_needed_of(const LayerCost *layer, TrafficModel model);

typedef struct Timing {
    Roof roof;
    Roofs roofs; /* of every dtype that some layer computes in; `roof` is the base */
    TrafficModel traffic_model;
    const ModelCost *cost;     /* borrowed */
    LayerTime *times;          /* parallel to cost->costs: layers that cost the same take as long */
    double seconds;            /* all layers, one after the other */
    int launches;              /* layers that take time: operators an implementation starts */
    int unpriced;              /* conversions whose arithmetic takes no time: see timing_new() */
    double memory_bound_share; /* share of the seconds in memory-bound layers */
    double seconds_of_class[OP_CLASS_COUNT];
    double seconds_of_bound[BOUND_COUNT];
} Timing;

/* Times every layer: max(matrix FLOPs / P_matrix, vector FLOPs / P_vector, bytes / W). What
 * starting an operator takes is beside it: timing_overhead(). All FLOPs share one term where the
 * device states one unit only. A layer that states what it computes in meets the ceilings of that
 * dtype, on the device and basis of `roof`, and extra_ops run at the vector unit's fp32 rate; what
 * a scheme leaves in a float that the device states no peak for, but for dot products, is computed
 * in one that it does, of 16 bits or more. A layer with sparse weights does its dot products at the
 * device's peak for that pattern and reads the weights that are kept; where none is stated it is
 * dense. Operators without FLOPs, quantize and dequantize run everywhere: where the device states
 * no peak of what they compute in, as one of integers alone, they take the time of their bytes, and
 * `unpriced` counts them. `cost` must have been counted with the storage dtypes that are to be
 * timed. Fails when another layer's dtype cannot run, and for TRAFFIC_TILED without tiled figures.
 * What is not known of a layer takes no time, and coverage marks the total. */
Timing *timing_new(const ModelCost *cost, const Roof *roof, TrafficModel model, GError **error);
void timing_free(Timing *timing);

/* Whether the device computes all that timing_new() would ask of it, on some basis. */
bool timing_supports(const ModelCost *cost, const Device *device, DType dtype);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Timing, timing_free)

/* The i-th layer of the cost. */
static inline const LayerTime *timing_layer(const Timing *timing, int i)
{
    return &timing->times[timing->cost->layers[i].cost];
}

/* The time of something in place of a layer of the network, in arithmetic that some layer of it
 * has. */
LayerTime timing_of_work(const Timing *timing, const Work *work);

/* Seconds that launching its operators takes; 0 where the device's launch time is unknown. */
double timing_overhead(const Timing *timing);

#endif
