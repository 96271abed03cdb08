/* The profiles of a device, for estimates in the panel "Try it": of the page's facts
 * (chunks/tryit.h) the member `profiles`, which assets/estimate.js lays against costs as
 * estimate/estimate.h does.
 *
 * In the order in which they stand: dtype, fused, batch (from, to), matrix and vector in FLOP/s,
 * memories ([byte/s, capacity, 1 where it is a scratchpad]), e, b, tau, overlap; classes: [e, b,
 * tau, layers, least and greatest intensity, least and greatest bytes] of each class in the order
 * of graph/work_class.h; residuals: [low, high, of how many], where the network, its family or a
 * class was left out.
 */
#ifndef CHUNKS_TRYIT_PROFILES_H
#define CHUNKS_TRYIT_PROFILES_H

#include "analysis/analysis.h"

/* Appends the member, or nothing where the device has none. */
void tryit_put_profiles(GString *out, const Analysis *analysis, const Device *device);

#endif
