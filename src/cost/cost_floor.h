/* What even perfect fusion leaves to be done, for the bound of SPEC §5. */
#ifndef COST_COST_FLOOR_H
#define COST_COST_FLOOR_H

#include "cost/cost.h"

/* Fills flops_floor and bytes_floor of a counted model.
 *
 * FLOPs: all but those of each batch-norm that directly follows a convolution or linear layer and
 * is its only consumer: it folds into the weights, and leaves one addition per output where that
 * layer had no bias. Bytes: network inputs, weights and network outputs, each once. Weights of a
 * folded batch-norm become a bias; of a table that is only looked up, the rows read count, and of
 * experts those that all rows may share; of a cache that is appended to, what is appended;
 * auxiliary heads do not. */
void cost_floor(ModelCost *cost);

#endif
