/* The results that pages, data files and `show` are made of: one RecordType per kind, with SPEC
 * §13's names, units and meanings, read from the structs of the engine.
 *
 * A model and a timing are handed out as such, a layer, a class or a peak as what says which it is
 * of which. All of it belongs to the result it is of, or to the zoo and catalogue that was made
 * from, which must outlive it.
 */
#ifndef ANALYSIS_RESULTS_H
#define ANALYSIS_RESULTS_H

#include "analysis/setup.h"
#include "cost/cost.h"
#include "cost/footprint.h"
#include "device/profile.h"
#include "record/record.h"
#include "roofline/fit.h"
#include "roofline/roofline.h"
#include "whatif/counted.h"
#include "whatif/fusion.h"
#include "zoo/zoo.h"

typedef struct ModelResult ModelResult;
typedef struct TimingResult TimingResult;

/* The i-th layer or class of a model. */
typedef struct ModelPart {
    const ModelResult *model;
    int i;
} ModelPart;

enum {
    WHOLE_MODEL = -1,  /* all of it */
    NOT_EXECUTED = -2, /* what its totals have and no layer: ModelCost.auxiliary */
};

typedef struct TimingPart {
    const TimingResult *timing;
    int i;
} TimingPart;

typedef struct PublishedResult {
    const char *quantity, *source, *note;
    double value, ours; /* ours NaN where the quantity is not counted (accuracy) */
    bool exact;
} PublishedResult;

/* A network counted under a setup. */
struct ModelResult {
    Setup setup;
    const Counted *counted; /* borrowed, as what follows */
    const Graph *graph;
    const ModelCost *cost;
    const Quantized *quantized; /* NULL: no scheme */
    const char *id, *name, *family, *category;
    const char *dtype, *scheme, *fusion, *design;
    char *format; /* in words: its scheme, or the element types that it is in */
    int64_t batch;
    DType compute;          /* what it is timed in */
    bool complete;          /* every operator is covered: no total needs a "≥" */
    RecordList published;   /* PublishedResult */
    struct ModelMore *more; /* private: what is made when first asked for */
};

/* Its layers in execution order, as ModelPart. */
RecordList model_layers(const ModelResult *model);

/* The same and, where no layer holds something, what that is, last: every column adds up to the
 * model's. */
RecordList model_rows(const ModelResult *model);

/* NULL when it passes 64 bits. */
const Footprint *model_footprint(const ModelResult *model);

/* Bytes it has come to weigh, beside what it borrows. */
int64_t model_bytes(const ModelResult *model);

/* What fusing all that can be fused does to a model, rule by rule, and what did not fuse. */
typedef struct FusionResult {
    RecordList steps, unfused; /* FusionStep, Unfused */
} FusionResult;

/* A model on a device: its times (SPEC §5), or why it has none there. */
struct TimingResult {
    Setup setup;                      /* its texts are the model's */
    const ModelResult *of, *fused_of; /* fused_of: with every fusion rule, maybe the same */
    const Timing *fused;              /* of the fused graph, as if it fitted; NULL: it cannot be
                                         timed */
    const Timing *timing;             /* of the graph as it is, one operator after the other: the
                                         same where that is fused; NULL: not so, where an operator
                                         that is not fused has no unit for what it computes in */
    const char *device;
    bool supported; /* the device computes this format, on this basis or another */
    Fit fit;
    char *reason; /* why there is no time, in few words and a colon at first; NULL: there is one */
    char *operators_reason; /* likewise, of none operator by operator where there is one fused */
    Bound bound;            /* of most of the roofline time */
    double operators_seconds, roofline_seconds, bound_seconds; /* NAN: no time */
    struct Estimate *estimate; /* analysis/estimates.h; NULL: no profile is for it */
    struct TimingMore *more;   /* private, as in a model */
};

/* Of the layers the model has, same index, as TimingPart; absent where there is no time operator by
 * operator. They add up to the operators_seconds. */
RecordList timing_layers(const TimingResult *timing);

/* The ceilings of its roofline time, whose network may need no float where the one that stands
 * does; NULL: it cannot be timed. */
const Roof *timing_roof(const TimingResult *timing);

/* Place of each layer of the fused network, by its name. */
const GHashTable *timing_fused_places(const TimingResult *timing);

typedef struct DeviceResult {
    const Device *device;
    const char *id, *name, *vendor;
    RecordList peaks, sparse_peaks; /* PeakOf */
    GPtrArray *profiles;            /* ProfileResult *, those of the device */
    char *missing;
    const char **doubts;
} DeviceResult;

typedef struct PeakOf {
    const Device *device;
    const Peak *peak;
} PeakOf;

/* A profile, and its classes and what was left out of its fit, each as what says which it is. */
typedef struct ProfileResult {
    const Profile *profile;
    RecordList classes, residuals; /* ProfilePart */
} ProfileResult;

typedef struct ProfilePart {
    const Profile *profile;
    int i; /* WorkClass, HeldOut */
} ProfilePart;

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
    peak_record, sparse_peak_record, memory_record, launch_record, price_record,
    profile_memory_record, profile_class_record, residuals_record, profile_record, device_record,
    operator_record, attribute_record;

/* Of what is above, NULL-terminated, in the order of the schema; question_records() adds what these
 * hold. */
const RecordType *const *result_types(void);

/* Of a network counted under a setup, which is copied; borrows what was counted. */
ModelResult *model_result_new(const Counted *counted, const Setup *setup);
void model_result_free(ModelResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ModelResult, model_result_free)

/* On the setup's device and basis, under its traffic model; borrows the model and the same with all
 * fused. NULL and an error when that cannot be told; what cannot be is TimingResult.reason. */
TimingResult *timing_result_on(const ModelResult *model, const ModelResult *fused_of,
                               const Setup *on, GError **error);
void timing_result_free(TimingResult *result);

/* What to do about its reason where that does not say so: FIT_REMEDY, or NULL. */
const char *timing_remedy(const TimingResult *timing);

/* Of one that has a reason, or one operator by operator: false, with an error that says it. */
bool timing_fail(const TimingResult *timing, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TimingResult, timing_result_free)

/* `profiles` (Profile *) may be NULL; those of other devices are left out. */
DeviceResult *device_result_new(const Device *device, const GPtrArray *profiles);
void device_result_free(DeviceResult *result);

ProfileResult *profile_result_new(const Profile *profile);
void profile_result_free(ProfileResult *result);

/* The operator table as OperatorResult; computed once per call, free with operator_results_free. */
RecordList operator_results(void);
void operator_results_free(RecordList *list);

/* Of every JSON that commands print; a new number where a name's meaning changes. */
#define RESULTS_SCHEMA "roofbook/2"
/* Of the data.json beside pages, whose long lists are by column (page/columns.h); likewise, and
 * where the layout changes. */
#define PAGE_SCHEMA "roofbook-page/1"

/* {"schema": RESULTS_SCHEMA, "model": ..., "layers": [...], "timing": [...]} of SPEC §13; `timings`
 * (TimingResult *) may be NULL. */
json_t *results_json(const ModelResult *model, const GPtrArray *timings);

/* What bounds most of the time. */
Bound timing_main_bound(const Timing *timing);

#endif
