/* Storages: what activations occupy, and from which operator to which (liveness).
 *
 * Tensors that are views of one another share one storage, and so do a concat's output and the
 * inputs that are written in place, and a cache before and after something is appended to it. Time
 * is the index of an operator.
 */
#ifndef COST_STORAGE_H
#define COST_STORAGE_H

#include "graph/graph.h"

typedef struct Storage {
    int tensor;      /* that made it: every view of it comes later; of a concat its output */
    int64_t bytes;   /* 0: unknown shape */
    int first, last; /* operators between which it is live, both included */
    bool is_output;  /* of the network: never overwritten */
} Storage;

typedef struct Storages {
    GArray *list;   /* Storage, in the order of their making */
    int *of_tensor; /* index of each tensor's storage; -1: none (weights, auxiliary heads) */
} Storages;

/* False (RB_ERROR_LIMIT) when a size passes 64 bits. On success, release with storages_clear(). */
bool storages_init(Storages *storages, const Graph *graph, GError **error);

/* Joins the storages of what operators may compute in place: the output of such an operator with a
 * data input of as many bytes that dies there. */
void storages_share_in_place(Storages *storages, const Graph *graph);

void storages_clear(Storages *storages);

static inline Storage *storage_at(const Storages *storages, int i)
{
    return &g_array_index(storages->list, Storage, i);
}

#endif
