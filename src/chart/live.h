/* What lives while a network runs, as charts of memory draw it: storages from birth to death. */
#ifndef CHART_LIVE_H
#define CHART_LIVE_H

#include "chart/sheet.h"

typedef struct Live {
    int tensor;       /* that made the storage */
    const char *name; /* of it */
    Ink ink;          /* of the class of the operator that makes it; another of an input */
    double bytes;     /* more than 0 */
    int from, to;     /* operators during which it is live, the first and the last */
} Live;

/* Live of every storage of known size, in the order of their making; caller unrefs. NULL with an
 * error when sizes pass 64 bits. */
GArray *lives_new(const Graph *graph, GError **error);

/* Live bytes of each of `ops` operators; caller frees. */
double *lives_sum(const GArray *lives, int ops);

static inline const Live *live_at(const GArray *lives, guint i)
{
    return &g_array_index(lives, Live, i);
}

/* "conv1, Convolution: 3.21 MB, operators 1 to 3". Caller frees. */
char *live_text(const Live *live);

/* The inks of lives, by number: that of inputs first, then those of classes. */
enum { LIVE_INKS = 1 + CLASS_INK_COUNT };
Ink live_ink(int i);

/* Which inks there are among them. */
void lives_inks(const GArray *lives, bool used[INK_COUNT]);

/* A legend of those used. The y below it. */
double lives_legend(const Sheet *sheet, double y, const bool used[INK_COUNT]);

#endif
