/* A chart as a list of drawing steps, rendered to SVG, PNG or PDF.
 *
 * Coordinates are px, y downwards. Steps are kept, not drawn, until canvas_render. Cairo paints
 * them for PNG and PDF. For SVG the same steps are written as elements, because only so do inks
 * stay roles (CSS classes) that follow the reader's light or dark mode; Cairo's own SVG surface
 * fixes every colour in place. Text is cleaned (text.h) on the way in and stays text in SVG and
 * PDF.
 */
#ifndef CHART_CANVAS_H
#define CHART_CANVAS_H

#include "draw/text.h"
#include "draw/theme.h"

#include <glib.h>

typedef struct Box {
    double x, y, width, height;
} Box;

typedef enum CanvasFormat {
    CANVAS_SVG, /* a file of its own, plain enough for office programs: colours by single classes */
    CANVAS_PNG, /* two pixels per px, on light paper */
    CANVAS_PDF, /* 0.75 points per px, on light paper; its fonts are embedded */
    CANVAS_SVG_INLINE, /* part of a page: its rules are under its own id, and follow the page's
                          choice of light or dark */
} CanvasFormat;

typedef enum Dash { DASH_SOLID, DASH_DASHED, DASH_DOTTED } Dash;

/* How a path is painted. Zero is a sensible default everywhere: no ink, opaque, solid. */
typedef struct Look {
    Ink fill;
    Ink stroke;
    double width; /* of the stroke, px; 0 means 1 */
    Dash dash;
    double fill_opacity;   /* 0 means opaque */
    double stroke_opacity; /* 0 means opaque */
    bool textured;         /* the fill's texture lies on it */
} Look;

typedef enum TextAnchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END } TextAnchor;

typedef struct TextLook {
    Ink ink;     /* INK_NONE means INK_TEXT */
    double size; /* px; 0 means SIZE_TEXT */
    bool bold;
    bool halo;   /* a rim of paper, for text that crosses lines */
    bool middle; /* y is the middle of the letters, not their baseline */
    TextAnchor anchor;
    double angle; /* degrees, clockwise, about (x, y) */
} TextLook;

typedef struct Canvas Canvas;

/* The canvas borrows `fonts` for its whole life. */
Canvas *canvas_new(Fonts *fonts, double width, double height);
void canvas_free(Canvas *canvas);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Canvas, canvas_free)

Fonts *canvas_fonts(const Canvas *canvas);
double canvas_width(const Canvas *canvas);
double canvas_height(const Canvas *canvas);

/* The picture is `zoom` times as large as its coordinates say: type that is larger, for the same
 * layout. */
void canvas_set_zoom(Canvas *canvas, double zoom);
/* Size of the picture, px. */
double canvas_picture_width(const Canvas *canvas);
double canvas_picture_height(const Canvas *canvas);

/* A chart that is laid out from top to bottom learns its height last. */
void canvas_set_height(Canvas *canvas, double height);

/* Moves all that was drawn so far down by `down` px. Not within a path. */
void canvas_shift(Canvas *canvas, double down);

/* What a reader who cannot see the chart is told: its title, and a description that may begin with
 * it. */
void canvas_describe(Canvas *canvas, const char *title, const char *description);
const char *canvas_description(const Canvas *canvas);

/* All that is to be said, for who has a file of its own: its description there. Where nothing was
 * set, that is the description. */
void canvas_detail(Canvas *canvas, const char *details);
const char *canvas_details(const Canvas *canvas);

/* Whether pointing at a mark names it: canvas_note(). */
bool canvas_has_notes(const Canvas *canvas);

/* The address of a script that an SVG file with notes, which are lines of text for it, runs where
 * it is shown as a document of its own, in which scripts run, and not as a picture. NULL: none. */
void canvas_set_script(Canvas *canvas, const char *href);

/* Build a path, then paint it; painting ends it. Many shapes may share one path. Steps with a
 * coordinate that is not finite are left out. */
void canvas_move(Canvas *canvas, double x, double y);
void canvas_line(Canvas *canvas, double x, double y);
void canvas_close(Canvas *canvas);
void canvas_segment(Canvas *canvas, double x0, double y0, double x1, double y1);
void canvas_rect(Canvas *canvas, Box box);
void canvas_circle(Canvas *canvas, double x, double y, double radius);
/* A mark of the area of a circle of `radius`, whatever its shape. */
void canvas_mark(Canvas *canvas, MarkShape shape, double x, double y, double radius);
void canvas_paint(Canvas *canvas, Look look);

void canvas_text(Canvas *canvas, double x, double y, const char *text, TextLook look);

/* What a reader who points within `radius` of (x, y) is told: a tooltip, in SVG only. Later ones
 * lie above earlier ones. */
void canvas_note(Canvas *canvas, double x, double y, double radius, const char *text);

/* The same of who points into a box; boxes narrower or lower than 2.3 px are left out. */
void canvas_note_box(Canvas *canvas, Box box, const char *text);

/* Paint nothing outside `box` until canvas_unclip; clips do not nest. */
void canvas_clip(Canvas *canvas, Box box);
void canvas_unclip(Canvas *canvas);

/* The finished chart. `id` starts every id within an SVG that is part of a page, so it must be
 * unique there; characters other than letters, digits, '-' and '_' become '-'. Same steps, same
 * bytes. Fails only when the system does or the canvas is larger than an image may be
 * (RB_ERROR_LIMIT). */
GBytes *canvas_render(const Canvas *canvas, CanvasFormat format, const char *id, GError **error);

/* The format a file name asks for by its ending (.svg, .png, .pdf). */
bool canvas_format_of(const char *filename, CanvasFormat *format, GError **error);

/* The same by its name, "svg", "png" or "pdf". */
bool canvas_format_named(const char *name, CanvasFormat *format, GError **error);

/* These names, NULL-terminated. */
const char *const *canvas_format_names(void);

#endif
