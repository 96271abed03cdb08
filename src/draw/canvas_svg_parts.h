/* What the files of canvas_svg share: the file that is written, what of a canvas is written
 * together, and how numbers, path data and style sheets are.
 *
 * A file counts in halves of a px, so that all its coordinates are whole numbers: relative steps
 * never drift, and no coordinate has a point.
 */
#ifndef CHART_CANVAS_SVG_PARTS_H
#define CHART_CANVAS_SVG_PARTS_H

#include "draw/canvas_steps.h"

enum { SVG_UNITS = 2 }; /* in a px */

/* Lines of this width are told by a class of the style sheet, "w28", from so many paths on. */
enum { SVG_WIDTH_USES = 2 };

typedef struct SvgWidth {
    int tenths; /* of a unit */
    int uses;   /* paths */
} SvgWidth;

typedef struct Svg {
    GString *out;
    char *id, *prefix; /* of ids within it: "" in a file of its own, "ID-" in a page */
    bool alone;        /* a file of its own, for programs that know less of CSS than browsers do */
    int clips, uses, halos;                    /* written so far */
    bool fills[INK_COUNT], strokes[INK_COUNT]; /* inks the chart uses, for its style sheet */
    bool textures[INK_COUNT];                  /* inks of which there are textured areas */
    bool anchors[ANCHOR_END + 1];              /* those of its texts */
    bool bold, rims, plain;                    /* some text is bold, has a rim, is of SIZE_TEXT */
    bool latin;                                /* no text is of wide letters, as Chinese is */
    GArray *widths;                            /* SvgWidth, of lines that are not of one px */
    bool notes, scripted;                      /* by a script, for which notes are lines of text */
} Svg;

/* ---- Groups ---------------------------------------------------------------------------------- */

/* Steps that look alike and are written as one element. */
typedef struct SvgGroup {
    const Step *of;   /* the first of them */
    GPtrArray *steps; /* const Step * */
    GArray *boxes;    /* Box: where each paints */
    GArray *segments; /* Segment: of painted ones, the paths of all */
} SvgGroup;

/* All steps in groups, each painted after what it lies on: a step joins an earlier group where
 * nothing painted since lies beneath it. Notes are one group, the last. SvgGroup *; caller unrefs.
 */
GPtrArray *svg_groups(const Canvas *canvas);

/* ---- Numbers and paths ----------------------------------------------------------------------- */

int svg_units(double px);
void svg_put_whole(GString *out, int n);

/* ' name="12"', px in units. */
void svg_put_attribute(GString *out, const char *name, double px);

/* ' stroke-width="2.8"', px in units and tenths of them. */
void svg_put_line_width(GString *out, double px);

/* A share of one, which wants its hundredths. */
void svg_put_share(GString *out, const char *name, double value);

/* A number after another: a minus sign separates by itself. */
void svg_put_next(GString *out, int n);
void svg_put_escaped(GString *out, const char *text);

/* `open`: no stroke follows the path, so what is filled need not be closed. */
void svg_put_segments(GString *out, const Segment *segments, guint count, bool open);

/* A path of upright bars of one width is as well a line along the middle of each, in half the
 * bytes: its width in units, or 0 for another path. */
int svg_bar_width(const Segment *segments, guint count);
void svg_put_bars(GString *out, const Segment *segments, guint count);

/* ---- Notes ----------------------------------------------------------------------------------- */

/* Four lines of where they are, in whole px: left and upper edge, width and height, or of a circle
 * its middle, radius and 0; of each note how much more than of the one before, nothing where that
 * is the same. Then a line for each of what is said: "conv1 and more". A word that is the same as
 * in the line before is left out, counted from the end where that is shorter. "~conv2" begins as
 * the last word with a letter before a dot did, up to its last dot, unless some word begins with a
 * ~.
 */
void svg_put_note_lines(GString *out, const SvgGroup *notes);

/* ---- Style sheet ----------------------------------------------------------------------------- */

/* Widths in px; 0 is none. */
void svg_use_width(Svg *svg, double width);
int svg_width_uses(const Svg *svg, double width);
int svg_width_tenths(double width);

void svg_put_style(const Svg *svg, GString *out);
void svg_put_patterns(const Svg *svg, GString *out);

#endif
