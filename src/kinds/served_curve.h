/* A language model served by a device at many batches, up to all that fits: what charts of serving
 * draw. */
#ifndef KINDS_SERVED_CURVE_H
#define KINDS_SERVED_CURVE_H

#include "analysis/served.h"
#include "chart/chart.h"

/* Parts of a setup (StatedPart) that serving depends on; of traffic the expected one is meant. */
enum {
    SERVED_PARTS = STATED_SIZES | STATED_FORMAT | STATED_DESIGN | STATED_FUSED | STATED_BASIS,
};

typedef struct ServedCurve {
    const Device *device;
    GArray *rows;     /* ServingResult, batches ascending; the last one is the largest that fits */
    bool limited;     /* more may fit: no more were tried */
    ResultList *kept; /* their texts */
    char *reason;     /* why there is no row; NULL: there are some */
} ServedCurve;

/* At powers of two, and the largest batch. False and an error where something is wrong; that it
 * does not fit, or computes no such format, is none. Clear it in any case. */
bool served_curve(Analysis *analysis, const ChartRequest *request, const Device *device,
                  ServedCurve *curve, GError **error);
void served_curve_clear(ServedCurve *curve);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ServedCurve, served_curve_clear)

static inline const ServingResult *served_row(const ServedCurve *curve, guint i)
{
    return &g_array_index(curve->rows, ServingResult, i);
}

/* The last; NULL: nothing fits. */
const ServingResult *served_last(const ServedCurve *curve);

#endif
