/* Costs laid against a device: time, bound, utilisation (SPEC §5). Nothing here is a latency. */
#ifndef ROOFLINE_ROOFLINE_H
#define ROOFLINE_ROOFLINE_H

#include "cost/cost.h"
#include "device/device.h"

typedef enum Bound {
    BOUND_COMPUTE, /* matrix or vector arithmetic */
    BOUND_MEMORY,
    BOUND_OVERHEAD, /* launching takes longer than either */
    BOUND_NONE,     /* nothing to do (views) */
    BOUND_COUNT,
} Bound;

const char *bound_name(Bound bound); /* "compute", "memory", "overhead", "none" */

double attainable(double intensity, double peak, double bandwidth); /* min(P, I·W), FLOP/s */
double ridge_point(double peak, double bandwidth);                  /* FLOP/byte */

/* The ceilings one dtype meets on one device and basis. */
typedef struct Roof {
    const Device *device;
    DType dtype;         /* asked for */
    DType compute_dtype; /* used, after fallback */
    Basis basis;
    const Peak *matrix; /* NULL: no matrix unit for it, dot products run on the vector unit */
    const Peak *vector; /* NULL: the device states none; then vector FLOPs run at the matrix peak
                           and `note` says so */
    DType vector_dtype; /* after fallback for the vector unit alone */
    const char *note;   /* what a reader must know about these ceilings, or NULL */
    double bandwidth;   /* byte/s of main memory */
    double overhead_s;  /* per operator that does something; 0 when unknown */
} Roof;

/* False when the device cannot run the dtype or its bandwidth is unknown: the message says which
 * fact is missing. Ceilings of a basis that is not stated fall back from measured to sustained to
 * theoretical (Peak.basis tells), never the other way. */
bool roof_on(const Device *device, DType dtype, Basis basis, Roof *roof, GError **error);
double roof_ridge(const Roof *roof);       /* of the unit dot products run on */
double roof_dot_peak(const Roof *roof);    /* FLOP/s of dot products */
double roof_vector_peak(const Roof *roof); /* FLOP/s of all other arithmetic */

typedef struct LayerTime {
    double seconds;
    double matrix_s, vector_s, memory_s,
        overhead_s; /* the terms; seconds = max of the first three + overhead */
    Bound bound;
    DType compute_dtype; /* of its arithmetic, after fallback; DTYPE_UNKNOWN: the device has none */
    bool skips_zeros;    /* at a sparse peak: its FLOPs are those of the dense layer */
    double utilisation;  /* FLOPs / (seconds · peak) of the unit that takes longest over its own; 0
                            without FLOPs */
} LayerTime;

typedef struct Timing {
    Roof roof;
    TrafficModel traffic_model;
    const ModelCost *cost; /* borrowed */
    LayerTime *layers;     /* parallel to cost->layers by construction: same index, same layer */
    double roofline_seconds;
    double bound_seconds; /* max(FLOPs that no fusion removes / the best peaks stated, bytes_floor /
                             the best bandwidth stated) */
    int unpriced;         /* conversions whose arithmetic takes no time: see timing_new() */
    double memory_bound_share; /* share of roofline_seconds in memory-bound layers */
    double seconds_of_class[OP_CLASS_COUNT];
    double seconds_of_bound[BOUND_COUNT];
} Timing;

/* Times every layer: max(matrix FLOPs / P_matrix, vector FLOPs / P_vector, bytes / W) + overhead.
 * All FLOPs share one term where the device states one unit only. A layer that states what it
 * computes in meets the ceilings of that dtype, on the device and basis of `roof`, and extra_ops
 * run at the vector unit's fp32 rate. A layer with sparse weights does its dot products at the
 * device's peak for that pattern and reads the weights that are kept; where none is stated it is
 * dense. Operators without FLOPs, quantize and dequantize run everywhere: where the device states
 * no peak of what they compute in, as one of integers alone, they take the time of their bytes, and
 * `unpriced` counts them. `cost` must have been counted with the storage dtypes that are to be
 * timed. Fails when another layer's dtype cannot run, and for TRAFFIC_TILED without tiled figures.
 * Layers that are not covered take no time, and coverage marks the total. */
Timing *timing_new(const ModelCost *cost, const Roof *roof, TrafficModel model, GError **error);
void timing_free(Timing *timing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Timing, timing_free)

/* The i-th layer of the cost. */
static inline const LayerTime *timing_layer(const Timing *timing, int i)
{
    return &timing->layers[i];
}

/* Operators crossing from one bound to another between two timings of the same cost (corrected
 * roofline). Returns indices of layers in a GArray of int; caller unrefs. */
GArray *timing_changed_bounds(const Timing *a, const Timing *b);

#endif
