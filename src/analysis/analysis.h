/* Everything a handbook can be asked, computed once and kept: models as built, their counts, their
 * times on devices.
 *
 * An Analysis borrows the zoo and the devices. What it returns belongs to it and lives until
 * analysis_forget(), so that pages, charts and data share one result. Failures are kept too: asking
 * again gives the same error.
 */
#ifndef ANALYSIS_ANALYSIS_H
#define ANALYSIS_ANALYSIS_H

#include "analysis/results.h"
#include "whatif/counted.h"
#include "zoo/zoo.h"

typedef struct Analysis Analysis;

Analysis *analysis_new(Zoo *zoo, const GPtrArray *devices);
void analysis_free(Analysis *analysis);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Analysis, analysis_free)

Zoo *analysis_zoo(const Analysis *analysis);
const GPtrArray *analysis_devices(const Analysis *analysis);

/* How a model is looked at. Zero is the default everywhere. */
typedef struct ModelSetup {
    int64_t batch, resolution; /* 0: as declared */
    DType dtype;               /* of floating-point tensors; DTYPE_FP32 leaves them as declared */
    const char *const *dims, *const *inputs; /* as in BuildOptions */
    FusionSet fusion;                        /* rules applied; FUSION_NONE is 0 */
    const char *scheme;         /* of whatif/schemes.h, in place of dtype; NULL: none */
    const char *const *designs; /* of whatif/design_text.h, NULL-terminated: made in this order,
                                   before all else; NULL: none */
    int64_t fast_bytes;         /* on-chip memory of the tiled traffic model; 0: no tiled figures */
} ModelSetup;

/* A model of the zoo by its index. NULL when it cannot be built or counted so. */
const ModelResult *analysis_model(Analysis *analysis, int entry, const ModelSetup *setup,
                                  GError **error);

/* How a model is to be counted again: in all else as it was made. Zeros: in that, too. */
typedef struct CountSetup {
    int64_t batch, resolution;
    const char *scheme;
    int64_t fast_bytes;
} CountSetup;

/* Caller frees. The zoo builds the graph anew for another batch or resolution; the error of one
 * that does not fit names the layer. */
Counted *analysis_count(Analysis *analysis, const ModelResult *model, const CountSetup *setup,
                        GError **error);

/* What analysis/whatifs.h keeps. */
typedef struct WhatIfs WhatIfs;
WhatIfs *analysis_whatifs(Analysis *analysis);

typedef struct TimingSetup {
    Basis basis;
    TrafficModel traffic_model;
} TimingSetup;

/* `model` on a device in the dtype it was built with. */
const TimingResult *analysis_timing(Analysis *analysis, const ModelResult *model,
                                    const Device *device, const TimingSetup *setup, GError **error);

/* A graph that no zoo holds, taken over: the worked examples of a page. */
const ModelResult *analysis_graph(Analysis *analysis, Graph *graph, int64_t fast_bytes,
                                  GError **error);

/* The operator table as OperatorResult. */
const RecordList *analysis_operators(Analysis *analysis);

/* What fusing all that can be fused does to a model, rule by rule, and what did not fuse. */
const FusionResult *analysis_fusion(Analysis *analysis, const ModelResult *model, GError **error);

/* Roofline time of the model with all rules up to one applied (FusionStepResult.up_to); NAN where
 * it cannot be timed. */
double analysis_fused_seconds(Analysis *analysis, const ModelResult *model, FusionSet set,
                              const Device *device, const TimingSetup *setup);

/* Drops all results but devices, operators, and models in the default setup of any
 * floating-point type: 130 networks on 70
 * devices are 9,100 timings of some hundred layers each, and no page needs but a few. */
void analysis_forget(Analysis *analysis);

/* Layers of the models it would drop: what they weigh. */
int64_t analysis_passing_layers(const Analysis *analysis);

const DeviceResult *analysis_device(Analysis *analysis, const Device *device);

#endif
