#include "lua/pool.h"

#include <string.h>

enum { SLAB_BYTES = 16 * 1024 };

void pool_init(Pool *pool)
{
    *pool = (Pool){.slabs = g_ptr_array_new_with_free_func(g_free)};
}

void pool_clear(Pool *pool)
{
    g_ptr_array_unref(pool->slabs);
    *pool = (Pool){0};
}

/* Only for sizes from 1 to POOL_LARGEST. */
static size_t list_of(size_t size)
{
    return (size - 1) / POOL_STEP;
}

static void *cut(Pool *pool, size_t bytes)
{
    if (pool->left < bytes) {
        pool->slab = g_malloc(SLAB_BYTES);
        pool->left = SLAB_BYTES;
        g_ptr_array_add(pool->slabs, pool->slab);
    }
    void *block = pool->slab;
    pool->slab += bytes;
    pool->left -= bytes;
    return block;
}

static void *take(Pool *pool, size_t size)
{
    if (size > POOL_LARGEST)
        return g_malloc(size);
    size_t list = list_of(size);
    PoolFree *block = pool->lists[list];
    if (!block)
        return cut(pool, (list + 1) * POOL_STEP);
    pool->lists[list] = block->next;
    return block;
}

static void give_back(Pool *pool, void *block, size_t size)
{
    if (size > POOL_LARGEST) {
        g_free(block);
        return;
    }
    PoolFree **list = &pool->lists[list_of(size)], *first = block;
    first->next = *list;
    *list = first;
}

void *pool_resize(Pool *pool, void *block, size_t old_size, size_t size)
{
    if (!block)
        return size > 0 ? take(pool, size) : NULL;
    if (old_size > POOL_LARGEST && size > POOL_LARGEST)
        return g_realloc(block, size);
    if (size > 0 && old_size <= POOL_LARGEST && size <= POOL_LARGEST &&
        list_of(old_size) == list_of(size))
        return block;
    void *moved = size > 0 ? take(pool, size) : NULL;
    if (moved)
        memcpy(moved, block, MIN(old_size, size));
    give_back(pool, block, old_size);
    return moved;
}
