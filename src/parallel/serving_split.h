/* A language model served by several devices (SPEC §15): what each holds, and what a token takes.
 *
 * `data` replicas serve batch / data sequences each; a replica is `pipeline` stages of L / p layers
 * on `tensor` devices each, and works on p groups of its sequences at a time, one at each stage, so
 * that all stages are busy. A token passes all stages: it takes p times as long as a stage takes
 * for its group.
 *
 * Each layer has two all-reduces of what its tokens carry, tokens · features · bytes, one behind
 * attention and one behind the feed-forward layer (Megatron-LM, arXiv:1909.08053, section 3); each
 * layer of experts two all-to-alls of what the tokens carry to the experts that each meets
 * (Lepikhin et al., GShard, arXiv:2006.16668); the head gathers the logits of the last token.
 * Stages hand on what tokens carry.
 */
#ifndef PARALLEL_SERVING_SPLIT_H
#define PARALLEL_SERVING_SPLIT_H

#include "parallel/ways.h"
#include "parallel/work.h"

/* What is served. */
typedef struct ServedModel {
    const SplitWork *step;   /* one token of a sequence of that context */
    const SplitWork *prompt; /* all its tokens at once; NULL: no time of the first token */
    double cache_bytes;      /* of one sequence */
    double activation_bytes; /* of one sequence at the peak of a step */
    double element_bytes;    /* of what tokens carry */
    double capacity_bytes;   /* that a device has for all of it; 0: unknown, everything fits */
} ServedModel;

typedef struct ServingSplit {
    double weights_bytes, cache_bytes, activation_bytes; /* of the device that holds most */
    double memory_bytes;                                 /* all three */
    double seconds;     /* of a token of each sequence; INFINITY: they cannot reach each other */
    SplitSeconds parts; /* of these */
    CollectiveSeconds collectives;
    double bound_seconds;       /* no implementation of this split is faster */
    double first_token_seconds; /* of a prompt alone; NAN without one */
} ServingSplit;

/* Bytes of weights on the device that holds most. */
double serving_weights_bytes(const ServedModel *model, const TrainingSplit *split);

/* The most sequences of all replicas together that have room; 0: not even one each. */
int64_t serving_largest_batch(const ServedModel *model, const TrainingSplit *split);

ServingSplit serving_split_of(const ServedModel *model, const TrainingSplit *split,
                              const Ways *ways, int64_t batch);

#endif
