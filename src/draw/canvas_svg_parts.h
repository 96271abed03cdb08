/* What the files of canvas_svg share: the file that is written, and how numbers, path data and
 * style sheets are. */
#ifndef CHART_CANVAS_SVG_PARTS_H
#define CHART_CANVAS_SVG_PARTS_H

#include "draw/canvas_steps.h"

typedef struct Svg {
    GString *out;
    char *id;
    bool alone;      /* a file of its own, for programs that know less of CSS than browsers do */
    int clips, uses; /* written so far */
    bool fills[INK_COUNT], strokes[INK_COUNT]; /* inks the chart uses, for its style sheet */
    bool textures[INK_COUNT];                  /* inks of which there are textured areas */
    bool notes, scripted;                      /* by a script, for which notes are lines of text */
} Svg;

/* Coordinates are kept in tenths of a px, so that relative steps never drift. */
int svg_deci(double px);
void svg_put_whole(GString *out, int n);
void svg_put_number(GString *out, double value);

/* A share of one, which wants its hundredths. */
void svg_put_share(GString *out, const char *name, double value);

/* A number within path data: a minus sign separates by itself. */
void svg_put_next(GString *out, int n);
void svg_put_attribute(GString *out, const char *name, double value);
void svg_put_escaped(GString *out, const char *text);

/* `open`: no stroke follows the path, so what is filled need not be closed. */
void svg_put_segments(GString *out, const Segment *segments, guint count, bool open);

/* A path of upright bars of one width is as well a line along the middle of each, in half the
 * bytes: its width in tenths, or 0 for another path. */
int svg_bar_width(const Segment *segments, guint count);
void svg_put_bars(GString *out, const Segment *segments, guint count);

void svg_put_style(const Svg *svg, GString *out);
void svg_put_patterns(const Svg *svg, GString *out);

#endif
