/* Charts of results: the table of chart kinds, and what each takes from the analysis. */
#ifndef PAGE_FIGURES_H
#define PAGE_FIGURES_H

#include "analysis/analysis.h"
#include "chart/canvas.h"

typedef struct FigureRequest {
    const ModelResult *const *models;
    int n_models;
    const Device *const *devices;
    int n_devices;
    Setup setup;         /* basis and traffic */
    const char *against; /* one of FigureKind.against; NULL: the first */
    double width;        /* px; 0: the kind's own */
} FigureRequest;

typedef struct FigureKind {
    const char *name;           /* "roofline" */
    const char *meaning;        /* for lists and help */
    int min_models, max_models; /* max -1: any number */
    int min_devices, max_devices;
    const char *const *against; /* what it can be drawn against, NULL-terminated, the default
                                   first; NULL: no such choice */
    Canvas *(*draw)(Analysis *analysis, const FigureRequest *request, Fonts *fonts, GError **error);
} FigureKind;

/* All kinds, ended by a NULL name. */
const FigureKind *figure_kinds(void);

/* The kind of that name; NULL and an error with the nearest names when there is none. */
const FigureKind *figure_kind(const char *name, GError **error);

/* How many a minimum and a maximum allow, for lists: "at most one". */
const char *figure_number(int min, int max);

/* Checks the numbers of models and devices and what to draw against, then draws. The canvas
 * describes itself (canvas_description). Caller frees. */
Canvas *figure_draw(const FigureKind *kind, Analysis *analysis, const FigureRequest *request,
                    Fonts *fonts, GError **error);

#endif
