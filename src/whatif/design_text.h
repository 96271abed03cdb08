/* Design what-ifs as people write them, and several one after the other.
 *
 *   width=0.75              a number where the what-if takes one
 *   depthwise               every layer it fits
 *   two_3x3@features.conv2  one layer; everything behind the first '@' is its name
 *   align=32@conv1          a mistake: what changes the whole network takes no layer
 */
#ifndef WHATIF_DESIGN_TEXT_H
#define WHATIF_DESIGN_TEXT_H

#include "whatif/design.h"

typedef struct DesignChange {
    const Design *design;
    double number; /* the design's fallback when none is written */
    char *layer;   /* owned; NULL: all it fits */
} DesignChange;

/* Errors are RB_ERROR_USAGE: an id that there is not, with the nearest one; a number that is
 * missing, superfluous or out of range; a layer where there is none to name. */
bool design_parse(const char *text, DesignChange *change, GError **error);
void design_change_clear(DesignChange *change);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DesignChange, design_change_clear)

/* The inverse of design_parse, with the number whether it was written or not. Caller frees. */
char *design_text(const DesignChange *change);

/* Several, NULL-terminated or NULL. The text has commas between; "none" when there are none. All
 * must parse. Caller frees. */
bool design_check_all(const char *const *texts, GError **error);
char *design_text_all(const char *const *texts);

/* A copy of `graph` with each applied to the result of the one before. Errors of
 * whatif/design.h name the layer that does not fit. Caller frees. */
Graph *design_apply_all(const Graph *graph, const char *const *texts, GError **error);

#endif
