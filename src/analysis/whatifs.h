/* What-ifs of an Analysis: asked once, and kept as all else in it.
 *
 * Everything but schemes and algorithms is what analysis/results_whatif.h makes. `model` and
 * `timing` are results of the same analysis. Sweeps, knees, capacities and schemes share networks
 * counted at one size, which no device has a part in.
 */
#ifndef ANALYSIS_WHATIFS_H
#define ANALYSIS_WHATIFS_H

#include "analysis/analysis.h"
#include "analysis/results_whatif.h"

typedef enum SweepAxis { SWEEP_BATCH, SWEEP_RESOLUTION, SWEEP_AXIS_COUNT } SweepAxis;

const char *sweep_axis_name(SweepAxis axis); /* "batch", "resolution" */

/* An error (RB_ERROR_USAGE) names the nearest. */
bool sweep_axis_find(const char *name, SweepAxis *axis, GError **error);

/* The table of design what-ifs. */
const ResultList *whatif_designs(Analysis *analysis);

const ResultList *whatif_training(Analysis *analysis, const ModelResult *model, GError **error);

/* `timing` NULL: without a device. */
const ResultList *whatif_energy(Analysis *analysis, const ModelResult *model,
                                const TimingResult *timing, GError **error);

/* With `batches` the batch is compared with the knee, which counts the model at each power of two;
 * then of a network that is neither fused nor quantized. */
const ResultList *whatif_advice(Analysis *analysis, const TimingResult *timing, bool batches,
                                GError **error);

/* CapacityResult: for inference, then for training with each optimizer, by the refined rule. */
const ResultList *whatif_capacity(Analysis *analysis, const ModelResult *model,
                                  const Device *device, GError **error);

/* SweepResult: batches of powers of two up to 1024, or resolutions from half to twice the model's.
 * A value that the network cannot have says why; fails when it can have none. */
const ResultList *whatif_sweep(Analysis *analysis, const TimingResult *timing, SweepAxis axis,
                               GError **error);

/* KneeResult: one. */
const ResultList *whatif_knee(Analysis *analysis, const TimingResult *timing, GError **error);

/* SchemeResult of every scheme, of the model in its own size; `timing`, which says on what device
 * and how, NULL: without times. */
const ResultList *whatif_schemes(Analysis *analysis, const ModelResult *model,
                                 const TimingResult *timing, GError **error);

/* FusionTimeResult of every rule that does something, on a device. Of a network not quantized. */
const ResultList *whatif_fusion_times(Analysis *analysis, const TimingResult *timing,
                                      GError **error);

#endif
