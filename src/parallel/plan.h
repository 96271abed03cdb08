/* All ways of splitting a model over n devices, ranked, each with why it loses (SPEC §15).
 *
 * Tried are all tensor · pipeline · data = n where tensor divides the heads and pipeline the
 * layers, all numbers of expert-parallel devices that divide data and the experts; in training all
 * sizes of microbatch that are powers of two, stages of ZeRO (2 and 3 without a pipeline, whose
 * microbatches would each gather and scatter), ways of computing again, and 1, 2 or 4 chunks of
 * layers on a stage.
 *
 * Of each (tensor, pipeline, data, expert) the best of the rest is a row: the fastest that fits,
 * or, where none does, the one that holds least. Rows that fit are ranked by the time of a step of
 * training, or by tokens a second and device in serving; rows that do not come last, by what is
 * missing.
 */
#ifndef PARALLEL_PLAN_H
#define PARALLEL_PLAN_H

#include "parallel/serving_split.h"
#include "parallel/training_split.h"

/* What devices are planned for: id, name in data. */
#define PLAN_PURPOSE_LIST(X)                                                                       \
    X(SERVE, "serve")                                                                              \
    X(TRAIN, "train")

typedef enum PlanPurpose {
#define X(id, name) PLAN_##id,
    PLAN_PURPOSE_LIST(X)
#undef X
        PLAN_PURPOSE_COUNT,
} PlanPurpose;

const char *plan_purpose_name(PlanPurpose purpose);

typedef struct PlanAsked {
    PlanPurpose purpose;
    const ServedModel *served;   /* of PLAN_SERVE */
    const TrainedModel *trained; /* of PLAN_TRAIN */
    const Fabric *fabric;
    const Node *node;
    const CollectiveFits *fits; /* NULL: nothing measured is looked at */
    int64_t devices;            /* of one node, or of whole nodes */
    int64_t batch;              /* sequences at once; 0 in serving: as many as there is room for */
    double within_seconds;      /* of a token in serving, at most; 0: no such limit */
    bool by_measured;           /* ranked by collectives as measured, where all are */
    Optimizer optimizer;        /* these of PLAN_TRAIN */
    StatesFormat states;
} PlanAsked;

/* One way of splitting. */
typedef struct PlanRow {
    TrainingSplit split;
    int rank;             /* from 1; 0: it does not fit */
    int64_t batch;        /* sequences at once, or of a step */
    int64_t microbatch;   /* 0 in serving */
    int recompute;        /* Recompute, in training */
    bool fits, reachable; /* reachable: its devices have links to each other */
    double memory_bytes, capacity_bytes;
    const char *largest; /* what takes most of the memory: "weights" */
    double seconds;      /* of a token of each sequence, or of a step */
    double bound_seconds;
    double measured_seconds;   /* with collectives as measured; NAN */
    double collective_seconds; /* of all, waited for or not; theoretical */
    SplitSeconds parts;
    double bubble_share;
    double tokens_per_second, tokens_per_second_each; /* of all, and of a device */
    double mfu, hfu;                                  /* NAN in serving */
    double first_token_seconds;                       /* NAN in training */
    char *reason; /* why it loses against the first; NULL: it is the first */
} PlanRow;

typedef struct Plan {
    PlanPurpose purpose;
    GArray *rows;  /* PlanRow */
    int64_t tried; /* ways that were looked at */
    int64_t fit;   /* of these, those that fit */
} Plan;

/* Fails, RB_ERROR_CANNOT, where nothing can be split so, and RB_ERROR_USAGE for devices that are no
 * whole nodes. */
Plan *plan_new(const PlanAsked *asked, GError **error);
void plan_free(Plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)

#endif
