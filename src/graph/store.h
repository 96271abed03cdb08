/* Where a graph keeps what nobody changes any more: texts, attributes, lists, parts, values. A copy
 * of a graph has a store of its own, whose parent is the original's (a drawing is in
 * graph/graph.h); a store is counted, and lives as long as itself or one that has it as parent is
 * held. */
#ifndef GRAPH_STORE_H
#define GRAPH_STORE_H

#include <glib.h>

#include "graph/op.h"

typedef struct GraphStore {
    GStringChunk *strings;
    struct GraphStore *parent; /* or NULL */
    GPtrArray *blocks;         /* memory that everything else is cut from */
    char *block;               /* what is left of the last one */
    size_t block_left;         /* bytes */
    GHashTable *attrs;         /* Attrs, by content; NULL: none yet */
} GraphStore;

/* A store that holds its parent, which may be NULL. store_unref accepts NULL. */
GraphStore *store_new(GraphStore *parent);
void store_unref(GraphStore *store);

/* Memory for `bytes`, aligned for numbers and pointers, not cleared. */
void *store_memory(GraphStore *store, size_t bytes);

/* The one copy of such attributes in the store or its parents. */
const Attrs *store_attrs(GraphStore *store, const Attrs *attrs);

#endif
