/* One figure that others published (zoo/measurements.h, `published`) and what is worked out here to
 * be set beside it: what no implementation passes, where it is a time or a rate; the same figure,
 * where it is counted or estimated.
 *
 * Of several devices a bound is what they come to when they share the work evenly and communicate
 * nothing. A collective is estimated by the start and the share of the wire that are fitted to
 * measurements of its node in the catalogue (parallel/collective.h), which published ones are not
 * among; a run of training by other runs, which analysis/validated_runs.h adds.
 */
#ifndef ANALYSIS_VALIDATED_FIGURE_H
#define ANALYSIS_VALIDATED_FIGURE_H

#include "analysis/analysis.h"
#include "parallel/collective.h"
#include "zoo/measurements.h"

typedef struct ValidatedFigure {
    const MeasuredFigure *figure;
    const char *source; /* of its set */
    double bound;       /* in the figure's unit; NAN: it has none */
    double ours;        /* likewise; NAN: nothing is counted or estimated */
    bool estimated;     /* `ours` is an estimate */
    bool kept;          /* the figure is on the right side of the bound */
    double error;       /* (ours − published) / published; NAN */
    double peak;        /* FLOP/s of one device that it is set against; 0: of none */
    double efficiency;  /* share of the peak that the estimate is by; NAN */
    double again;       /* of a training run, FLOPs with those computed again over the model's */
    const char *reason; /* why there is neither; NULL: there is */
} ValidatedFigure;

extern const RecordType validated_figure_record;

/* All but the error and the estimate of a run of training. Without `fits` no collective is
 * estimated. Reasons are kept in `texts`. */
void validated_figure(Analysis *analysis, const MeasurementSet *set, const MeasuredFigure *figure,
                      const CollectiveFits *fits, GStringChunk *texts, ValidatedFigure *out);

/* A time is not below its bound, a rate not above it. */
bool validated_is_time(const MeasuredFigure *figure);

/* The share of the bound that was reached; NAN without one. */
double validated_reached(const ValidatedFigure *row);

#endif
