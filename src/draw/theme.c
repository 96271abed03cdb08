#include "draw/theme.h"

#include <math.h>

static const struct {
    unsigned light, dark;
    MarkShape shape;
} inks[INK_COUNT] = {
#define X(name, light, dark) [INK_##name] = {light, dark, MARK_CIRCLE},
    CHART_INKS(X)
#undef X
#define X(name, colour, shape) [INK_##name] = {colour, colour, MARK_##shape},
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
    if (ink_rgb(ink, false) != ink_rgb(ink, true))
        return INK_PAPER;
    double l = luminance(ink_rgb(ink, false));
    /* Contrast with white is 1.05 / (l + .05), with ON_PALE (l + .05) / CONTRAST_PALE. */
    return (l + 0.05) * (l + 0.05) > 1.05 * CONTRAST_PALE ? INK_ON_PALE : INK_ON_DEEP;
}

#define X(name, ...)                                                                               \
    _Static_assert((int)INK_##name - (int)CLASS_INK_FIRST == (int)OP_CLASS_##name,                 \
                   "inks of classes are in the order of the classes");
CLASS_INKS(X)
#undef X
_Static_assert((int)CLASS_INK_COUNT == (int)OP_CLASS_COUNT, "each class has an ink");

Ink ink_of_class(OpClass op_class)
{
    return (Ink)(CLASS_INK_FIRST + (int)op_class);
}

Ink ink_of_bound(Bound bound)
{
    static const Ink of[BOUND_COUNT] = {
        [BOUND_COMPUTE] = INK_COMPUTE, [BOUND_MEMORY] = INK_MEMORY, [BOUND_NONE] = INK_MEMORY};
    return of[bound];
}

const char *ink_label(Ink ink)
{
    bool of_class = ink >= CLASS_INK_FIRST && ink < CLASS_INK_END;
    return of_class ? op_class_title((OpClass)(ink - CLASS_INK_FIRST)) : "";
}

MarkShape ink_shape(Ink ink)
{
    return ink == INK_MEMORY ? MARK_SQUARE : inks[ink].shape;
}
