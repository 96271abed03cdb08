#include "graph/shape.h"

#include <glib.h>

#include "base/decimal.h"

bool shape_equal(const Shape *a, const Shape *b)
{
    if (a->rank != b->rank)
        return false;
    for (int i = 0; i < a->rank; i++)
        if (a->dim[i] != b->dim[i])
            return false;
    return true;
}

static bool broadcast_dim(int64_t a, int64_t b, int64_t *out)
{
    if (a == b || b == 1)
        *out = a;
    else if (a == 1)
        *out = b;
    else if (a == DIM_UNKNOWN || b == DIM_UNKNOWN)
        *out = a == DIM_UNKNOWN ? b : a;
    else
        return false;
    return true;
}

bool shape_broadcast(const Shape *a, const Shape *b, Shape *out)
{
    if (a->rank < 0 || b->rank < 0) {
        *out = shape_unknown();
        return true;
    }
    Shape result = {.rank = MAX(a->rank, b->rank)};
    for (int i = 1; i <= result.rank; i++) {
        int64_t da = i <= a->rank ? a->dim[a->rank - i] : 1;
        int64_t db = i <= b->rank ? b->dim[b->rank - i] : 1;
        if (!broadcast_dim(da, db, &result.dim[result.rank - i]))
            return false;
    }
    *out = result;
    return true;
}

int shape_axis(const Shape *shape, int64_t axis)
{
    if (axis < 0)
        axis += MAX(shape->rank, 0);
    return axis >= 0 && axis < shape->rank ? (int)axis : -1;
}

static void append_size(GString *text, int64_t size)
{
    char digits[DECIMAL_SIZE];
    g_string_append_len(text, digits, decimal_write_integer(digits, size));
}

static char *joined(const Shape *shape, const char *times)
{
    if (shape->rank < 0)
        return g_strdup("?");
    if (shape->rank == 0)
        return g_strdup("scalar");
    GString *text = g_string_new(NULL);
    for (int i = 0; i < shape->rank; i++) {
        if (i > 0)
            g_string_append(text, times);
        if (shape->dim[i] < 0)
            g_string_append_c(text, '?');
        else
            append_size(text, shape->dim[i]);
    }
    return g_string_free(text, FALSE);
}

static bool are_channels(int64_t dim)
{
    return dim == 1 || dim == 3 || dim == 4;
}

int shape_image_height(const Shape *shape)
{
    enum { RANK = 4, FIRST = 1, LAST = 3 };
    bool first = shape->rank == RANK && are_channels(shape->dim[FIRST]);
    bool last = shape->rank == RANK && are_channels(shape->dim[LAST]);
    return first == last ? -1 : first ? FIRST + 1 : LAST - 2;
}

char *shape_text(const Shape *shape)
{
    return joined(shape, "x");
}

char *shape_words(const Shape *shape)
{
    return joined(shape, "×");
}
