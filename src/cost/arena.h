/* One block of memory in which every storage has a fixed place while it is live. */
#ifndef COST_ARENA_H
#define COST_ARENA_H

#include "cost/storage.h"

/* Places storages, whose bytes together fit in 64 bits, by decreasing size (ties: the earlier one),
 * each in the smallest gap left by those already placed that live at the same time: the lowest of
 * several, above all of them when none is wide enough. Fills `offset` (one per storage; -1 for
 * those of 0 bytes) and returns the bytes of the arena. `n_ops` bounds the storages' times.
 *
 * Looking for gaps takes time in the number of storages live together, which a hostile graph makes
 * quadratic: after a fixed number of steps the rest, the smallest, go above what they live with. */
int64_t arena_place(const Storages *storages, int n_ops, int64_t *offset);

#endif
