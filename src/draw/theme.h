/* The visual language shared by every chart: inks, operator classes, marker shapes, text sizes.
 *
 * An Ink is a role, not a colour: it has a colour on light paper and one on dark paper, so a chart
 * never names a colour itself. Operator classes have one fixed ink and one fixed shape everywhere,
 * and in areas a texture (texture.h): these carry the class where colour cannot. The colours are
 * those of Okabe & Ito, "Color Universal Design", 2008, and others between them, moved until any
 * two of classes differ by 10 or more (CIEDE2000) to who sees all colours and, as Machado,
 * Oliveira and Fernandes simulate it (IEEE TVCG 15(6), 2009), to who lacks one kind of cone.
 */
#ifndef CHART_THEME_H
#define CHART_THEME_H

#include <stdbool.h>

#include "roofline/roofline.h"

/* Inks of operator classes, in the order of OP_CLASS_LIST, which has their names: colour, shape. */
#define CLASS_INKS(X)                                                                              \
    X(CONV, 0x007ee9, CIRCLE)                                                                      \
    X(DEPTHWISE, 0xd25d00, TRIANGLE)                                                               \
    X(LINEAR, 0x019075, SQUARE)                                                                    \
    X(MATMUL, 0x35aae8, DIAMOND)                                                                   \
    X(RECURRENT, 0x7658a3, HEXAGON)                                                                \
    X(NORM, 0xe19200, TRIANGLE_DOWN)                                                               \
    X(ACTIVATION, 0xce76b6, PLUS)                                                                  \
    X(POOL, 0x96674e, PENTAGON)                                                                    \
    X(ELEMENTWISE, 0xbfae6a, CROSS)                                                                \
    X(REDUCE, 0xa88858, TRIANGLE_RIGHT)                                                            \
    X(DATA, 0x949698, BAR)                                                                         \
    X(OTHER, 0x56777e, STAR)

typedef enum MarkShape {
    MARK_CIRCLE,
    MARK_TRIANGLE,
    MARK_SQUARE,
    MARK_DIAMOND,
    MARK_TRIANGLE_DOWN,
    MARK_TRIANGLE_RIGHT,
    MARK_PLUS,
    MARK_PENTAGON,
    MARK_CROSS,
    MARK_HEXAGON,
    MARK_BAR,
    MARK_STAR,
    MARK_TICK,
    MARK_SWATCH /* an area */
} MarkShape;

/*  name           light     dark       use */
#define CHART_INKS(X)                                                                              \
    X(PAPER, 0xffffff, 0x15181d)       /* behind everything, and halos */                          \
    X(TEXT, 0x1c2128, 0xe4e8ee)        /* labels that matter */                                    \
    X(MUTED, 0x57606a, 0xa3adb9)       /* ticks, notes, leader lines */                            \
    X(GRID, 0xdfe3e8, 0x323841)        /* major grid */                                            \
    X(GRID_MINOR, 0xf0f2f5, 0x22272e)  /* minor grid, bands */                                     \
    X(AXIS, 0x8b949e, 0x727c88)        /* plot border, tick marks */                               \
    X(THEORETICAL, 0x4b5560, 0xb6bec9) /* theoretical ceilings, dashed */                          \
    X(MEASURED, 0x1c2128, 0xf0f3f6)    /* measured ceilings, solid */                              \
    X(LOSS, 0xc9a27e, 0xa8805c)        /* shading between theoretical and measured */              \
    X(EXCESS, 0x7fb08f, 0x5f9a73)      /* shading where measured exceeds theoretical */            \
    X(COMPUTE, 0x007ee9, 0x007ee9)     /* compute-bound time */                                    \
    X(MEMORY, 0xe19200, 0xe19200)      /* memory-bound time */                                     \
    X(ON_PALE, 0x10141a, 0x10141a)     /* text on a pale fill, on any paper */                     \
    X(ON_DEEP, 0xffffff, 0xffffff)     /* text on a deep fill, on any paper */

typedef enum Ink {
    INK_NONE,
#define X(name, light, dark) INK_##name,
    CHART_INKS(X)
#undef X
#define X(name, colour, shape) INK_##name,
        CLASS_INKS(X)
#undef X
            INK_COUNT,
    CLASS_INK_FIRST = INK_CONV,
    CLASS_INK_END = INK_COUNT,
    CLASS_INK_COUNT = CLASS_INK_END - CLASS_INK_FIRST,
} Ink;

enum {
    SIZE_SMALL = 11, /* px: ticks, point labels, notes */
    SIZE_TEXT = 12,
    SIZE_TITLE = 15,
    CHART_WIDTH = 560, /* px of a picture of which no width is asked for */
};

/* 0xrrggbb on light and on dark paper. */
unsigned ink_rgb(Ink ink, bool dark);

/* The ink to write on a fill of `ink` with: INK_ON_PALE or INK_ON_DEEP, by contrast; on a fill that
 * is another on dark paper, the paper's. */
Ink ink_on(Ink ink);

Ink ink_of_class(OpClass op_class);
Ink ink_of_bound(Bound bound); /* what does nothing is drawn as memory-bound */

const char *ink_label(Ink ink); /* of a class: its title in graph/op.h; else "" */
MarkShape ink_shape(Ink ink);   /* of a class or a bound, what it is marked with; else a circle */

#endif
