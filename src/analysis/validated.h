/* Figures that others published, each beside what is worked out here
 * (analysis/validated_figure.h), by their kinds.
 */
#ifndef ANALYSIS_VALIDATED_H
#define ANALYSIS_VALIDATED_H

#include "analysis/validated_figure.h"

/* All of one kind, "training-throughput". */
typedef struct ValidatedKind {
    const char *kind;
    int figures, compared, bounded, kept;
    double median_error,
        worst_error;     /* of the absolute values; NAN: none is counted or estimated */
    double median_share; /* of the bound that was reached; NAN */
    RecordList rows;     /* ValidatedFigure, in their order */
} ValidatedKind;

extern const RecordType validated_record;

/* ValidatedKind of each kind that analysis_measurements() has figures of, by name; kept as all else
 * in an analysis. */
RecordList validated_kinds(Analysis *analysis);

#endif
