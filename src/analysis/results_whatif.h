/* Results of what could be done otherwise, and of what a network takes beside its work: one struct
 * and one RecordType per kind, as in analysis/results.h.
 *
 * A function that makes a ResultList gives it to the caller, who frees it. Its records borrow from
 * what they were made from, which must outlive it.
 */
#ifndef ANALYSIS_RESULTS_WHATIF_H
#define ANALYSIS_RESULTS_WHATIF_H

#include "analysis/results.h"
#include "cost/training.h"
#include "whatif/advice.h"
#include "whatif/counted.h"
#include "whatif/sweep.h"

/* Records of one type that own what they point to. */
typedef struct ResultList {
    RecordList records;
    GArray *rows;
    GPtrArray *owned;
} ResultList;

/* An empty list of structs of `size` bytes; add copies one; keep hands a string over. */
ResultList *result_list_new(size_t size);
void result_list_add(ResultList *list, const void *row);
const char *result_list_keep(ResultList *list, char *text);
void result_list_free(ResultList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ResultList, result_list_free)

/* Training (SPEC §4): what an optimizer, or a what-if under Adam, holds and computes. */
typedef struct TrainingResult {
    const char *name, *title, *optimizer, *meaning;
    int64_t params, trained_params, weights_bytes, gradients_bytes, slots_bytes, master_bytes,
        parameter_bytes, buffers_bytes, simple_bytes, kept_bytes, gradient_peak_bytes,
        activations_bytes, total_simple_bytes, total_bytes, forward_macs, macs, forward_flops,
        backward_flops, recomputed_flops, flops;
    const char *gradient_peak_layer;
} TrainingResult;

/* A scheme (SPEC §7) on a device; without one the times are absent. */
typedef struct SchemeResult {
    const char *scheme, *title, *device, *compute_dtype, *bound, *reason;
    int64_t weights_bytes, metadata_bytes, package_bytes, bytes, conversion_bytes, peak_bytes;
    double roofline_seconds, speedup;
} SchemeResult;

/* A convolution algorithm (SPEC §8) for one layer on one device. */
typedef struct AlgorithmResult {
    const char *device, *layer, *algorithm, *title, *reason, *bound;
    int index;
    bool best;
    int64_t flops, multiplications, transform_flops, offline_flops, bytes, workspace_bytes, packing;
    double seconds, saved_seconds;
} AlgorithmResult;

/* All of them for one device. */
typedef struct AlgorithmsResult {
    const char *device;
    double direct_seconds, best_seconds, saved_seconds;
    int64_t workspace_bytes;
    RecordList layers; /* AlgorithmResult: layers in order, algorithms within each */
} AlgorithmsResult;

/* A model with fusion rules applied up to one of them, on a device. */
typedef struct FusionTimeResult {
    const char *device, *rule;
    double roofline_seconds, saved_seconds; /* saved: by this rule */
} FusionTimeResult;

/* One estimate of energy (SPEC §10). */
typedef struct EnergyResult {
    const char *device, *method, *dtype, *off_chip, *on_chip, *confidence, *text;
    int node_nm;
    double compute_joules, off_chip_low_joules, off_chip_high_joules, on_chip_low_joules,
        on_chip_high_joules, low_joules, high_joules, low_kwh_per_million, high_kwh_per_million,
        hours_per_million, cost_per_million; /* cost: of renting the device, in `currency` */
    const char *currency;
} EnergyResult;

/* One piece of advice (SPEC §11). */
typedef struct AdviceResult {
    const char *rule, *title, *device, *layer, *evidence;
    int index;
    int64_t layers, gain_bytes;
    double measured, threshold, gain_seconds, gain_share;
} AdviceResult;

/* The largest batch that fits a device (SPEC §4). */
typedef struct CapacityResult {
    const char *device, *device_name, *use, *title, *reason;
    int64_t memory_bytes, batch, bytes;
    bool limited; /* the batch is as far as was looked: more fits */
} CapacityResult;

/* A network at another batch or resolution on a device (SPEC §9). */
typedef struct SweepResult {
    const char *device, *axis, *reason;
    int64_t value, batch, macs, flops, bytes, peak_bytes, memory_bytes;
    double seconds, inferences_per_s, memory_bound_share;
} SweepResult;

/* The batch past which throughput hardly grows (SPEC §5). */
typedef struct KneeResult {
    const char *device, *reason;
    int64_t batch;
    double seconds, inferences_per_s, share; /* share: of the throughput at the reference batch */
} KneeResult;

/* A row of the table of design what-ifs (SPEC §9). */
typedef struct DesignResult {
    const char *id, *name, *meaning, *number;
    double fallback;
    bool takes_layer;
} DesignResult;

extern const RecordType training_record, fusion_record, fusion_time_record, scheme_record,
    algorithm_record, algorithms_record, energy_record, advice_record, capacity_record,
    sweep_record, knee_record, design_record;

/* TrainingResult of every optimizer, then of every what-if under Adam. */
ResultList *training_results(const ModelResult *model, GError **error);

/* One of them. */
bool training_result(const ModelResult *model, const TrainingSetup *setup, TrainingResult *result,
                     GError **error);

/* AlgorithmResult of every algorithm for every convolution; *total sums it up, its layers those of
 * the list, which must outlive it. */
ResultList *algorithm_results(const TimingResult *timing, AlgorithmsResult *total);

/* Estimates from constants: at 45 nm with DRAM, at 7 nm where that node's table has the device's
 * memory; then the device's power for as long as the roofline says. `timing` NULL: no device, the
 * first alone. Fails when there is none of these. */
ResultList *energy_results(const ModelResult *model, const TimingResult *timing, GError **error);

/* AdviceResult, the largest gain first; `options` as of advise(). */
ResultList *advice_results(const TimingResult *timing, const AdviceOptions *options,
                           GError **error);

/* DesignResult of the whole table. */
ResultList *design_results(void);

#endif
