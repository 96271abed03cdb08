/* What published runs of training reached, and what others would by it.
 *
 * What training really takes is estimated by one efficiency a device and width of format, the
 * median of the model's FLOPs over the peak among published runs of networks of other sizes: a run,
 * and those of its size, never help to estimate it. Of the model's, without what is computed again:
 * who recomputes trains with more sequences at once, and MFU differs less among runs than HFU. Not
 * so the time of one step, whose batch is stated: there nothing makes up for what is computed
 * again, which counts.
 */
#ifndef ANALYSIS_VALIDATED_RUNS_H
#define ANALYSIS_VALIDATED_RUNS_H

#include "analysis/validated_figure.h"

/* Whether it says something of the device in a format: it is of one as wide. */
bool validated_is_on(const MeasuredFigure *figure, const char *device, DType format);

/* FLOPs of the model a second that one device did in a run of training, without those computed
 * again. False: the figure is of none, or the device states no peak. */
bool validated_run(Analysis *analysis, const MeasurementSet *set, const MeasuredFigure *figure,
                   double *flops_per_s);

/* Estimates the runs among the rows (ValidatedFigure) by the others, and says of every row how far
 * off it is. */
void validated_estimate(GArray *rows);

#endif
