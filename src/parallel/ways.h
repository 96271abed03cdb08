/* The groups of devices that a split makes, and what links each of them has.
 *
 * Devices are numbered through the nodes, tensor-parallel ones next to each other, then data
 * parallel ones, of which expert-parallel ones are neighbours, pipeline stages furthest apart: what
 * talks most has the fastest links (Narayanan et al., Efficient Large-Scale Language Model Training
 * on GPU Clusters Using Megatron-LM, arXiv:2104.04473, section 3).
 *
 *     device = (stage · data + replica) · tensor + share
 */
#ifndef PARALLEL_WAYS_H
#define PARALLEL_WAYS_H

#include "cost/training_memory.h"
#include "parallel/collective.h"

/* What collectives of one kind took, theoretical and as measured; NAN: nothing is measured. */
typedef struct CollectiveSeconds {
    double seconds, bound, measured;
} CollectiveSeconds;

typedef struct Ways {
    const Fabric *fabric;
    const Node *node;
    const CollectiveFits *fits; /* NULL: none */
    Wire tensor, expert, data, expert_data, pipeline;
} Ways;

/* `expert_data` is the group that holds copies of the same experts. */
Ways ways_of(const Fabric *fabric, const Node *node, const CollectiveFits *fits,
             const TrainingSplit *split);

CollectiveSeconds ways_seconds(const Ways *ways, CollectiveOp op, const Wire *wire, double bytes);

/* sum += times · more */
void collective_seconds_add(CollectiveSeconds *sum, const CollectiveSeconds *more, double times);

#endif
