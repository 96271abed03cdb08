/* A network under a scheme of quantization (SPEC §7): which precision each operator runs in, and
 * the conversions between them.
 *
 * The scheme applies to dot-product operators. Others run in the activations' dtype if they only
 * move, compare or add (INT8_MOVES in graph/op_list.h), else in the scheme's floats; views follow
 * their input. What a graph keeps
 * as operators of their own (a batch-norm, say) is not fused: fuse it first to see them quantized.
 * Biases are 32 bits wide, running statistics stay, integer tensors and operators that a file
 * already quantized are left alone. Network inputs keep their dtype: converting them is counted.
 *
 * Conversions are operators of the quantized graph, with traffic, operations and a launch of their
 * own: quantize and dequantize for 8 bits and fewer, else cast. Without requantization every dot
 * product is framed by one for each tensor it reads and one for what it writes:
 *
 *   float -> quantize -> int8 -> product -> int32 -> dequantize -> float
 *
 * so that its output crosses memory three times. With requantization a tensor is converted once for
 * all who read it in that dtype.
 *
 * In passing (Scheme.in_passing) conversions give way to the operators around them, and are no
 * work, as FUSION_QUANTIZE has it of those that a file states: who needs floats reads integers as
 * they are, and what integers alone are made of is written so. What nobody makes, and what floats
 * are made of too, an operator converts, so that no traffic model, read however often, gets worse.
 * Schemes without requantization keep all of theirs: a scale that is of the tensor at hand is not
 * known before all of it is made.
 */
#ifndef WHATIF_QUANTIZE_H
#define WHATIF_QUANTIZE_H

#include "graph/graph.h"
#include "whatif/schemes.h"

/* An operator of the quantized graph. */
typedef struct QuantizedOp {
    int origin;      /* in the graph given: itself, or the operator a conversion serves */
    bool quantized;  /* a dot product under the scheme */
    bool conversion; /* not in the graph given */
    DType compute;   /* what it computes in */
    int scales;      /* tensors that it quantizes as it writes them */
} QuantizedOp;

typedef struct Quantized {
    Scheme scheme;
    Graph *graph; /* operators named and ordered as in the one given, tensors under the same
                     indices; conversions between them, their tensors after all others */
    GArray *ops;  /* QuantizedOp, one per operator of `graph` */
    bool *matrix; /* per tensor of the graph given: weights the scheme stores in its own dtype */
    int n_matrix; /* tensors of the graph given */
    int n_quantized, n_conversions;
} Quantized;

/* Caller frees. Nothing can fail: what a scheme does not apply to stays in
 * its floats. To time the result, lay whatif/quantized.h's cost against the roof of
 * scheme->compute.
 */
Quantized *quantize_graph(const Graph *graph, const Scheme *scheme);
void quantized_free(Quantized *quantized);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Quantized, quantized_free)

static inline const QuantizedOp *quantized_op(const Quantized *quantized, int op)
{
    return &g_array_index(quantized->ops, QuantizedOp, op);
}

/* Whether a tensor of the quantized graph holds weights in the scheme's own dtype. */
static inline bool quantized_is_matrix(const Quantized *quantized, int tensor)
{
    return tensor >= 0 && tensor < quantized->n_matrix && quantized->matrix[tensor];
}

#endif
