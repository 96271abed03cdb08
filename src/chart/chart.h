/* Charts of results: the table of chart kinds, and what each takes from the analysis. */
#ifndef CHART_CHART_H
#define CHART_CHART_H

#include "analysis/times.h"
#include "chart/kind.h"

/* All kinds, NULL-terminated. */
const ChartKind *const *chart_kinds(void);

/* The kind of that name; NULL and an error with the nearest names when there is none. */
const ChartKind *chart_kind(const char *name, GError **error);

/* How many a minimum and a maximum allow, for lists: "at most one". */
const char *chart_number(int min, int max);

/* Refuses what was asked for of the setup beyond `parts` (StatedPart), which a chart would pass
 * over. */
bool chart_takes(const ChartRequest *request, const char *kind, unsigned parts, GError **error);

/* What there is nothing to draw of: sets an error of RB_ERROR_CANNOT, whose message begins with the
 * reason in a few words and a colon. Always NULL. */
Canvas *chart_cannot(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A model of the request on a device, in its setup: as analysis_timing(). Tiled traffic is that of
 * the device, for which TimingResult.of is counted anew. */
const TimingResult *chart_timing(Analysis *analysis, const ChartRequest *request,
                                 const ModelResult *model, const Device *device, GError **error);

/* The same where it has a time operator by operator, too: for what draws layers. */
const TimingResult *chart_operators(Analysis *analysis, const ChartRequest *request,
                                    const ModelResult *model, const Device *device, GError **error);

/* That on the request's first device, for its first model: *timing is NULL where it names none. */
bool chart_operators_if_any(Analysis *analysis, const ChartRequest *request,
                            const TimingResult **timing, GError **error);

/* The same as figures alone, in the scheme of the setup if it has one, or in what the device has
 * for such a format (formats_on): as analysis_times(), but what has no time is an error. */
const Times *chart_times(Analysis *analysis, const ChartRequest *request, const ModelResult *model,
                         const Device *device, GError **error);

/* Checks the numbers of models and devices, what to draw against and the setup, then draws. The
 * canvas describes itself (canvas_description). An error of RB_ERROR_CANNOT says that nothing is
 * wrong, but that there is nothing to draw. Caller frees. */
Canvas *chart_draw(const ChartKind *kind, Analysis *analysis, const ChartRequest *request,
                   Fonts *fonts, GError **error);

#endif
