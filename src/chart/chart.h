/* Charts of results: the table of chart kinds, and what each takes from the analysis. */
#ifndef CHART_CHART_H
#define CHART_CHART_H

#include "analysis/analysis.h"
#include "chart/canvas.h"

typedef struct ChartRequest {
    const ModelResult *const *models;
    int n_models;
    const Device *const *devices;
    int n_devices;
    Setup setup;         /* basis and traffic */
    const char *against; /* one of ChartKind.against; NULL: the first */
    double width;        /* px; 0: the kind's own */
} ChartRequest;

typedef struct ChartKind {
    const char *name;           /* "roofline" */
    const char *meaning;        /* for lists and help */
    int min_models, max_models; /* max -1: any number */
    int min_devices, max_devices;
    const char *const *against; /* what it can be drawn against, NULL-terminated, the default
                                   first; NULL: no such choice */
    Canvas *(*draw)(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error);
} ChartKind;

/* All kinds, NULL-terminated. */
const ChartKind *const *chart_kinds(void);

/* The kind of that name; NULL and an error with the nearest names when there is none. */
const ChartKind *chart_kind(const char *name, GError **error);

/* How many a minimum and a maximum allow, for lists: "at most one". */
const char *chart_number(int min, int max);

/* Checks the numbers of models and devices and what to draw against, then draws. The canvas
 * describes itself (canvas_description). Caller frees. */
Canvas *chart_draw(const ChartKind *kind, Analysis *analysis, const ChartRequest *request,
                   Fonts *fonts, GError **error);

#endif
