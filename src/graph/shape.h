/* Shapes of tensors. The zoo writes NCHW: batch, channels, then the spatial dimensions. */
#ifndef GRAPH_SHAPE_H
#define GRAPH_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/count.h"

enum {
    SHAPE_MAX_RANK = 8,
    DIM_UNKNOWN = -1,  /* a dimension only the data can tell */
    RANK_UNKNOWN = -1, /* nothing is known, not even the number of dimensions */
};

typedef struct Shape {
    int rank; /* 0 is a scalar */
    int64_t dim[SHAPE_MAX_RANK];
} Shape;

static inline Shape shape_unknown(void)
{
    return (Shape){.rank = RANK_UNKNOWN};
}

/* Every dimension is a number, so elements can be counted. */
static inline bool shape_known(const Shape *shape)
{
    if (shape->rank < 0)
        return false;
    for (int i = 0; i < shape->rank; i++)
        if (shape->dim[i] < 0)
            return false;
    return true;
}

/* Product of the dimensions (1 for a scalar); COUNT_OVERFLOW when it passes 64 bits or the shape is
 * not known. */
static inline int64_t shape_elements(const Shape *shape)
{
    return shape_known(shape) ? count_product(shape->dim, shape->rank) : COUNT_OVERFLOW;
}

bool shape_equal(const Shape *a, const Shape *b);

/* Numpy broadcasting of two shapes into *out; false when they do not fit. An unknown dimension fits
 * with anything and stays unknown unless the other one is known and not 1. */
bool shape_broadcast(const Shape *a, const Shape *b, Shape *out);

/* Index of a possibly negative axis, or -1 when it is out of range. */
int shape_axis(const Shape *shape, int64_t axis);

/* Which dimension is the height of images, 2 of NCHW and 1 of NHWC, the next one being their width;
 * -1: these are no images. They have 4 dimensions, and 1, 3 or 4 channels in one of the two places,
 * not in both. */
int shape_image_height(const Shape *shape);

/* "1x64x56x56", "scalar", "?" for unknown rank, "1x?x8" for unknown dimensions. Caller frees. */
char *shape_text(const Shape *shape);

/* The same for people: "1×3×224×224". */
char *shape_words(const Shape *shape);

#endif
