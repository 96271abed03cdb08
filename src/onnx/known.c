#include "onnx/known.h"

#include <math.h>
#include <string.h>

#include "base/count.h"

enum { BLOCK_BYTES = 64 * 1024, FULL_BYTES = 64 * 1024 * 1024 };

struct OnnxPool {
    GPtrArray *blocks;
    char *block;
    size_t left, total;
};

OnnxPool *pool_new(void)
{
    OnnxPool *pool = g_new0(OnnxPool, 1);
    pool->blocks = g_ptr_array_new_with_free_func(g_free);
    return pool;
}

void pool_free(OnnxPool *pool)
{
    if (!pool)
        return;
    g_ptr_array_free(pool->blocks, TRUE);
    g_free(pool);
}

void *pool_alloc(OnnxPool *pool, size_t bytes)
{
    size_t aligned = (MAX(bytes, 1) + 7) / 8 * 8;
    if (aligned > pool->left) {
        pool->left = MAX(aligned, (size_t)BLOCK_BYTES);
        pool->block = g_malloc(pool->left);
        pool->total += pool->left;
        g_ptr_array_add(pool->blocks, pool->block);
    }
    void *memory = pool->block;
    pool->block += aligned;
    pool->left -= aligned;
    return memory;
}

bool pool_is_full(const OnnxPool *pool)
{
    return pool->total > FULL_BYTES;
}

OnnxKnown *known_new(OnnxPool *pool, const Shape *shape, bool real)
{
    int64_t n = shape_known(shape) ? shape_elements(shape) : COUNT_OVERFLOW;
    if (n < 0 || n > KNOWN_MAX || pool_is_full(pool))
        return NULL;
    OnnxKnown *known = pool_alloc(pool, sizeof *known);
    *known = (OnnxKnown){.shape = *shape, .n = (int)n, .real = real};
    void *values = pool_alloc(pool, (size_t)n * 8);
    if (real)
        known->reals = values;
    else
        known->ints = values;
    return known;
}

int64_t *known_ints(OnnxKnown *known)
{
    return (int64_t *)known->ints;
}

double *known_reals(OnnxKnown *known)
{
    return (double *)known->reals;
}

const OnnxKnown *known_int(OnnxPool *pool, int64_t value)
{
    OnnxKnown *known = known_new(pool, &(Shape){.rank = 0}, false);
    if (known)
        known_ints(known)[0] = value;
    return known;
}

const OnnxKnown *known_real(OnnxPool *pool, double value)
{
    OnnxKnown *known = known_new(pool, &(Shape){.rank = 0}, true);
    if (known)
        known_reals(known)[0] = value;
    return known;
}

const OnnxKnown *known_list(OnnxPool *pool, const int64_t *values, int n)
{
    OnnxKnown *known = known_new(pool, &(Shape){1, {n}}, false);
    if (known && n > 0)
        memcpy(known_ints(known), values, (size_t)n * sizeof *values);
    return known;
}

const OnnxKnown *known_real_list(OnnxPool *pool, const double *values, int n)
{
    OnnxKnown *known = known_new(pool, &(Shape){1, {n}}, true);
    if (known && n > 0)
        memcpy(known_reals(known), values, (size_t)n * sizeof *values);
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
static const int64_t *readable(OnnxPool *pool, const int64_t *ints, int n)
{
    bool clash = false;
    for (int i = 0; i < n && !clash; i++)
        clash = ints[i] == KNOWN_NOT;
    if (!clash)
        return ints;
    int64_t *copy = pool_alloc(pool, (size_t)n * sizeof *copy);
    for (int i = 0; i < n; i++)
        copy[i] = MAX(ints[i], KNOWN_NOT + 1);
    return copy;
}

const OnnxKnown *known_of_tensor(OnnxPool *pool, const OnnxTensor *tensor)
{
    Shape shape = onnx_shape(tensor->dims, tensor->n_dims);
    if ((!tensor->ints && !tensor->reals) || shape.rank < 0 || tensor->elements < 0 ||
        tensor->elements > ONNX_KEPT_INTS || pool_is_full(pool))
        return NULL;
    OnnxKnown *known = pool_alloc(pool, sizeof *known);
    *known = (OnnxKnown){
        .shape = shape,
        .n = (int)tensor->elements,
        .real = !tensor->ints,
        .ints = tensor->ints ? readable(pool, tensor->ints, (int)tensor->elements) : NULL,
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
