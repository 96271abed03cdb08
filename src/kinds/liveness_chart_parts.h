/* The chart of liveness inside, for the files that draw it. All px are the sheet's. */
#ifndef KINDS_LIVENESS_CHART_PARTS_H
#define KINDS_LIVENESS_CHART_PARTS_H

#include "chart/live.h"

#define LIVENESS_HEIGHT 260 /* px of the plot */

typedef struct LivenessBand {
    const Live *live;
    int first, count; /* columns it covers */
    guint base;       /* where its bottoms begin in LivenessScene.base, one per column */
} LivenessBand;

typedef struct LivenessScene {
    const ModelResult *model;
    const GArray *lives; /* Live */
    Panel panel;
    int ops;
    double *live;       /* bytes, of each operator */
    int peak;           /* operator */
    int columns;        /* as many as operators, or as px */
    int *op;            /* of each column: the one in it with most live */
    double *thin;       /* bytes of each column in bands too thin to draw */
    double *top;        /* bytes of each column in bands, on which these lie */
    double thinnest;    /* bytes of the thinnest band drawn */
    GArray *bands;      /* LivenessBand, oldest first */
    GArray *base;       /* double */
    GPtrArray *at_peak; /* Live then, largest first */
    guint named;        /* of these: as many as have room for their names */
} LivenessScene;

static inline bool lives_at(const Live *live, int op)
{
    return live->from <= op && op <= live->to;
}

/* ---- The plot: liveness_chart.c -------------------------------------------------------------- */

const char *liveness_op_name(const LivenessScene *scene, int op); /* "": it has none */
double liveness_column_x(const LivenessScene *scene, int column);

/* The first column whose operator is `op` or later. */
int liveness_column_from(const LivenessScene *scene, int op);
const LivenessBand *liveness_band(const LivenessScene *scene, guint i);

/* ---- The peak: liveness_chart_peak.c --------------------------------------------------------- */

/* px right of the plot: as wide as the names of what is live at the peak, within reason. */
double liveness_gutter(const Sheet *sheet, const GPtrArray *at_peak);

/* How many of these have room there, with the smaller ones, in rows of which each label takes as
 * many as the longest. */
guint liveness_named(const LivenessScene *scene);

bool liveness_names_ops(const LivenessScene *scene); /* else they are numbered */
double liveness_peak_x(const LivenessScene *scene);
void liveness_draw_peak(const LivenessScene *scene);
void liveness_draw_tensors(const LivenessScene *scene);

#endif
