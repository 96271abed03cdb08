/* Estimates over bars: a mark at each, and a line over the interval in which four of five
 * measurements should lie. */
#ifndef CHART_WHISKERS_H
#define CHART_WHISKERS_H

#include "chart/sheet.h"

#define WHISKER_INK INK_TEXT
#define WHISKER_MARK MARK_DIAMOND
#define WHISKER_MEANING "the estimate, and where four of five measurements should lie"

typedef struct Whisker {
    double y;             /* px of the bar's middle */
    double at, low, high; /* values of the panel's x axis; NAN ends: not known */
} Whisker;

/* All at once, with a rim of paper that shows them on any bar. */
void whiskers_draw(const Panel *panel, const Whisker *whiskers, guint n);

#endif
