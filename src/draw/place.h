/* Labels that never overlap.
 *
 * Greedy: in the order asked for, a label takes the first free position near its point, farther
 * ones with a leader line. Free means inside the bounds and clear of every obstacle and every label
 * placed before. A label that finds no position is dropped. The same calls give the same positions.
 */
#ifndef CHART_PLACE_H
#define CHART_PLACE_H

#include "draw/canvas.h"

typedef struct Place Place;

Place *place_new(Box bounds);
void place_free(Place *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Place, place_free)

/* Obstacles: a box that neither label nor leader may cross, a mark and a line that labels may not
 * cover. */
void place_block(Place *place, Box box);
void place_mark(Place *place, double x, double y, double radius);
void place_line(Place *place, double x0, double y0, double x1, double y1);

/* From here on, labels that would lie farther than `px` from their mark are dropped. */
void place_set_reach(Place *place, double px);

/* True when a box is free. */
bool place_fits(const Place *place, Box box);

/* True when a mark is within `distance` px of a box. */
bool place_near_mark(const Place *place, Box box, double distance);

typedef struct Placed {
    Box box;     /* of the label */
    bool leader; /* draw a line from (x0, y0) at the point to (x1, y1) at the label */
    double x0, y0, x1, y1;
} Placed;

/* Find and reserve room for a label of width × height px beside a mark of `radius` at (x, y). */
bool place_label(Place *place, double x, double y, double radius, double width, double height,
                 Placed *placed);

/* place_label, and on success paint the text and its leader. */
bool place_text(Place *place, Canvas *canvas, double x, double y, double radius, const char *text,
                TextLook look);

#endif
