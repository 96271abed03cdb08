/* A transformer in training (SPEC §4, §15): what one device holds of it, and how long a step takes
 * there at the least. A step is of whole sequences of the context, whatever pass the network was
 * asked for in.
 */
#ifndef ANALYSIS_PRETRAINED_H
#define ANALYSIS_PRETRAINED_H

#include "analysis/asked.h"
#include "estimate/estimate.h"
#include "roofline/training_step.h"

/* A plan for a network, on a device where one is asked of. What is not known is COUNT_ABSENT, NAN
 * or NULL. */
typedef struct PretrainingResult {
    TrainingPlan plan;
    const Device *device; /* NULL: of none */
    bool dropout;
    int64_t batch, context, tokens; /* of a step on the device: tokens = batch · context */
    int64_t params;
    TrainingMemory memory;
    TrainingMacs macs;
    int64_t capacity_bytes; /* of the device's main memory */
    Fits fits;
    int64_t largest_batch; /* 0: not one sequence */
    DType dtype;           /* trained in */
    TrainingTime time;     /* NAN: none, for `reason` */
    double tokens_per_second;
    double mfu, hfu;   /* at the roofline: training_token_flops() over the peak; with those computed
                          again, as many as of MACs */
    Interval estimate; /* seconds of a step, of published runs; NAN: none */
    int runs;          /* that it is of */
    const Price *rent;
    double cost_per_billion_tokens;
    const char *reason;
} PretrainingResult;

/* Fails where the network is not one to train (training_check()), has no blocks, or cannot be built
 * so: RB_ERROR_CANNOT. Texts last as long as `list`. */
bool pretrained_with(const Asked *asked, const TrainingPlan *plan, bool dropout, ResultList *list,
                     PretrainingResult *row, GError **error);

#endif
