/* The results that pages, data files and `show` are made of: one struct and one RecordType per
 * kind.
 *
 * Names, units and meanings are SPEC §13's. Strings and lists belong to the result, or to the zoo
 * and catalogue it was made from, which must outlive it.
 */
#ifndef ANALYSIS_RESULTS_H
#define ANALYSIS_RESULTS_H

#include "analysis/record.h"
#include "analysis/setup.h"
#include "cost/cost.h"
#include "cost/footprint.h"
#include "roofline/roofline.h"
#include "whatif/counted.h"
#include "whatif/fusion.h"
#include "zoo/zoo.h"

typedef struct TensorResult {
    const char *name;
    Shape shape;
    const char *dtype;
} TensorResult;

typedef struct TrafficResult {
    int64_t input, weights, output, total, bytes;
} TrafficResult;

typedef struct TrafficResults {
    const TrafficResult *compulsory, *tiled, *no_reuse; /* tiled NULL: no device was named */
    TrafficResult of[TRAFFIC_MODEL_COUNT];
} TrafficResults;

typedef struct LayerResult {
    int index;
    const char *name, *op, *op_class, *block, *attributes;
    ShapeList inputs, outputs;
    int64_t macs, flops, flops_exact, params, buffers, weights_bytes, pool_input_flops;
    const TrafficResults *traffic;
    TrafficResults traffic_of;
    double intensity, intensity_no_reuse, intensity_tiled;
    bool covered;
} LayerResult;

typedef struct ClassResult {
    const char *op_class, *title;
    int64_t layers, macs, flops, params, bytes;
} ClassResult;

typedef struct PublishedResult {
    const char *quantity, *source, *note;
    double value, ours, difference; /* ours NaN where the quantity is not counted (accuracy) */
    bool exact;
} PublishedResult;

typedef struct CoverageResult {
    int64_t operators, covered;
    const char *const *unknown;
} CoverageResult;

typedef struct ModelResult {
    const char *id, *name, *family, *source, *url, *category, *notes, *file, *dtype, *fusion,
        *scheme, *design;
    int year;
    int64_t batch;
    RecordList inputs, outputs; /* TensorResult */
    int64_t operators, params, params_aux_heads, buffers, macs, flops, flops_exact,
        pool_input_flops, activations;
    int64_t weights_bytes, metadata_bytes, package_bytes, tensors_bytes, peak_bytes,
        peak_inplace_bytes, arena_bytes;
    const char *peak_layer;
    double intensity;
    const TrafficResults *traffic;
    TrafficResults traffic_of;
    const Conventions *conventions;
    Conventions conventions_of;
    const CoverageResult *coverage;
    CoverageResult coverage_of;
    bool complete;        /* every operator is covered: no total needs a "≥" */
    RecordList published; /* PublishedResult */
    RecordList classes;   /* ClassResult, classes present, by table order */
    RecordList layers;    /* LayerResult */
    /* What the result was made from. */
    Setup setup;
    const Counted *counted; /* borrowed, as what follows */
    const Graph *graph;
    const ModelCost *cost;
    const Quantized *quantized; /* NULL: no scheme */
    Footprint *footprint;
    DType compute; /* what it is timed in */
    GPtrArray *owned;
} ModelResult;

typedef struct FusionStepResult {
    const char *rule, *meaning;
    int64_t applications, operators, params, flops, bytes,
        peak_bytes;  /* all but the first: after it */
    FusionSet up_to; /* with all rules before it */
} FusionStepResult;

typedef struct UnfusedResult {
    const char *layer, *rule, *reason;
} UnfusedResult;

typedef struct FusionResult {
    RecordList steps, unfused;
    FusionReport report;
    GPtrArray *owned;
} FusionResult;

typedef struct LayerTimeResult {
    int index;
    const char *name, *op_class, *compute_dtype;
    double seconds, share, matrix_seconds, vector_seconds, memory_seconds, overhead_seconds,
        utilisation, flops_per_s;
    const char *bound;
    bool skips_zeros;
} LayerTimeResult;

typedef struct ClassTimeResult {
    const char *op_class, *title;
    double seconds, share;
} ClassTimeResult;

typedef struct TimingResult {
    const char *device, *device_name, *model, *dtype, *compute_dtype, *scheme, *fusion, *design,
        *traffic_model, *basis, *bound;
    int64_t batch;
    double roofline_seconds, bound_seconds, inferences_per_s, flops_per_s, utilisation;
    double memory_bound_share, compute_bound_share, overhead_share;
    double ridge, bandwidth, matrix_peak, vector_peak, overhead_seconds;
    RecordList classes; /* ClassTimeResult */
    RecordList layers;  /* LayerTimeResult: of the layers the model's result has, same index */
    Setup setup;        /* its texts are the model's */
    Timing *timing;
    const ModelResult *of;
    GPtrArray *owned;
} TimingResult;

typedef struct PeakResult {
    const char *dtype, *accumulate, *unit, *basis, *source, *note;
    double flops_per_s, clock_hz, flops_per_cycle,
        ridge; /* against main memory on the same basis */
} PeakResult;

typedef struct SparsePeakResult {
    const char *dtype, *accumulate, *pattern, *basis, *source, *note;
    double flops_per_s;
} SparsePeakResult;

typedef struct MemoryResult {
    const char *name, *source, *note, *measured_source;
    bool on_chip, shared;
    int64_t capacity_bytes;
    double theoretical, sustained, measured; /* byte/s */
} MemoryResult;

/* A row of device/fact_list.h: `count` where it is a whole number. */
typedef struct FactResult {
    double number;
    int64_t count;
    const char *source, *note, *currency;
} FactResult;

typedef struct DeviceResult {
    const char *id, *name, *vendor, *class_name, *notes, *file, *missing;
    int year;
    RecordList peaks, sparse_peaks, memories;
    double bandwidth, bandwidth_measured;
    int64_t memory_bytes, fast_memory_bytes;
    FactResult facts[FACT_ID_COUNT];
    const char *const *doubts;
    const Device *device;
    GPtrArray *owned;
} DeviceResult;

typedef struct OperatorResult {
    const char *name, *onnx, *op_class, *class_title, *meaning, *flops, *macs, *params, *traffic;
    bool in_place, view;
    RecordList attributes; /* AttributeResult */
} OperatorResult;

typedef struct AttributeResult {
    const char *name, *type, *fallback, *meaning;
} AttributeResult;

extern const RecordType fusion_step_record, unfused_record, tensor_record, traffic_record,
    traffics_record, layer_record, class_record, published_record, coverage_record,
    conventions_record, model_record, layer_time_record, class_time_record, timing_record,
    peak_record, sparse_peak_record, memory_record, device_record, operator_record,
    attribute_record;

/* Every RecordType above, NULL-terminated: for the schema page. */
const RecordType *const *result_types(void);

/* Of a network counted under a setup, which is copied; borrows what was counted. */
ModelResult *model_result_new(const Counted *counted, const Setup *setup, GError **error);
void model_result_free(ModelResult *result);

/* Fuses a copy of the model's graph by every rule. */
FusionResult *fusion_result_new(const ModelResult *model, GError **error);
void fusion_result_free(FusionResult *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ModelResult, model_result_free)

/* On the setup's device and basis, under its traffic model. */
TimingResult *timing_result_new(const ModelResult *model, const Setup *on, GError **error);
void timing_result_free(TimingResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TimingResult, timing_result_free)

DeviceResult *device_result_new(const Device *device);
void device_result_free(DeviceResult *result);

/* The operator table as OperatorResult; computed once per call, free with operator_results_free. */
RecordList operator_results(void);
void operator_results_free(RecordList *list);

/* {"schema": "roofbook/1", "model": ..., "layers": [...], "timing": [...]} of SPEC §13; `timings`
 * (TimingResult *) may be NULL. */
json_t *results_json(const ModelResult *model, const GPtrArray *timings);

#endif
