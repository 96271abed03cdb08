/* The steps a canvas keeps: shared by canvas.c and its renderers, not by charts. */
#ifndef CHART_CANVAS_STEPS_H
#define CHART_CANVAS_STEPS_H

#include "draw/canvas.h"

typedef enum Verb { VERB_MOVE, VERB_LINE, VERB_CLOSE, VERB_RECT, VERB_CIRCLE } Verb;

typedef struct Segment {
    Verb verb;
    double x, y; /* of a rect: its corner; of a circle: its centre */
    double a, b; /* of a rect: width, height; of a circle: radius in a */
} Segment;

typedef enum StepKind { STEP_PAINT, STEP_TEXT, STEP_NOTE, STEP_CLIP, STEP_UNCLIP } StepKind;

typedef struct Step {
    StepKind kind;
    union {
        struct {
            Look look;
            guint first, count; /* in segments */
        } paint;
        struct {
            TextLook look;
            double x, y, width;
            const char *string; /* clean; held by the canvas */
        } text;
        struct {
            double x, y, radius; /* of a box: its corner, and radius 0 */
            const char *string;  /* as above */
            double width, height;
        } note;
        Box clip;
    };
} Step;

struct Canvas {
    Fonts *fonts;
    double width, height, zoom;
    char *title, *description, *details; /* details: NULL for none */
    char *script;                        /* or NULL */
    GArray *segments;                    /* Segment */
    guint path_start;                    /* of the path being built */
    GArray *steps;                       /* Step */
    GStringChunk *strings;
};

/* Lengths of a dash and the gap after it; false for a solid line. */
bool dash_lengths(Dash dash, double lengths[2]);

/* `alone`: a file of its own, not part of a page. */
GBytes *canvas_svg(const Canvas *canvas, const char *id, bool alone);
GBytes *canvas_png(const Canvas *canvas, GError **error);
GBytes *canvas_pdf(const Canvas *canvas, GError **error);

#endif
