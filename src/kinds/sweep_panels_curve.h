/* A curve of a sweep: one measure at every size, what bounds it, what it is estimated to be, and
 * where it meets what a device holds.
 */
#ifndef KINDS_SWEEP_PANELS_CURVE_H
#define KINDS_SWEEP_PANELS_CURVE_H

#include "draw/axis.h"

/* What is swept, and one of its measures. */
typedef struct SweepCurve {
    const char *title, *name, *unit;
    Ink ink;
    MarkShape mark;
    AxisScale scale;   /* a linear axis starts at 0 */
    double *values;    /* one per x; NaN: unknown there, the line is broken */
    double *bounds;    /* what no implementation passes, likewise; NULL: nothing does so */
    double *estimates; /* by a profile, with the ends of their intervals, `count` of each: all
                          estimates, then all low ends, then all high ones; NaN: none, or not known;
                          NULL: nothing is estimated */
    double limit;      /* beyond it nothing fits; NaN: none */
    char *limit_name;
    double fits;      /* the largest x at which the curve is within the limit; 0: none; NaN: nothing
                         limits */
    double passes;    /* the x after that one; NaN: likewise */
    double crossing;  /* where it crosses the limit, between the last x that fits and the next; NaN:
                         nowhere */
    double low, high; /* of the known values; low > high: none is known */
    double bound_low, bound_high;       /* likewise, of the bounds */
    double estimate_low, estimate_high; /* likewise, of the estimates, without their intervals */
    int estimated, room; /* how many x have one; of how many x there is room in `estimates` */
} SweepCurve;

/* Each a value that has a place on the curve's axis; false: none is known there. */
bool sweep_value_at(const SweepCurve *curve, int i, double *value);
bool sweep_bound_at(const SweepCurve *curve, int i, double *value);
bool sweep_estimate_at(const SweepCurve *curve, int i, double *value);

/* The ends of the estimate's interval; false where they are not known. */
bool sweep_interval_at(const SweepCurve *curve, int i, double *low, double *high);

/* Ranges, and where the curve meets its limit, of its first `count` values. */
void sweep_measure(SweepCurve *curve, const double *at, int count);

/* So that estimates lie between, with their intervals. */
void sweep_widen_by_estimates(const SweepCurve *curve, int count, double *low, double *high);

/* A value in the curve's unit: "1.85 k/s". Caller frees. */
char *sweep_text(const SweepCurve *curve, double value);

#endif
