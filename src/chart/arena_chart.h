/* Where each storage lies in the arena, and when: offset over execution order (SPEC 4).
 *
 * A storage is a rectangle from birth to death at its offset. What stays empty under the arena's
 * end is what fragmentation costs over the bound, the peak of live bytes.
 */
#ifndef CHART_ARENA_CHART_H
#define CHART_ARENA_CHART_H

#include "chart/canvas.h"

typedef struct ArenaBlock {
    const char *name;
    ChartClass class;     /* of the operator that makes it */
    double offset, bytes; /* NaN or no bytes: not drawn */
    size_t from, to;      /* operators during which it is live, the first and the last */
} ArenaBlock;

typedef struct ArenaChart {
    const char *title;
    const char *subtitle; /* may be NULL */
    const ArenaBlock *blocks;
    size_t block_count;
    size_t op_count;
    double arena_bytes; /* NaN or 0: the end of the highest block */
    double bound_bytes; /* live at once: no arena is smaller; NaN or 0: unknown */
    double width;       /* px; 0 means CHART_WIDTH */
} ArenaChart;

/* Borrows everything; the caller frees the canvas. */
Canvas *arena_chart(const ArenaChart *data, Fonts *fonts);

/* The finding in words. Caller frees. */
char *arena_chart_alt(const ArenaChart *data);

#endif
