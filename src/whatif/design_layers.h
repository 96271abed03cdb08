/* Layers replaced by others: rows of whatif/design.h's table. */
#ifndef WHATIF_DESIGN_LAYERS_H
#define WHATIF_DESIGN_LAYERS_H

#include "whatif/design.h"
#include "whatif/rebuild.h"

/* What is replaced, for the making of what replaces it. */
typedef struct Replaced {
    Rebuild *rebuild;
    int op;      /* of the original */
    int x;       /* what stands for its first input */
    Attrs attrs; /* as of rebuild_attrs() */
    double number;
    GError **error;
} Replaced;

/* One kind of replacement. Nothing is put between the new operators but what is said; the last one
 * has the bias, if there was one. */
typedef struct Replacement {
    const char *takes; /* what it replaces, for messages */
    bool (*fits)(const Graph *graph, const Op *op);
    bool owns_weights;                  /* and nobody else uses its weights */
    int (*replace)(const Replaced *at); /* the tensor in place of its output; NO_TENSOR: error */
} Replacement;

/* depthwise: dense K x K -> depthwise K x K, then 1x1: 1/Cout + 1/K² of the MACs
 * inverted: the same, after a 1x1 to t·Cin channels; relu6 after the first two
 * two_3x3: 5x5 -> two 3x3 with Cout channels in the middle; the first one has the stride
 * asymmetric: n x n -> 1 x n then n x 1 with Cout channels in the middle
 * linear_to_conv: linear after flatten -> a convolution as large as its input; elsewhere 1x1
 * conv_to_linear: 1x1 -> linear between two transposes; as large as its input -> flatten, linear
 */
extern const Replacement design_depthwise, design_inverted, design_two_3x3, design_asymmetric,
    design_linear_to_conv, design_conv_to_linear;

/* Replaces what the call's design does, in the layer it names or wherever it fits. */
Graph *design_replace(const DesignCall *call, GError **error);

/* The linear layers at the end of the network -> global average pooling and the last of them. */
Graph *design_pool_head(const DesignCall *call, GError **error);

#endif
