/* The ceilings of a device, drawn under a roofline's points (SPEC 5).
 *
 * Theoretical ceilings are dashed, measured ones solid, sustained ones dotted. The first bandwidth
 * of a basis is that of main memory and makes the roof; further ones (caches) are drawn thin. What
 * lies between the theoretical and the measured roof is shaded as loss, or as excess where the
 * measured roof is higher.
 */
#ifndef CHART_ROOFS_H
#define CHART_ROOFS_H

#include "chart/axis.h"
#include "chart/canvas.h"
#include "chart/place.h"
#include "device/device.h"

typedef enum CeilingKind { CEILING_MATRIX, CEILING_VECTOR, CEILING_BANDWIDTH } CeilingKind;

typedef struct RoofCeiling {
    const char *label; /* "fp16 tensor cores", "HBM2" */
    CeilingKind kind;
    Basis basis;
    double value; /* FLOP/s, or byte/s for a bandwidth; not finite or not positive: left out */
} RoofCeiling;

/* The roof of one basis: highest peak and main-memory bandwidth; NaN where it has none. */
typedef struct ChartRoof {
    double peak;
    double bandwidth;
} ChartRoof;

ChartRoof chart_roof_of(const RoofCeiling *ceilings, size_t count, Basis basis);

/* The roof to judge by: measured where there is one, else sustained, else theoretical, term by
 * term. */
ChartRoof chart_roof_best(const RoofCeiling *ceilings, size_t count);

/* FLOP per byte at which the two terms meet, and FLOP/s attainable at an intensity. */
double chart_roof_ridge(ChartRoof roof);
double chart_roof_attainable(ChartRoof roof, double intensity);

/* Where the ceilings are drawn: everything is borrowed; `place` knows the marks already. */
typedef struct RoofScene {
    Canvas *canvas;
    Place *place;
    Box plot;
    const Axis *x, *y;
    const RoofCeiling *ceilings;
    size_t count;
} RoofScene;

/* Paint shading, lines, ridge points, and the labels of peaks and ridges; what they occupy is
 * reserved. */
void roofs_draw(const RoofScene *scene);

/* Label the slopes, which may go anywhere along their lines. */
void roofs_name_slopes(const RoofScene *scene);

/* One sentence on what separates the theoretical roof from the measured (else sustained) one, or ""
 * when there are not both. Caller frees. */
char *roofs_note(const RoofCeiling *ceilings, size_t count);

/* Widen [low, high] of intensity and of FLOP/s so that every ceiling shows with room around its
 * ridge. */
void roofs_extend(const RoofCeiling *ceilings, size_t count, double intensity[2], double rate[2]);

#endif
