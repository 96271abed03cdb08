/* The least time that a network can take on a device, whatever is fused (SPEC §5). */
#ifndef ROOFLINE_BOUND_H
#define ROOFLINE_BOUND_H

#include "roofline/roofline.h"

/* Of a network on which every fusion rule was applied (FUSION_ALL): max(its FLOPs, without those
 * that are needless (NeedlessFlops, graph/op.h) / the best peaks stated, (network inputs +
 * weights touched + network outputs) / the best bandwidth stated). No basis, accumulate width or
 * clock makes it faster. */
double bound_seconds(const Timing *fused);

#endif
