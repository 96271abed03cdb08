/* Estimates of networks on devices that were measured (SPEC §14): which profile stands where one is
 * shown, and which graph it is laid against.
 *
 * An estimate stands beside roofline and bound, never in their place, and nothing stands there
 * where no profile is for the device, what the network is computed in, once fused, and its batch.
 * Ceilings are the profile's own, so neither basis nor traffic model changes it; a device with
 * other ceilings, and a scheme that computes wider or otherwise than it stores, have none.
 */
#ifndef ANALYSIS_ESTIMATES_H
#define ANALYSIS_ESTIMATES_H

#include "analysis/results.h"
#include "estimate/estimate.h"

/* Whether a profile says anything of what a timing is of, and there is a time at all. */
bool estimate_is_for(const TimingResult *timing, const Profile *profile);

/* With a profile that is for it: on the graph as it stands, or, where the stack fuses, on the fused
 * one. Caller frees; borrows the profile. */
Estimate *estimate_of(const TimingResult *timing, const Profile *profile);

/* Sets TimingResult.estimate by the profile of an array of Profile * (NULL: none) that stands where
 * one is shown: profile_for(). */
void estimate_set(TimingResult *timing, const GPtrArray *profiles);

/* What a layer of timing_layers() takes: in the graph that the stack executes the operator which it
 * is the first of. NULL: there is no estimate, or the layer is part of another operator there. */
const Interval *estimate_of_layer(const TimingResult *timing, int layer);
bool estimate_layer_is_inside(const TimingResult *timing, int layer); /* where there is one */

/* Of a timing with an estimate: the roofline of the graph that its stack executes, and what the
 * layers of that take. NULL: not known, where an operator that is not fused has no unit. */
const Timing *estimate_executed(const TimingResult *timing);
const Interval *estimate_executed_layer(const TimingResult *timing, int layer);
bool estimate_executed_is_inside(const TimingResult *timing, int layer);

#endif
