/* The least time that a network can take on a device, whatever is fused (SPEC §5). */
#ifndef ROOFLINE_BOUND_H
#define ROOFLINE_BOUND_H

#include "cost/cost.h"
#include "roofline/roof.h"

/* max(FLOPs that no fusion removes / the best peaks stated, bytes_floor / the best bandwidth
 * stated): no basis, accumulate width or clock makes it faster. `roofs` are those of every dtype
 * that some layer computes in. */
double bound_seconds(const ModelCost *cost, const Roofs *roofs);

#endif
