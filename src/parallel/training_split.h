/* A step of training on several devices (SPEC §15): what each holds, and how long it takes.
 *
 * A batch of B sequences is B / (data · microbatch) microbatches for each replica, which its
 * pipeline stages hand on: with m of them, p stages and v chunks of layers on each, all wait (p −
 * 1) / v microbatches, (p − 1) / (v · m) of the work (Narayanan et al., arXiv:2104.04473, section
 * 2.2). Backward is twice forward; what is computed again is forward once more, of layers or of the
 * core of attention alone.
 *
 * Each layer has two all-reduces of what tokens carry forward and two backward, and where all of it
 * is computed again two more; sequence parallelism makes each a reduce-scatter and an all-gather,
 * which take as long (Korthikanti et al., arXiv:2205.05198, section 4.2.2). Layers of experts have
 * two all-to-alls each way. Replicas add up gradients: an all-reduce, or of ZeRO stage 1 a
 * reduce-scatter and an all-gather of weights; of stage 2 a reduce-scatter for each microbatch; of
 * stage 3 (FSDP) two gathers of weights too (Rajbhandari et al., arXiv:1910.02054, section 7). They
 * run beside arithmetic: of gradients the last backward pass, of stage 3 all of it; what is longer
 * than that is waited for. The optimizer reads and writes what it keeps.
 *
 * MFU is FLOPs by training_token_flops() over what the devices could do at their peak of dot
 * products; HFU adds what is computed again.
 */
#ifndef PARALLEL_TRAINING_SPLIT_H
#define PARALLEL_TRAINING_SPLIT_H

#include "parallel/ways.h"
#include "parallel/work.h"

/* What is trained. */
typedef struct TrainedModel {
    const SplitWork *pass;        /* forward, of one sequence with a result for each token */
    const TrainingLayers *layers; /* of one sequence */
    double element_bytes;         /* of what tokens carry */
    double capacity_bytes;        /* of a device; 0: unknown, everything fits */
    int64_t devices;
} TrainedModel;

typedef struct TrainingStep {
    TrainingMemory memory; /* of the stage that holds most */
    double seconds;        /* INFINITY: they cannot reach each other */
    SplitSeconds parts;
    CollectiveSeconds collectives; /* of all, waited for or not */
    double waited_seconds;         /* of data parallelism, not hidden by arithmetic */
    double measured_seconds;       /* the step with collectives as measured; NAN: not measured */
    double bound_seconds;          /* no implementation of this split is faster: arithmetic alone at
                                      the best peaks, or the bytes that links have to carry */
    double bubble_share;           /* of the step's work */
    double tokens_per_second, mfu, hfu;
} TrainingStep;

/* Of `batch` sequences, a multiple of data · microbatch; plan->split.microbatches is set. */
TrainingStep training_step_of(const TrainedModel *model, const TrainingPlan *plan, const Ways *ways,
                              int64_t batch, int64_t microbatch);

#endif
