/* Writes handbook.json (diff/figures.h) of a handbook that was read. */
#ifndef DIFF_FIGURES_WRITE_H
#define DIFF_FIGURES_WRITE_H

#include "analysis/analysis.h"
#include "base/digest.h"
#include "zoo/folders.h"
#include "zoo/handbook.h"

/* What the file says of: the networks and devices that the handbook shows. A network that cannot be
 * built is left out. Files are found in `folders` (Folder *) as they are shown; one that is not
 * there has no digest. NULL and RB_ERROR_MACHINE when the machine fails. Caller frees. */
char *figures_write(Analysis *analysis, const Handbook *handbook, const GPtrArray *folders,
                    Digests *digests, size_t *length, GError **error);

/* Hash of a network whatever its parts are called: kinds, lists, shapes and element types, order.
 * Caller frees. */
char *figures_graph_digest(const Graph *graph);

#endif
