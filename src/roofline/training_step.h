/* How long a step of training takes at the least (SPEC §5, §15).
 *
 * The backward pass of a product is two products of the same sizes, one for each factor: twice the
 * dot products of the forward pass, and twice its bytes. What else there is moves its gradients: as
 * many bytes as forward. What is recomputed takes its forward time again. The optimizer reads and
 * writes what it keeps and the weights, and reads the gradients. Nothing is communicated: of
 * several devices it is what each of them computes.
 */
#ifndef ROOFLINE_TRAINING_STEP_H
#define ROOFLINE_TRAINING_STEP_H

#include "cost/training_memory.h"
#include "roofline/roofline.h"

typedef struct TrainingTime {
    double forward_s, backward_s, again_s, optimizer_s;
    double seconds; /* the four above */
    double bound_s; /* no implementation takes less: its products at the best peak stated, or what
                       the optimizer reads and writes at the best bandwidth, and no recomputation */
    double peak;    /* FLOP/s of dot products, by which utilisation is counted */
} TrainingTime;

/* `fused` is of a whole sequence (training_sequence()) in the format that is trained in, with all
 * fused that can be; `macs` and `memory` of the same batch. */
TrainingTime training_time(const Timing *fused, const TrainingMacs *macs,
                           const TrainingMemory *memory, Recompute recompute);

#endif
