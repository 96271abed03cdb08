/* The ceilings of a device, drawn under a roofline's points (SPEC 5).
 *
 * Theoretical ceilings are dashed, measured ones solid, sustained ones dotted. What lies between
 * the theoretical and the measured roof is shaded as loss, or as excess where the measured roof is
 * higher.
 */
#ifndef CHART_ROOFS_H
#define CHART_ROOFS_H

#include "chart/sheet.h"
#include "draw/place.h"
#include "roofline/roof.h"

typedef struct Ceiling {
    const Peak *peak; /* NULL: the bandwidth of main memory */
    Basis basis;
    double value; /* FLOP/s or OP/s, or byte/s */
} Ceiling;

/* The roof of one basis: highest peak and main-memory bandwidth; NaN where it has none. */
typedef struct RoofLine {
    double peak, bandwidth;
} RoofLine;

enum { CEILINGS_MAX = 8 * BASIS_COUNT };

/* All ceilings that a dtype meets on a device, on every basis the device has them. */
typedef struct Ceilings {
    const Memory *memory;
    DType dtype; /* that dot products are computed in */
    Ceiling list[CEILINGS_MAX];
    guint count;
    RoofLine of[BASIS_COUNT];
    RoofLine roof; /* what times are of: the peak of dot products and the bandwidth used */
    RoofLine
        found; /* measured where there is one, else sustained, else theoretical, term by term */
} Ceilings;

Ceilings ceilings_of(const Roof *roof);

/* Keeps those of one basis, and of theory where that has none, for charts that have several. */
void ceilings_keep(Ceilings *ceilings, Basis basis);

/* Leaves out what `drawn` has too, and adds what is in `other` to it, as far as there is room. */
void ceilings_leave_out(Ceilings *ceilings, const Ceilings *drawn);
void ceilings_add(Ceilings *drawn, const Ceilings *other);

double roof_line_ridge(RoofLine line); /* FLOP per byte at which the two terms meet */

/* Widen [low, high] of intensity and of FLOP/s so that every ceiling shows with room around its
 * ridge. */
void ceilings_extend(const Ceilings *ceilings, double intensity[2], double rate[2]);

/* Paint shading, lines, ridge points, and the labels of peaks and ridges in a panel; what they
 * occupy is reserved. `place` knows the marks already. */
void ceilings_draw(const Ceilings *ceilings, const Panel *panel, Place *place);

/* Label the slopes, which may go anywhere along their lines. */
void ceilings_name_slopes(const Ceilings *ceilings, const Panel *panel, Place *place);

/* One sentence on what separates the theoretical roof from the measured (else sustained) one, with
 * the likely cause of an excess where the device states one, or "" when there are not both. Caller
 * frees. */
char *ceilings_note(const Ceilings *ceilings);

/* " The roof is 4.61 TFLOP/s over 96.0 GB/s; they meet at 48.0 FLOP/byte. Measured: ...", what was
 * measured where that is another roof. Caller frees. */
char *ceilings_text(const Ceilings *ceilings);

#endif
