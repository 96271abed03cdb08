/* Figures that others published, each beside what is worked out here (zoo/measurements.h,
 * `published`): what no implementation passes, where it is a time or a rate; the same figure, where
 * it is counted or estimated.
 *
 * Of several devices a bound is what they come to when they share the work evenly and communicate
 * nothing. What training really takes is estimated by one efficiency a device and width of format,
 * the median of the model's FLOPs over the peak among published runs of networks of other sizes: a
 * run, and those of its size, never help to estimate it. Of the model's, without what is computed
 * again: who recomputes trains with more sequences at once, and MFU differs less among runs than
 * HFU. Not so the time of one step, whose batch is stated: there nothing makes up for what is
 * computed again, which counts.
 *
 * A collective is estimated by the start and the share of the wire that are fitted to measurements
 * of its node in the catalogue (parallel/collective.h), which published ones are not among.
 */
#ifndef ANALYSIS_VALIDATED_H
#define ANALYSIS_VALIDATED_H

#include "analysis/analysis.h"
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

/* All of one kind, "training-throughput". */
typedef struct ValidatedKind {
    const char *kind;
    int figures, compared, bounded, kept;
    double median_error,
        worst_error;     /* of the absolute values; NAN: none is counted or estimated */
    double median_share; /* of the bound that was reached; NAN */
    RecordList rows;     /* ValidatedFigure, in their order */
} ValidatedKind;

extern const RecordType validated_figure_record, validated_record;

/* FLOPs of the model a second that one device did in a run of training, without those computed
 * again. False: the figure is of none, or the device states no peak. */
bool validated_run(Analysis *analysis, const MeasurementSet *set, const MeasuredFigure *figure,
                   double *flops_per_s);

/* ValidatedKind of each kind that analysis_measurements() has figures of, by name; kept as all else
 * in an analysis. */
RecordList validated_kinds(Analysis *analysis);

#endif
