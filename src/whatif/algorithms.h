/* Ways to compute a convolution: work, multiplications, traffic and workspace of each, and its time
 * on a device (SPEC §8).
 *
 * All but direct and implicit GEMM go through memory: the input is rearranged or transformed into a
 * workspace, a product of matrices reads it, and what comes out of a transformed product is
 * transformed back. Filters are transformed beforehand, and are larger then.
 *
 *   Winograd   Lavin and Gray, arXiv:1509.09308: tiles of m x m outputs from α = m + 2 inputs a
 *              side; T = B·⌈Hout/m⌉·⌈Wout/m⌉ of them; α² products Cout x Cin by Cin x T
 *   FFT        planes of N x N, N a power of two, as N·(N/2 + 1) complex numbers in fp32; as many
 *              complex products Cout x Cin by Cin x B
 */
#ifndef WHATIF_ALGORITHMS_H
#define WHATIF_ALGORITHMS_H

#include "roofline/roofline.h"

/* id, name in data, title */
#define CONV_ALGORITHM_LIST(X)                                                                     \
    X(DIRECT, "direct", "Direct")                                                                  \
    X(IM2COL, "im2col", "im2col + GEMM")                                                           \
    X(IMPLICIT_GEMM, "implicit_gemm", "Implicit GEMM")                                             \
    X(WINOGRAD_F2, "winograd_f2", "Winograd F(2×2, 3×3)")                                          \
    X(WINOGRAD_F4, "winograd_f4", "Winograd F(4×4, 3×3)")                                          \
    X(FFT, "fft", "FFT")

typedef enum ConvAlgorithm {
#define X(id, name, title) CONV_##id,
    CONV_ALGORITHM_LIST(X)
#undef X
        CONV_ALGORITHM_COUNT,
} ConvAlgorithm;

const char *conv_algorithm_name(ConvAlgorithm algorithm); /* "unknown" past the last */
const char *conv_algorithm_title(ConvAlgorithm algorithm);

typedef struct AlgorithmCost {
    const char *reason;      /* why it does not apply, and all else is 0; NULL: it does */
    int64_t flops;           /* two per multiplication, transforms and biases */
    int64_t matrix_flops;    /* the part a matrix unit can do */
    int64_t multiplications; /* of the products alone */
    int64_t transform_flops; /* of inputs and outputs; part of flops */
    int64_t offline_flops;   /* of filters, once and for all; no part of flops */
    Traffic traffic;         /* elements; bytes */
    int64_t workspace_bytes;
    int64_t packing; /* elements a GEMM reads, and writes again, to pack its operands; not in
                        traffic, for good kernels pack into caches. 0: no GEMM */
} AlgorithmCost;

/* Of a convolution and all that are like it. */
typedef struct LayerAlgorithms {
    const AlgorithmCost *cost;            /* of each algorithm */
    LayerTime time[CONV_ALGORITHM_COUNT]; /* zeroed where it does not apply */
    ConvAlgorithm best;                   /* the fastest; ties: first in the list */
    double saved_s;                       /* against direct */
} LayerAlgorithms;

/* Costs of all algorithms for all convolutions of a network: those of no device. */
typedef struct AlgorithmCosts AlgorithmCosts;

typedef struct AlgorithmPlan {
    LayerAlgorithms *choices; /* convolutions that are alike have one in common */
    const struct PlanLayer {
        int layer;  /* in the ModelCost */
        int choice; /* among `choices` */
    } * layers;     /* the network's convolutions that are covered */
    int n_layers;
    double direct_seconds, best_seconds; /* of the whole network */
    int64_t workspace_bytes;             /* of the best, the most at once */
    AlgorithmCosts *own;                 /* private: what `cost` points into, or NULL */
} AlgorithmPlan;

/* Costs of all algorithms for a layer under a traffic model; false when it is no convolution, is
 * transposed or is not covered. Direct and implicit GEMM cost what the layer does. An algorithm
 * whose figures pass 64 bits does not apply. TRAFFIC_TILED needs tiled figures. */
bool algorithms_of(const ModelCost *cost, int layer, TrafficModel model,
                   AlgorithmCost costs[CONV_ALGORITHM_COUNT]);

/* All convolutions of a timing, under its roof and its traffic model; `timing` is not kept. */
AlgorithmPlan *algorithm_plan_new(const Timing *timing);
void algorithm_plan_free(AlgorithmPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AlgorithmPlan, algorithm_plan_free)

/* The same in two steps, the first of which serves all devices: `cost`, under the timings' traffic
 * model, is borrowed by the costs, and the costs by the plans. */
AlgorithmCosts *algorithm_costs_new(const ModelCost *cost, TrafficModel model);
void algorithm_costs_free(AlgorithmCosts *costs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AlgorithmCosts, algorithm_costs_free)
int64_t algorithm_costs_bytes(const AlgorithmCosts *costs); /* about what they weigh */
AlgorithmPlan *algorithm_costs_plan(const AlgorithmCosts *costs, const Timing *timing);

/* What the i-th of the convolutions can choose from. */
static inline const LayerAlgorithms *plan_layer(const AlgorithmPlan *plan, int i)
{
    return &plan->choices[plan->layers[i].choice];
}

/* k·(m + n) per group: elements a GEMM reads, and writes again, to pack its operands. */
int64_t gemm_packing(const Gemm *gemm);

#endif
