#include "chart/theme.h"

#include <math.h>

typedef struct InkRow {
    unsigned light, dark;
} InkRow;

static const InkRow inks[INK_COUNT] = {
#define X(name, light, dark) [INK_##name] = {light, dark},
    CHART_INKS(X)
#undef X
#define X(name, id, label, colour, shape) [INK_CLASS + CHART_##name] = {colour, colour},
        CHART_CLASSES(X)
#undef X
};

typedef struct ClassRow {
    const char *id, *label;
    MarkShape shape;
} ClassRow;

static const ClassRow classes[CHART_CLASS_COUNT] = {
#define X(name, id, label, colour, shape) [CHART_##name] = {id, label, MARK_##shape},
    CHART_CLASSES(X)
#undef X
};

static const struct {
    const char *label;
    Ink ink;
    MarkShape shape;
} bounds[CHART_BOUND_COUNT] = {
    [CHART_BOUND_COMPUTE] = {"compute", INK_COMPUTE, MARK_CIRCLE},
    [CHART_BOUND_MEMORY] = {"memory", INK_MEMORY, MARK_SQUARE},
    [CHART_BOUND_OVERHEAD] = {"overhead", INK_OVERHEAD, MARK_TRIANGLE},
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

const char *chart_class_id(ChartClass class)
{
    return classes[class].id;
}

const char *chart_class_label(ChartClass class)
{
    return classes[class].label;
}

Ink chart_class_ink(ChartClass class)
{
    return INK_CLASS + class;
}

MarkShape chart_class_shape(ChartClass class)
{
    return classes[class].shape;
}

const char *chart_bound_label(ChartBound bound)
{
    return bounds[bound].label;
}

Ink chart_bound_ink(ChartBound bound)
{
    return bounds[bound].ink;
}

MarkShape chart_bound_shape(ChartBound bound)
{
    return bounds[bound].shape;
}
