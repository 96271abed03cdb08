/* Memory for one Lua state: small blocks of few sizes, cut from slabs and handed out again.
 *
 * A state makes and drops hundreds of thousands of strings, tables and closures of 16 to 256 bytes.
 * Those come from free lists, one for each multiple of 16 bytes; a list that is empty cuts from the
 * slab at hand. Slabs go back to the system with the pool alone. Whatever is larger is malloc's.
 *
 *   lists[0]    16 bytes    free -> free -> NULL
 *   lists[1]    32 bytes    NULL
 *   ...                                        slab: | cut | cut | cut |   left   |
 *
 * Nothing here fails: limits are the caller's.
 */
#ifndef LUA_POOL_H
#define LUA_POOL_H

#include <glib.h>
#include <stddef.h>

enum { POOL_STEP = 16, POOL_LARGEST = 256 };

typedef struct PoolFree {
    struct PoolFree *next;
} PoolFree;

typedef struct Pool {
    PoolFree *lists[POOL_LARGEST / POOL_STEP];
    GPtrArray *slabs;
    char *slab; /* what is left of the last */
    size_t left;
} Pool;

void pool_init(Pool *pool);
/* Blocks above POOL_LARGEST have to be freed before. */
void pool_clear(Pool *pool);

/* As realloc, with the size that `block` was asked for: 0 and NULL for a new one; `size` 0 frees it
 * and returns NULL. */
void *pool_resize(Pool *pool, void *block, size_t old_size, size_t size);

#endif
