/* Results of what could be done otherwise, and of what a network takes beside its work: one struct
 * and one RecordType per kind, as in analysis/results.h.
 *
 * Records borrow from what they were made from, which must outlive them.
 */
#ifndef ANALYSIS_RESULTS_WHATIF_H
#define ANALYSIS_RESULTS_WHATIF_H

#include "advice/advice.h"
#include "analysis/results.h"
#include "cost/training.h"
#include "record/result_list.h"
#include "whatif/algorithms.h"

/* Training (SPEC §4): what an optimizer, or a what-if under Adam, holds and computes. */
typedef struct TrainingResult {
    TrainingSetup setup;
    Training training;
    const Graph *graph;
} TrainingResult;

/* A scheme (SPEC §7) on a device; without one the times are absent. */
typedef struct SchemeResult {
    const char *scheme, *title, *device, *reason;
    int64_t weights_bytes, metadata_bytes, package_bytes, bytes, conversion_bytes, peak_bytes;
    const TimingResult *timing; /* NULL: of no device */
    double speedup;
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
    double operators_seconds, saved_seconds; /* saved: by this rule */
} FusionTimeResult;

/* One estimate of energy (SPEC §10). */
typedef struct EnergyResult {
    const char *device, *method, *dtype, *off_chip, *on_chip, *confidence, *text;
    int node_nm;
    double compute_joules, off_chip_low_joules, off_chip_high_joules, on_chip_low_joules,
        on_chip_high_joules, low_joules, high_joules, low_kwh_per_million, high_kwh_per_million,
        hours_per_million, cost_per_million; /* cost: of renting the device by `rent` */
    const Price *rent;
} EnergyResult;

/* One piece of advice (SPEC §11). */
typedef struct AdviceResult {
    const TimingResult *timing;
    const AdviceList *list;
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
    const char *device, *axis, *reason; /* reason: why there is no time */
    int64_t value;                      /* batch or resolution */
    const TimingResult *timing;         /* NULL: the network cannot be so */
} SweepResult;

/* The batch past which throughput hardly grows (SPEC §5). */
typedef struct KneeResult {
    const char *device, *reason;
    int64_t batch, largest;                  /* largest: that fits, of those tried */
    double seconds, inferences_per_s, share; /* share: of the throughput of the largest */
} KneeResult;

extern const RecordType training_record, fusion_record, fusion_time_record, scheme_record,
    algorithm_record, algorithms_record, energy_record, advice_record, capacity_record,
    sweep_record, knee_record, design_record;

/* The table of designs. */
RecordList design_records(void);

#endif
