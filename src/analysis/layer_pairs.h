/* Which layers of two networks are the same one: those of a name first, in order; of what is left,
 * those of one operator with outputs of one shape, in order. */
#ifndef ANALYSIS_LAYER_PAIRS_H
#define ANALYSIS_LAYER_PAIRS_H

#include "analysis/results.h"
#include "record/result_list.h"

typedef struct LayerPair {
    int before, after; /* layers in execution order; -1: there is none */
} LayerPair;

/* Every layer of both once: those of `before` in order, each followed by the layers that come after
 * it in `after` alone. Caller unrefs. */
GArray *layer_pairs(const ModelCost *before, const ModelCost *after);

static inline const LayerPair *layer_pair(const GArray *pairs, guint i)
{
    return &g_array_index(pairs, LayerPair, i);
}

/* Layers to which the same happened. */
typedef struct LayerChange {
    const char *status;         /* "added", "removed", "changed" */
    const char *before, *after; /* operators */
    const char *first, *last;   /* names; last NULL: there is one */
    int64_t layers;
    int64_t macs_before, macs_after, params_before, params_after, bytes_before, bytes_after;
} LayerChange;

extern const RecordType layer_change_record;

/* LayerChange, those of most layers first; layers of which MACs, parameters, bytes of compulsory
 * traffic and the operator are the same are in none. Counts of what is absent are COUNT_ABSENT. */
ResultList *layer_changes(const ModelCost *before, const ModelCost *after);

#endif
