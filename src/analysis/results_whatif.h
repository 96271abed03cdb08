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
#include "whatif/algorithms.h"
#include "whatif/counted.h"
#include "whatif/sweep.h"

/* Records of one type that own what they point to. */
typedef struct ResultList {
    RecordList records;
    GArray *rows;
    GPtrArray *owned;
    void *engine; /* what the rows point into, or NULL */
    void (*engine_free)(void *);
} ResultList;

/* An empty list of structs of `size` bytes; add copies one; keep hands a string over, take what the
 * rows point into. */
ResultList *result_list_new(size_t size);
void result_list_add(ResultList *list, const void *row);
const char *result_list_keep(ResultList *list, char *text);
void result_list_take(ResultList *list, void *engine, void (*engine_free)(void *));
void result_list_free(ResultList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ResultList, result_list_free)

/* Training (SPEC §4): what an optimizer, or a what-if under Adam, holds and computes. */
typedef struct TrainingResult {
    TrainingSetup setup;
    Training training;
    const Graph *graph;
} TrainingResult;

/* A scheme (SPEC §7) on a device; without one the times are absent. */
typedef struct SchemeResult {
    const char *scheme, *title, *device, *compute_dtype, *bound, *reason;
    int64_t weights_bytes, metadata_bytes, package_bytes, bytes, conversion_bytes, peak_bytes;
    double roofline_seconds, speedup;
} SchemeResult;

/* All convolution algorithms (SPEC §8) for all layers on one device. */
typedef struct AlgorithmsResult {
    const TimingResult *timing;
    AlgorithmPlan *plan;
    RecordList layers; /* AlgorithmResult: layers in order, algorithms within each */
} AlgorithmsResult;

/* One of them for one layer. */
typedef struct AlgorithmResult {
    const AlgorithmsResult *of;
    int i; /* among the plan's layers */
    ConvAlgorithm algorithm;
} AlgorithmResult;

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
    const TimingResult *timing;
    const Advice *advice;
} AdviceResult;

/* The largest batch that fits a device (SPEC §4). */
typedef struct CapacityResult {
    const char *device, *device_name, *use, *title, *reason;
    int64_t memory_bytes, batch, bytes;
    bool limited; /* the batch is as far as was looked: more fits */
} CapacityResult;

/* A network at another batch or resolution on a device (SPEC §9). */
typedef struct SweepResult {
    const char *device, *axis, *reason; /* reason: why all but counts.value is unknown */
    SweepRow counts;
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

/* AlgorithmsResult: one. */
ResultList *algorithm_results(const TimingResult *timing);

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
