/* How a network is trained: the optimizer, and what is done to take less memory. */
#ifndef COST_TRAINING_SETUP_H
#define COST_TRAINING_SETUP_H

#include <stdbool.h>

/* id, name in data, title, numbers kept per parameter beside its weight and gradient */
#define OPTIMIZER_LIST(X)                                                                          \
    X(SGD, "sgd", "SGD", 0)                                                                        \
    X(MOMENTUM, "momentum", "SGD with momentum", 1)                                                \
    X(ADAGRAD, "adagrad", "Adagrad", 1)                                                            \
    X(RMSPROP, "rmsprop", "RMSprop", 1)                                                            \
    X(ADAM, "adam", "Adam", 2)                                                                     \
    X(ADAMW, "adamw", "AdamW", 2)

typedef enum Optimizer {
#define X(id, name, title, slots) OPTIMIZER_##id,
    OPTIMIZER_LIST(X)
#undef X
        OPTIMIZER_COUNT,
} Optimizer;

const char *optimizer_name(Optimizer optimizer); /* "unknown" past the last, as the title */
const char *optimizer_title(Optimizer optimizer);
int optimizer_slots(Optimizer optimizer);

/* id, name in data, title, meaning. Another batch is another graph. */
#define TRAINING_WHAT_IF_LIST(X)                                                                    \
    X(IN_PLACE_RELU, "in_place_relu", "ReLU in place",                                              \
      "ReLU and its kin write over their input where nothing else reads it")                        \
    X(NO_BATCH_NORM, "no_batch_norm", "No batch-norm", "every batch-norm removed")                  \
    X(RECOMPUTE, "recompute", "Recompute",                                                          \
      "only what crosses from one run of √n operators to the next is kept; the rest is computed " \
      "again, run by run")                                                                          \
    X(MIXED_PRECISION, "mixed_precision", "Mixed precision",                                        \
      "weights, gradients and activations in 16 bits, a master copy and optimizer slots in 32")     \
    X(FROZEN_BACKBONE, "frozen_backbone", "Frozen backbone",                                        \
      "only the last layer with weights, and what follows it, is trained")

enum {
#define X(id, name, title, meaning) TRAINING_BIT_##id,
    TRAINING_WHAT_IF_LIST(X)
#undef X
        TRAINING_WHAT_IF_COUNT,
};

typedef enum TrainingWhatIf {
    TRAINING_AS_IS = 0,
#define X(id, name, title, meaning) TRAINING_##id = 1 << TRAINING_BIT_##id,
    TRAINING_WHAT_IF_LIST(X)
#undef X
} TrainingWhatIf;

typedef struct TrainingWhatIfInfo {
    TrainingWhatIf what_if;
    const char *name, *title, *meaning;
} TrainingWhatIfInfo;
const TrainingWhatIfInfo *training_what_if(int i); /* i-th row of TRAINING_WHAT_IF_COUNT */

typedef struct TrainingSetup {
    Optimizer optimizer;
    unsigned what_ifs; /* a sum of TrainingWhatIf */
} TrainingSetup;

/* Whether a setup has one of them. */
static inline bool training_asks(const TrainingSetup *setup, TrainingWhatIf what_if)
{
    return (setup->what_ifs & what_if) != 0;
}

#endif
