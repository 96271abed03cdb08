/* Charts of results: the table of chart kinds, and what each takes from the analysis. */
#ifndef CHART_CHART_H
#define CHART_CHART_H

#include "chart/kind.h"

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
