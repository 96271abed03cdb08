/* The bytes that even perfect fusion leaves to be moved, for the bound of SPEC §5. */
#ifndef COST_COST_FLOOR_H
#define COST_COST_FLOOR_H

#include "cost/cost.h"

/* Fills bytes_floor of a counted model: network inputs, weights and network outputs, each once. Of
 * a table that is only looked up, the rows read count, of experts those that all rows may share, of
 * a cache that is appended to, what is appended; auxiliary heads do not. */
void cost_floor(ModelCost *cost);

#endif
