/* The panels of a chart of sweeps: work above memory, over one x in powers of two. */
#ifndef KINDS_SWEEP_PANELS_H
#define KINDS_SWEEP_PANELS_H

#include "chart/sides.h"
#include "kinds/sweep_panels_curve.h"

enum { SWEEP_PANELS = 2 };

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

static inline bool sweep_is_alone(const SweepScene *scene)
{
    return scene->n_series == 1;
}

static inline const SweepCurve *sweep_curve_of(const SweepScene *scene, int s, int panel)
{
    return &scene->series[s].curves[panel];
}

/* Draws all on the sheet, whose canvas this is, and says what is found. */
Canvas *sweep_draw(Sheet *sheet, SweepScene *scene);

#endif
