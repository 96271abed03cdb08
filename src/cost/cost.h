/* A graph's counts: compute, parameters and traffic per layer, their totals, and how much of the
 * graph they cover (SPEC §1, §2, §3, §12). */
#ifndef COST_COST_H
#define COST_COST_H

#include "graph/op_cost.h"

typedef enum TrafficModel {
    TRAFFIC_COMPULSORY, /* floor: everything touched once */
    TRAFFIC_EXPECTED,   /* the same, but experts as rows meet them that pick by chance */
    TRAFFIC_TILED,      /* a good kernel with S bytes of fast memory */
    TRAFFIC_NO_REUSE,   /* ceiling: every window read anew */
    TRAFFIC_MODEL_COUNT,
} TrafficModel;

const char *
traffic_model_name(TrafficModel model); /* "compulsory", "expected", "tiled", "no_reuse" */

/* What an operator costs, and every other with its signature. */
typedef struct LayerCost {
    int example;    /* in the graph: the first such operator */
    int layers;     /* that cost this */
    unsigned known; /* KNOWS_...: the counts that are all there is; others are what is certain */
    bool covered;   /* all of them */
    bool converts;  /* it does nothing but convert numbers from one dtype to another */
    OpClass op_class;
    DType compute; /* its arithmetic; DTYPE_UNKNOWN: that of the roof it is timed under */
    int64_t macs, flops, matrix_flops, flops_exact, pool_input_flops;
    OtherFlops other;       /* those of flops and matrix_flops that are in another dtype */
    NeedlessFlops needless; /* of these; they are counted all the same */
    int64_t activations;    /* elements written by products with weights; 0 of other operators */
    int64_t extra_ops; /* quantization's own arithmetic, on the vector unit; apart from flops */
    int64_t params; /* learned elements this layer is the first to use: tied weights count once */
    int64_t buffers;
    int64_t weights_bytes;  /* of params and buffers */
    int64_t metadata_bytes; /* scales and zero points this layer is the first to use */
    const char *sparsity;   /* pattern of zeros in the weights that all its dot products are with;
                               NULL: dense */
    int64_t sparse_saved_bytes; /* of weights, that whoever skips zeros does not read; traffic is
                                   dense */
    Traffic traffic[TRAFFIC_MODEL_COUNT]; /* tiled only when has_tiled */
    Gemm gemm;
} LayerCost;

typedef struct ModelCost {
    const Graph *graph; /* borrowed; must outlive this */
    int64_t fast_bytes; /* S of the tiled model; 0: no tiled figures */
    bool has_tiled;
    LayerCost *costs; /* that differ: layers that are alike have one in common */
    int n_costs;
    struct Layer {
        int op;   /* in the graph */
        int cost; /* among `costs` */
    } * layers;   /* executed operators: auxiliary heads are not among them */
    int n_layers;
    int64_t operators; /* = n_layers */
    int64_t covered;
    int64_t known[FIGURE_COUNT]; /* operators of which that figure is known */
    GPtrArray *unknown;      /* char *: names of operator types not covered, sorted, each once */
    int64_t params, buffers; /* auxiliary heads included, as published figures do */
    int64_t macs, flops, flops_exact, pool_input_flops, matrix_flops;
    int64_t needless_flops, needless_matrix_flops; /* of these, see LayerCost */
    int64_t extra_ops;                             /* 0 unless whatif/quantize.h counted them */
    int64_t activations;                   /* elements written by convolutions and linear layers */
    int64_t weights_bytes, metadata_bytes; /* of params and buffers, auxiliary heads included */
    LayerCost auxiliary;                   /* what totals have and no layer does: parameters of
                                              auxiliary heads, `layers` operators that only training
                                              runs; not loaded to run */
    int64_t bytes_floor;                   /* that no fusion can remove: see cost/cost_floor.h */
    Traffic traffic[TRAFFIC_MODEL_COUNT];
    int64_t macs_of_class[OP_CLASS_COUNT], flops_of_class[OP_CLASS_COUNT],
        params_of_class[OP_CLASS_COUNT], bytes_of_class[OP_CLASS_COUNT]; /* compulsory bytes */
} ModelCost;

/* Counts a graph. fast_bytes > 0 adds tiled traffic: of products by cost/tiled.h; of recurrent
 * cells compulsory where their weights fit in fast memory, else no reuse; of all others compulsory,
 * attention as one operator among them. Fails (RB_ERROR_LIMIT) when a count passes 64 bits, naming
 * the layer. */
ModelCost *cost_graph(const Graph *graph, int64_t fast_bytes, GError **error);
void cost_free(ModelCost *cost);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ModelCost, cost_free)

/* What the i-th layer costs, and the operator it is. */
static inline const LayerCost *cost_layer(const ModelCost *cost, int i)
{
    return &cost->costs[cost->layers[i].cost];
}

static inline int cost_op_index(const ModelCost *cost, int i)
{
    return cost->layers[i].op;
}

static inline const Op *cost_op(const ModelCost *cost, int i)
{
    return graph_op(cost->graph, cost_op_index(cost, i));
}

/* Whether the totals of these figures (KNOWS_...) cover every operator; else they are lower bounds.
 */
bool cost_knows(const ModelCost *cost, unsigned figures);

/* FLOPs per byte under a traffic model; NAN when there are no bytes or no such figure. */
double layer_intensity(const LayerCost *layer, TrafficModel model);

/* The conventions of SPEC §1 side by side. macs_plus_* add up in this order: the FLOPs of
 * normalisation, then of activations, element-wise operators and pooling, each operator by its row
 * of the table, which is how figures in the literature come to differ. */
typedef struct Conventions {
    int64_t macs, macs_doubled, flops_exact, flops;
    int64_t macs_plus_norm, macs_plus_activation, macs_plus_elementwise, macs_plus_pool;
} Conventions;
Conventions cost_conventions(const ModelCost *cost);

#endif
