/* Design what-ifs (SPEC §9): the same network with other channels, other layers in place of some,
 * or another input; each a graph of its own, to be counted, fused, quantized and timed like any
 * other.
 */
#ifndef WHATIF_DESIGN_H
#define WHATIF_DESIGN_H

#include "graph/graph.h"

typedef enum DesignNumber {
    DESIGN_NO_NUMBER,
    DESIGN_WHOLE, /* a whole number, at least 1 */
    DESIGN_RATIO, /* above 0 */
} DesignNumber;

/* A row of the table. `apply` gives the changed graph (caller frees), or NULL with an error that
 * names the layer and why it cannot. `layer` is one operator's name, or NULL for all it fits; where
 * it fits none, that is an error too. What changes the whole network takes no layer. */
typedef struct Design {
    const char *id, *name;
    DesignNumber number;
    const char *number_name; /* "alignment", "" without a number */
    double fallback;         /* the number when none is given; 0: it has to be */
    bool takes_layer;
    Graph *(*apply)(const Graph *graph, const char *layer, double number, GError **error);
    const char *doc;
} Design;

int design_count(void);
const Design *design_at(int i);
const char *const *design_ids(void); /* NULL-terminated */

/* The row of an id; NULL (RB_ERROR_USAGE) with the nearest one. */
const Design *design_find(const char *id, GError **error);

/* Whether a number is one that the row can have; true where it takes none. */
bool design_check_number(const Design *design, double number, GError **error);

/* Applies a row after checking its number and its layer's name. */
Graph *design_apply(const Design *design, const Graph *graph, const char *layer, double number,
                    GError **error);

/* Output channels of every convolution and linear layer up to the next multiple: 23 cost what 24
 * cost. The operators stay the same ones in the same order, so that effective work stands beside
 * useful work layer by layer. Network inputs keep their channels. */
Graph *design_align(const Graph *graph, int64_t alignment, GError **error);

/* Channels times `width`, as design_channels(). The layers that give the network's outputs keep
 * theirs: those that no other convolution or linear layer follows. */
Graph *design_width(const Graph *graph, double width, GError **error);

/* The nearest multiple of 8 (at least 8), or the next one up if that is under 90 % of
 * channels · width: the rule of the MobileNets. */
int64_t design_channels(int64_t channels, double width);

/* A batch or a resolution (the last two dimensions of inputs of rank 4) in place of the input's.
 * For a graph of a file; the zoo builds its own (zoo/zoo.h). */
Graph *design_batch(const Graph *graph, int64_t batch, GError **error);
Graph *design_resolution(const Graph *graph, int64_t resolution, GError **error);

/* Layers replaced (each NULL layer: all that fit). Nothing is put between the new operators but
 * what is said; the last one has the bias, if there was one.
 *
 * depthwise: dense K x K -> depthwise K x K, then 1x1: 1/Cout + 1/K² of the MACs
 * inverted_residual: the same, after a 1x1 to t·Cin channels; relu6 after the first two
 * two_3x3: 5x5 -> two 3x3 with Cout channels in the middle; the first one has the stride
 * asymmetric: n x n -> 1 x n then n x 1 with Cout channels in the middle
 * linear_to_conv: linear after flatten -> a convolution as large as its input; elsewhere 1x1
 * conv_to_linear: 1x1 -> linear between two transposes; as large as its input -> flatten, linear
 */
Graph *design_depthwise(const Graph *graph, const char *layer, GError **error);
Graph *design_inverted_residual(const Graph *graph, const char *layer, int64_t expansion,
                                GError **error);
Graph *design_two_3x3(const Graph *graph, const char *layer, GError **error);
Graph *design_asymmetric(const Graph *graph, const char *layer, GError **error);
Graph *design_linear_to_conv(const Graph *graph, const char *layer, GError **error);
Graph *design_conv_to_linear(const Graph *graph, const char *layer, GError **error);

/* The linear layers at the end of the network -> global average pooling and the last of them. */
Graph *design_global_pool(const Graph *graph, GError **error);

#endif
