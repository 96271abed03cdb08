#include "onnx/known.h"

#include <math.h>
#include <string.h>

#include "base/count.h"

enum { FULL_BYTES = 64 * 1024 * 1024 };

OnnxKnown *known_new(OnnxArena *memory, const Shape *shape, bool real)
{
    int64_t n = shape_known(shape) ? shape_elements(shape) : COUNT_OVERFLOW;
    if (n < 0 || n > KNOWN_MAX || onnx_arena_used(memory) > FULL_BYTES)
        return NULL;
    OnnxKnown *known = onnx_arena_alloc(memory, sizeof *known);
    void *values = onnx_arena_alloc(memory, (size_t)n * sizeof(int64_t));
    *known = (OnnxKnown){
        .shape = *shape,
        .n = (int)n,
        .real = real,
        .ints = real ? NULL : values,
        .reals = real ? values : NULL,
    };
    return known;
}

void known_set(OnnxKnown *known, int i, int64_t whole, double real)
{
    if (known->real)
        ((double *)known->reals)[i] = real;
    else
        ((int64_t *)known->ints)[i] = whole;
}

const OnnxKnown *known_ints(OnnxArena *memory, const int64_t *values, int n)
{
    OnnxKnown *known = known_new(memory, &(Shape){n < 0 ? 0 : 1, {n}}, false);
    for (int i = 0; known && i < known->n; i++)
        known_set(known, i, values[i], 0);
    return known;
}

const OnnxKnown *known_reals(OnnxArena *memory, const double *values, int n)
{
    OnnxKnown *known = known_new(memory, &(Shape){n < 0 ? 0 : 1, {n}}, true);
    for (int i = 0; known && i < known->n; i++)
        known_set(known, i, 0, values[i]);
    return known;
}

Shape onnx_shape(const int64_t *dims, int n_dims)
{
    if (n_dims > SHAPE_MAX_RANK)
        return shape_unknown();
    Shape shape = {.rank = n_dims};
    for (int i = 0; i < n_dims; i++)
        shape.dim[i] = dims[i];
    return shape;
}

/* A file that means "as far as possible" by the least number is not to be read as KNOWN_NOT. */
static const int64_t *readable(OnnxArena *memory, const int64_t *ints, int n)
{
    bool clash = false;
    for (int i = 0; i < n && !clash; i++)
        clash = ints[i] == KNOWN_NOT;
    if (!clash)
        return ints;
    int64_t *copy = onnx_arena_alloc(memory, (size_t)n * sizeof *copy);
    for (int i = 0; i < n; i++)
        copy[i] = MAX(ints[i], KNOWN_NOT + 1);
    return copy;
}

const OnnxKnown *known_of_tensor(OnnxArena *memory, const OnnxTensor *tensor)
{
    Shape shape = onnx_shape(tensor->dims, tensor->n_dims);
    if ((!tensor->ints && !tensor->reals) || shape.rank < 0 || tensor->elements < 0 ||
        tensor->elements > ONNX_KEPT_INTS || onnx_arena_used(memory) > FULL_BYTES)
        return NULL;
    OnnxKnown *known = onnx_arena_alloc(memory, sizeof *known);
    *known = (OnnxKnown){
        .shape = shape,
        .n = (int)tensor->elements,
        .real = !tensor->ints,
        .ints = tensor->ints ? readable(memory, tensor->ints, (int)tensor->elements) : NULL,
        .reals = tensor->reals,
    };
    return known;
}

int64_t known_at(const OnnxKnown *known, int i)
{
    if (!known->real)
        return known->ints[i];
    double value = known->reals[i];
    return isnan(value) || fabs(value) > 9e18 ? KNOWN_NOT : (int64_t)value;
}

double known_real_at(const OnnxKnown *known, int i)
{
    if (known->real)
        return known->reals[i];
    return known->ints[i] == KNOWN_NOT ? NAN : (double)known->ints[i];
}

bool known_zeros(const OnnxKnown *known)
{
    bool zeros = known && known->n > 0;
    for (int i = 0; zeros && i < known->n; i++)
        zeros = known->real ? known->reals[i] == 0 : known->ints[i] == 0;
    return zeros;
}
