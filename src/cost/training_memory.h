/* What one device holds of a transformer in training, however it is split (SPEC §4, §15).
 *
 * Activations: Korthikanti et al., arXiv:2205.05198. Of t tensor-parallel ways a device holds all
 * of the stream, or 1/t of it under sequence parallelism, and 1/t of what is inside layers
 * (equation 2, section 4.2.2). Selective recomputation drops the core of attention, full
 * recomputation all but the input of each layer (section 5). Of p pipeline stages stage i holds L/p
 * layers for the p − i sequences under way; with m chunks of layers a stage, (2(p − i − 1) + (m −
 * 1)·p + 1)/(p·m) of all layers, which is 1 + (p − 1)/(p·m) of the first stage (section 4.2.3).
 *
 * Parameters: weights, gradients, and what the optimizer keeps, by number format; ZeRO shares them
 * out over the data-parallel ways (Rajbhandari et al., arXiv:1910.02054, section 5): stage 1 the
 * optimizer's, 2 gradients as well, 3 weights as well.
 */
#ifndef COST_TRAINING_MEMORY_H
#define COST_TRAINING_MEMORY_H

#include "cost/training_layers.h"

/* id, name in data, title, meaning */
#define RECOMPUTE_LIST(X)                                                                          \
    X(NONE, "none", "No recomputation", "all that the backward pass needs is kept")                \
    X(SELECTIVE, "selective", "Selective recomputation",                                           \
      "scores of attention and what follows up to the values are computed again")                  \
    X(FULL, "full", "Full recomputation",                                                          \
      "the input of each layer is kept, the rest computed again")

typedef enum Recompute {
#define X(id, name, title, meaning) RECOMPUTE_##id,
    RECOMPUTE_LIST(X)
#undef X
        RECOMPUTE_COUNT,
} Recompute;

const char *recompute_name(Recompute recompute);
const char *recompute_title(Recompute recompute);
const char *recompute_meaning(Recompute recompute);

/* Numbers of a parameter, in bits: id, name in data, title, weight, gradient, master copy, each of
 * the optimizer's. */
#define STATES_LIST(X)                                                                             \
    X(FP32, "fp32", "All in fp32", 32, 32, 0, 32)                                                  \
    X(MIXED, "mixed", "Mixed precision: master copy and optimizer in fp32", 16, 16, 32, 32)        \
    X(WIDE_GRADIENTS, "mixed_fp32_gradients", "Mixed precision, gradients added up in fp32", 16,   \
      32, 32, 32)                                                                                  \
    X(NARROW, "mixed_8bit", "Mixed precision, optimizer in 8 bits", 16, 16, 32, 8)                 \
    X(BF16, "bf16", "All in 16 bits", 16, 16, 0, 16)

typedef enum StatesFormat {
#define X(id, name, title, weight, gradient, master, slot) STATES_##id,
    STATES_LIST(X)
#undef X
        STATES_COUNT,
} StatesFormat;

const char *states_name(StatesFormat format);
const char *states_title(StatesFormat format);

/* Ways of splitting; 0 is 1. */
typedef struct TrainingSplit {
    int64_t tensor, pipeline, data;
    int64_t expert;       /* ways that share out experts among data-parallel devices */
    bool sequence;        /* the stream is shared out by tokens over the tensor-parallel ways */
    int64_t interleave;   /* chunks of layers of a pipeline stage */
    int64_t microbatches; /* of a step; 0: at least as many as there may be under way */
    int zero;             /* stage 0 to 3 */
} TrainingSplit;

/* What somebody chose of a plan, zero where nothing was said: of an enumeration one more than the
 * value. Otherwise it is AdamW in mixed precision, on one device, without dropout. */
typedef struct TrainingChoice {
    int recompute, optimizer, states;
    int zero;
    int64_t ways; /* data-parallel */
    bool dropout;
} TrainingChoice;

/* How a transformer is trained. */
typedef struct TrainingPlan {
    Optimizer optimizer;
    StatesFormat states;
    Recompute recompute;
    TrainingSplit split;
} TrainingPlan;

/* The plan of a choice, with the recomputation that it names or else this one. */
TrainingPlan training_plan(const TrainingChoice *choice, Recompute recompute);

typedef struct TrainingMemory {
    int64_t params; /* elements that the device's stage and share consist of, before ZeRO */
    int64_t weights_bytes, gradients_bytes;
    int64_t optimizer_bytes; /* master copy and slots */
    int64_t states_bytes;    /* the three above */
    int64_t kept_bytes;      /* activations until the backward pass */
    int64_t working_bytes;   /* beside them while one layer is worked on: what is computed again of
                                it, and gradients of activations */
    int64_t total_bytes;     /* states, kept and working */
} TrainingMemory;

/* Of the device of pipeline stage `stage`, from 0; layers are even shares. COUNT_OVERFLOW in what
 * passes 64 bits. */
TrainingMemory training_memory(const TrainingLayers *layers, const TrainingPlan *plan,
                               int64_t stage);

/* The same parts of it: activations kept by `stage`; and parameters' bytes, of `params` elements
 * with `factors` sums of rows and columns, which `data` ways hold copies of. */
int64_t training_kept_bytes(const TrainingLayers *layers, const TrainingPlan *plan, int64_t stage);
TrainingMemory training_states(int64_t params, int64_t factors, const TrainingPlan *plan,
                               int64_t data);

/* MACs of a step of the graph's batch: forward, computed again, and all; backward is twice forward.
 */
typedef struct TrainingMacs {
    int64_t forward, again, model, hardware;
} TrainingMacs;
TrainingMacs training_macs(const TrainingLayers *layers, Recompute recompute);

#endif
