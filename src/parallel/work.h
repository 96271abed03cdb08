/* A pass of a transformer as what its devices share out: how long each kind of layer computes, and
 * what it reads, on one device and for one sequence; from that, at any batch and any split.
 *
 * Everything is of the network's own operators, fused and counted once at a batch of one. Of a
 * batch of b sequences weights are read once and all else b times, as roofline/questions.h has it;
 * of E experts of which a token meets k, b tokens that choose by chance meet E · (1 − (1 − k/E)^b).
 *
 * t tensor-parallel devices do 1/t of each product (Shoeybi et al., Megatron-LM, arXiv:1909.08053)
 * and hold 1/t of the cache as long as there are heads of keys to share out: of fewer, or of one
 * latent for all heads (MLA), several hold the same. e expert-parallel devices hold 1/e of the
 * experts, and compute for the tokens of all e.
 */
#ifndef PARALLEL_WORK_H
#define PARALLEL_WORK_H

#include "graph/transformer.h"
#include "roofline/roofline.h"

/* What of the time a split takes: id, name in data, words. */
#define PLAN_PART_LIST(X)                                                                          \
    X(COMPUTE, "compute", "arithmetic")                                                            \
    X(WEIGHTS, "weights", "reading weights")                                                       \
    X(CACHE, "cache", "reading the cache")                                                         \
    X(ACTIVATIONS, "activations", "moving activations")                                            \
    X(AGAIN, "recompute", "work done again")                                                       \
    X(TENSOR, "tensor", "all-reduces of tensor parallelism")                                       \
    X(EXPERT, "expert", "all-to-alls of expert parallelism")                                       \
    X(PIPELINE, "pipeline", "sending between stages")                                              \
    X(DATA, "data", "collectives of data parallelism")                                             \
    X(BUBBLE, "bubble", "the bubble of the pipeline")                                              \
    X(OPTIMIZER, "optimizer", "the optimizer's step")

typedef enum PlanPart {
#define X(id, name, words) PART_##id,
    PLAN_PART_LIST(X)
#undef X
        PLAN_PART_COUNT,
} PlanPart;

const char *plan_part_name(PlanPart part);
const char *plan_part_words(PlanPart part);

typedef struct SplitSeconds {
    double of[PLAN_PART_COUNT];
} SplitSeconds;

double split_seconds_total(const SplitSeconds *seconds);
void split_seconds_add(SplitSeconds *sum, const SplitSeconds *more, double times);

/* Layers that cost alike, of one sequence on one device. */
typedef struct WorkPart {
    double layers;
    bool in_layers; /* of a numbered block; else before the first or behind the last */
    bool experts;
    double compute_seconds;          /* at the roof's peaks, of the unit that takes longer */
    double best_matrix, best_vector; /* seconds of both units at the best peaks that are stated */
    double weights, weights_least;   /* bytes read under the roof's traffic; by the fewest */
    double cache, other;             /* bytes */
} WorkPart;

typedef struct SplitWork {
    GArray *parts; /* WorkPart */
    Transformer sizes;
    double bandwidth, best_bandwidth;                     /* byte/s */
    double peak;                                          /* FLOP/s of dot products */
    int64_t tokens;                                       /* of the pass, of a sequence */
    double stored_layers, stored_experts, stored_outside; /* bytes of weights */
} SplitWork;

/* Of a pass at a batch of one, fused, whose graph has the sizes of a transformer. `sizes` is that.
 * Caller frees. */
SplitWork *split_work_new(const Timing *fused, const Transformer *sizes, int64_t tokens);
void split_work_free(SplitWork *work);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SplitWork, split_work_free)

/* Devices that keys and values are shared out over, of t tensor-parallel ones. */
int64_t cache_ways(const Transformer *sizes, int64_t tensor);

/* Experts that tokens meet which choose by chance, as a share of all; 1 without experts. */
double experts_met(const Transformer *sizes, double tokens);

/* One device's share of a pass by `batch` sequences: all layers, without what stands outside them;
 * and what does. No collective is in it. */
SplitSeconds work_layers_seconds(const SplitWork *work, double batch, int64_t tensor,
                                 int64_t expert);
SplitSeconds work_outside_seconds(const SplitWork *work, double batch, int64_t tensor);

/* No implementation on `tensor` devices is faster: arithmetic at the best peaks or bytes at the
 * best bandwidth, of the whole pass, whichever takes longer. */
double work_bound_seconds(const SplitWork *work, double batch, int64_t tensor);

/* The arithmetic alone, on one device. */
double work_bound_arithmetic(const SplitWork *work, double batch);

#endif
