/* What devices did in published runs of training, from which a step is estimated: FLOPs of the
 * model a second on one device, without those computed again (analysis/validated_runs.h says why),
 * in a format as wide. Runs were of many devices and of large batches: communication is in their
 * times.
 */
#ifndef ANALYSIS_TRAINED_RUNS_H
#define ANALYSIS_TRAINED_RUNS_H

#include "analysis/analysis.h"

/* Between the low and the high one lie four of five runs; NAN where there are too few. */
typedef struct TrainedRuns {
    int runs;
    double low, median, high; /* FLOP/s */
} TrainedRuns;

/* Of a device as the catalogue has it: one that somebody changed has none. */
TrainedRuns trained_runs_on(Analysis *analysis, const Device *device, DType format);

#endif
