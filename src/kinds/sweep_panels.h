/* The panels of a chart of sweeps: work above memory, over one x in powers of two. */
#ifndef KINDS_SWEEP_PANELS_H
#define KINDS_SWEEP_PANELS_H

#include "chart/sides.h"

enum { SWEEP_PANELS = 2 };

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

/* A model at all sizes: a curve in each panel. */
typedef struct SweepSeries {
    char *name; /* among several */
    SweepCurve curves[SWEEP_PANELS];
    double *numbers;          /* what the curves have */
    double knee;              /* an x; NaN: none */
    char *knee_note, *reason; /* reason: why some have no time; "" */
} SweepSeries;

typedef struct SweepScene {
    const Sheet *sheet;
    const char *x_title;
    double *at; /* ascending, positive */
    int count;
    SweepSeries series[SIDES_MAX];
    int n_series;
    char *work_title; /* of the first panel, with what is counted */
    GString *missing; /* which models are not drawn, and why */
    double left, right;
    Axis x;
} SweepScene;

/* A value that has a place on the curve's axis; false: none is known there. */
bool sweep_value_at(const SweepCurve *curve, int i, double *value);

/* Ranges, and where the curve meets its limit, of its first `count` values. */
void sweep_measure(SweepCurve *curve, const double *at, int count);

/* Draws all on the sheet, whose canvas this is, and says what is found. */
Canvas *sweep_draw(Sheet *sheet, SweepScene *scene);

#endif
