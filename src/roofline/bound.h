/* The least time that a network can take on a device, whatever is fused (SPEC §5). */
#ifndef ROOFLINE_BOUND_H
#define ROOFLINE_BOUND_H

#include "roofline/roofline.h"

/* max(FLOPs that no fusion removes / the best peaks stated, bytes_floor / the best bandwidth
 * stated) of what was timed: no basis, accumulate width or clock makes it faster. */
double bound_seconds(const Timing *timing);

#endif
