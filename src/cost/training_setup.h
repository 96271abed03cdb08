/* How a network is trained: the optimizer, and what is done to take less memory. */
#ifndef COST_TRAINING_SETUP_H
#define COST_TRAINING_SETUP_H

#include <stdbool.h>

/* id, name in data, title, numbers kept per parameter beside its weight and gradient, their bits
 * where these are not those of the states' format, and whether it keeps sums of rows and columns of
 * each matrix: of n × m numbers n + m.
 *
 * Lion keeps momentum alone: Chen et al., arXiv:2302.06675, section 3.2. Adam in 8 bits: Dettmers
 * et al., arXiv:2110.02861. Adafactor keeps the second moments factored, without momentum: Shazeer
 * and Stern, arXiv:1804.04235, sections 3 and 7. */
#define OPTIMIZER_LIST(X)                                                                          \
    X(SGD, "sgd", "SGD", 0, 0, false)                                                              \
    X(MOMENTUM, "momentum", "SGD with momentum", 1, 0, false)                                      \
    X(ADAGRAD, "adagrad", "Adagrad", 1, 0, false)                                                  \
    X(RMSPROP, "rmsprop", "RMSprop", 1, 0, false)                                                  \
    X(ADAM, "adam", "Adam", 2, 0, false)                                                           \
    X(ADAMW, "adamw", "AdamW", 2, 0, false)                                                        \
    X(LION, "lion", "Lion", 1, 0, false)                                                           \
    X(ADAM_8BIT, "adam8bit", "Adam in 8 bits", 2, 8, false)                                        \
    X(ADAFACTOR, "adafactor", "Adafactor", 0, 0, true)

typedef enum Optimizer {
#define X(id, name, title, slots, bits, factored) OPTIMIZER_##id,
    OPTIMIZER_LIST(X)
#undef X
        OPTIMIZER_COUNT,
    /* Those before are told of every network, the others of transformers to whom asks. */
    OPTIMIZER_USUAL = OPTIMIZER_LION,
} Optimizer;

const char *optimizer_name(Optimizer optimizer); /* "unknown" past the last, as the title */
const char *optimizer_title(Optimizer optimizer);
int optimizer_slots(Optimizer optimizer);
int optimizer_bits(Optimizer optimizer); /* of a slot; 0: as the states are */
bool optimizer_factors(Optimizer optimizer);

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
