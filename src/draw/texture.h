/* Hatches of areas: what tells a fill from others where colours cannot, as in print or to who sees
 * few of them. An ink has one texture everywhere, or none; no two classes of operators share one.
 */
#ifndef CHART_TEXTURE_H
#define CHART_TEXTURE_H

#include "draw/theme.h"

enum { TEXTURE_LINES = 6 };

/* Lines on a square tile that is laid out from the corner of the canvas. */
typedef struct Texture {
    int tile;     /* px */
    double width; /* of a line, px */
    int count;
    struct {
        double x0, y0, x1, y1; /* px; what lies beyond the tile belongs to its neighbours */
    } line[TEXTURE_LINES];
} Texture;

#define TEXTURE_OPACITY 0.75 /* of its lines */

/* NULL: areas of that ink are plain. */
const Texture *ink_texture(Ink ink);

/* The ink of its lines, from which text that ink_on() writes stands out more than from the fill. */
Ink ink_of_texture(Ink ink);

#endif
