/* What a quantized network costs: bytes, metadata, and the operations that quantization itself
 * takes (SPEC §7). */
#ifndef WHATIF_QUANTIZED_H
#define WHATIF_QUANTIZED_H

#include "cost/cost.h"
#include "whatif/quantize.h"

/* Operations beside those of the integer product when zero points are not 0, for the product
 * (m x k)·(k x n) that a layer amounts to, over all its groups:
 *
 *   Σ(q1 − Z1)(q2 − Z2) = Σ q1·q2 − Z2·Σq1 − Z1·Σq2 + k·Z1·Z2 */
typedef struct AffineCounts {
    int64_t naive;       /* 2·m·k·n: both subtractions at every product */
    int64_t input_sums;  /* an addition per element of the activations, as the product reads them */
    int64_t weight_sums; /* the same of the other operand: known beforehand where that is weights */
    int64_t outputs;     /* 4 per output: two products, two additions (k·Z1·Z2 is a constant) */
    int64_t expanded;    /* what has to be done at inference */
} AffineCounts;

/* `weights` tells whether the product's other operand is known beforehand. */
AffineCounts affine_counts(const Gemm *gemm, bool weights);

typedef struct QuantizedLayer {
    int64_t matrix_used;         /* weights in the scheme's dtype that this layer reads */
    int64_t matrix_elements;     /* weights in the scheme's dtype that this layer is first to use */
    int64_t matrix_bytes_before; /* in the dtype of the graph given; biases and metadata apart */
    int64_t matrix_bytes;
    int64_t metadata_bytes; /* scales, zero points, indices of what sparsity keeps */
    int64_t requantize_ops; /* 3 integer operations per output, fused into the product */
    int64_t dequantize_ops; /* weight-only: one per weight used, two with a zero point; of experts
                               those that all rows might share */
    int64_t affine_ops;     /* corrections for zero points at inference */
    AffineCounts affine;    /* what they are and would be, of every dot product; else 0 */
} QuantizedLayer;

typedef struct QuantizedCost {
    ModelCost *cost;        /* of the quantized graph; layers with extra_ops, metadata and, where
                               sparse, smaller weights */
    QuantizedLayer *layers; /* parallel to cost->costs */
    int64_t matrix_bytes_before, matrix_bytes;
    int64_t zeros_bytes; /* beyond weights and metadata, of who skips no zeros: zeros are held like
                            other weights, indices are not */
    int64_t conversion_bytes; /* compulsory traffic of conversions */
} QuantizedCost;

/* Counts a quantized network: cost_graph() of its graph, and on top of it
 *
 *  - metadata: a scale in the scheme's floats for each tensor, channel or group of weights, with
 *    zero points in the weights' dtype where they are affine; with requantization one scale and
 *    zero point for each tensor that a product or a conversion writes in the activations' dtype.
 *    It is read with the weights, so it is in every traffic figure;
 *  - extra operations;
 *  - sparsity: weights_bytes of what is kept, indices as metadata. Traffic and operations are those
 *    of the dense network; LayerCost tells what a device with a sparse peak leaves out of them.
 *    Packed attention stays dense, as part of its dot products is between activations.
 *
 * `quantized` and `graph`, the network before, are borrowed for the call; the graph of `quantized`
 * must outlive the result. */
QuantizedCost *quantized_cost(const Quantized *quantized, const Graph *graph, int64_t fast_bytes,
                              GError **error);
void quantized_cost_free(QuantizedCost *cost);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QuantizedCost, quantized_cost_free)

/* What quantization adds to the i-th layer of the cost. */
static inline const QuantizedLayer *quantized_layer(const QuantizedCost *cost, int i)
{
    return &cost->layers[cost->cost->layers[i].cost];
}

#endif
