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

/* What a row is applied to. */
typedef struct DesignCall {
    const struct Design *design;
    const Graph *graph;
    const char *layer; /* an operator's name; NULL: all that it fits */
    double number;
} DesignCall;

/* A row of the table. `apply` gives the changed graph (caller frees), or NULL with an error that
 * names the layer and why it cannot; that there is no layer it fits is an error too. What changes
 * the whole network takes no layer. */
typedef struct Design {
    const char *id, *name;
    DesignNumber number;
    const char *number_name; /* "alignment", "" without a number */
    double fallback;         /* the number when none is given; 0: it has to be */
    bool takes_layer;
    Graph *(*apply)(const DesignCall *call, GError **error);
    const struct Replacement *replaces; /* of what replaces layers: see whatif/design_layers.h */
    const char *doc;
} Design;

int design_count(void);
const Design *design_at(int i);

/* The row of an id; NULL (RB_ERROR_USAGE) with the nearest one. */
const Design *design_find(const char *id, GError **error);

/* Whether a number is one that the row can have; true where it takes none. */
bool design_check_number(const Design *design, double number, GError **error);

/* Whether the row may be of this layer alone; NULL: of all that it fits. */
bool design_check_layer(const Design *design, const char *layer, GError **error);

/* Applies a row after checking its number and its layer's name. */
Graph *design_apply(const Design *design, const Graph *graph, const char *layer, double number,
                    GError **error);

/* The nearest multiple of 8 (at least 8), or the next one up if that is under 90 % of
 * channels · width: the rule of the MobileNets. */
int64_t design_channels(int64_t channels, double width);

/* A batch or a resolution (the last two dimensions of inputs of rank 4) in place of the input's.
 * For a graph of a file; the zoo builds its own (zoo/zoo.h). */
Graph *design_batch(const Graph *graph, int64_t batch, GError **error);
Graph *design_resolution(const Graph *graph, int64_t resolution, GError **error);

#endif
