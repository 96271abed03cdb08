#include "graph/store.h"

#include <string.h>

#include "base/hash.h"

enum { BLOCK_BYTES = 4096, ALIGNMENT = 8 };

GraphStore *store_new(GraphStore *parent)
{
    GraphStore *store = g_rc_box_new0(GraphStore);
    store->strings = g_string_chunk_new(4096);
    store->parent = parent ? g_rc_box_acquire(parent) : NULL;
    store->blocks = g_ptr_array_new_with_free_func(g_free);
    return store;
}

static void clear(void *memory)
{
    GraphStore *store = memory;
    g_string_chunk_free(store->strings);
    g_clear_pointer(&store->attrs, g_hash_table_destroy);
    g_ptr_array_free(store->blocks, TRUE);
    store_unref(store->parent);
}

void store_unref(GraphStore *store)
{
    if (store)
        g_rc_box_release_full(store, clear);
}

/* A large graph has hundreds of thousands of short lists: they are cut from blocks. */
void *store_memory(GraphStore *store, size_t bytes)
{
    size_t aligned = (MAX(bytes, 1) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (aligned > BLOCK_BYTES / 4 && aligned > store->block_left) {
        char *own = g_malloc(aligned);
        g_ptr_array_add(store->blocks, own);
        return own;
    }
    if (aligned > store->block_left) {
        store->block_left = BLOCK_BYTES;
        store->block = g_malloc(store->block_left);
        g_ptr_array_add(store->blocks, store->block);
    }
    void *memory = store->block;
    store->block += aligned;
    store->block_left -= aligned;
    return memory;
}

/* ---- Attributes ------------------------------------------------------------------------------ */

static guint attrs_hash(gconstpointer key)
{
    const Attrs *attrs = key;
    return hash_bytes(attrs, attrs_size(attrs->family));
}

static gboolean attrs_equal(gconstpointer a, gconstpointer b)
{
    const Attrs *attrs = a, *other = b;
    return attrs->family == other->family && memcmp(a, b, attrs_size(attrs->family)) == 0;
}

const Attrs *store_attrs(GraphStore *store, const Attrs *attrs)
{
    const GraphStore *at = store;
    do {
        const Attrs *known = at->attrs ? g_hash_table_lookup(at->attrs, attrs) : NULL;
        if (known)
            return known;
        at = at->parent;
    } while (at);
    if (!store->attrs)
        store->attrs = g_hash_table_new(attrs_hash, attrs_equal);
    Attrs *copy = store_memory(store, sizeof *copy);
    memcpy(copy, attrs, attrs_size(attrs->family));
    g_hash_table_add(store->attrs, copy);
    return copy;
}
