/* Published measurements beside the three times of the same setup (SPEC §5): how long a network
 * took on a stack, over what it takes operator by operator, at the roofline and at the bound.
 *
 * A ratio above 1 is slower than the figure. What each name can promise is read from these, and
 * asserted nowhere.
 */
#ifndef ANALYSIS_MEASURED_H
#define ANALYSIS_MEASURED_H

#include "analysis/analysis.h"
#include "zoo/measurements.h"

/* Of one network. */
typedef struct MeasuredResult {
    const Measurement *row;
    const char *name; /* of the network */
    double seconds;   /* of a batch, measured */
    double operators_seconds, roofline_seconds, bound_seconds;
} MeasuredResult;

/* Quartiles of a set's ratios; NAN: no rows. */
typedef struct Quartiles {
    double low, median, high;
} Quartiles;

/* A set of a device of the handbook, with the rows of its networks. */
typedef struct MeasuredSet {
    const MeasurementSet *set;
    const char *device_name;
    RecordList rows; /* MeasuredResult */
    GArray *results; /* the same, owned */
    int left_out;    /* rows of networks that the handbook has not, or that have no time here */
    Quartiles operators, roofline, bound;
    int above_operators, above_roofline, above_bound; /* rows faster than the figure */
} MeasuredSet;

extern const RecordType measured_row_record, measured_record;

/* MeasuredSet of each set of analysis_measurements() whose device the analysis has, and some of its
 * networks, in order; kept as all else in an analysis. */
RecordList measured_sets(Analysis *analysis);

#endif
