#include "chart/theme.h"

#include <math.h>

static const struct {
    unsigned light, dark;
    const char *label;
    MarkShape shape;
} inks[INK_COUNT] = {
#define X(name, light, dark) [INK_##name] = {light, dark, "", MARK_CIRCLE},
    CHART_INKS(X)
#undef X
#define X(name, label, colour, shape) [INK_##name] = {colour, colour, label, MARK_##shape},
        CLASS_INKS(X)
#undef X
};

unsigned ink_rgb(Ink ink, bool dark)
{
    return dark ? inks[ink].dark : inks[ink].light;
}

static double linear_light(unsigned channel)
{
    double c = (channel & 0xff) / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

/* WCAG 2 relative luminance. */
static double luminance(unsigned rgb)
{
    return 0.2126 * linear_light(rgb >> 16) + 0.7152 * linear_light(rgb >> 8) +
           0.0722 * linear_light(rgb);
}

#define CONTRAST_PALE 0.0569 /* luminance of INK_ON_PALE + .05 */

Ink ink_on(Ink ink)
{
    double l = luminance(ink_rgb(ink, false));
    /* Contrast with white is 1.05 / (l + .05), with ON_PALE (l + .05) / CONTRAST_PALE. */
    return (l + 0.05) * (l + 0.05) > 1.05 * CONTRAST_PALE ? INK_ON_PALE : INK_ON_DEEP;
}

Ink ink_of_class(OpClass op_class)
{
    static const Ink of[OP_CLASS_COUNT] = {
        [OP_CLASS_CONV] = INK_CONV,
        [OP_CLASS_DEPTHWISE] = INK_DEPTHWISE,
        [OP_CLASS_LINEAR] = INK_LINEAR,
        [OP_CLASS_MATMUL] = INK_MATMUL,
        [OP_CLASS_RECURRENT] = INK_RECURRENT,
        [OP_CLASS_NORM] = INK_NORM,
        [OP_CLASS_ACTIVATION] = INK_ACTIVATION,
        [OP_CLASS_POOL] = INK_POOL,
        [OP_CLASS_ELEMENTWISE] = INK_ELEMENTWISE,
        [OP_CLASS_REDUCE] = INK_POOL,
        [OP_CLASS_DATA] = INK_MOVEMENT,
        [OP_CLASS_OTHER] = INK_OTHER,
    };
    return of[op_class];
}

Ink ink_of_bound(Bound bound)
{
    static const Ink of[BOUND_COUNT] = {[BOUND_COMPUTE] = INK_COMPUTE,
                                        [BOUND_MEMORY] = INK_MEMORY,
                                        [BOUND_OVERHEAD] = INK_OVERHEAD,
                                        [BOUND_NONE] = INK_MEMORY};
    return of[bound];
}

const char *ink_label(Ink ink)
{
    return inks[ink].label;
}

MarkShape ink_shape(Ink ink)
{
    return ink == INK_MEMORY ? MARK_SQUARE : ink == INK_OVERHEAD ? MARK_TRIANGLE : inks[ink].shape;
}
