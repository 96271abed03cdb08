#include "chart/whiskers.h"

#include <math.h>

enum { CAP = 3, MARK = 5 };

static void trace_line(const Panel *panel, const Whisker *whisker)
{
    const double ends[] = {panel_x(panel, whisker->low), panel_x(panel, whisker->high)};
    canvas_segment(panel->canvas, ends[0], whisker->y, ends[1], whisker->y);
    for (int end = 0; end < 2; end++)
        canvas_segment(panel->canvas, ends[end], whisker->y - CAP, ends[end], whisker->y + CAP);
}

void whiskers_draw(const Panel *panel, const Whisker *whiskers, guint n)
{
    for (int paper = 1; paper >= 0; paper--) {
        for (guint i = 0; i < n; i++)
            if (!isnan(whiskers[i].low) && !isnan(whiskers[i].high))
                trace_line(panel, &whiskers[i]);
        canvas_paint(panel->canvas,
                     (Look){.stroke = paper ? INK_PAPER : WHISKER_INK, .width = paper ? 3.2 : 1.2});
    }
    for (guint i = 0; i < n; i++)
        canvas_mark(panel->canvas, WHISKER_MARK, panel_x(panel, whiskers[i].at), whiskers[i].y,
                    MARK);
    canvas_paint(panel->canvas, (Look){.fill = WHISKER_INK, .stroke = INK_PAPER, .width = 1});
}
