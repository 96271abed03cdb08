/* What repeats in a sequence, as the 32 equal blocks of a decoder: listed once, read at a glance.
 *
 * Every element belongs to one Repeat, in order: `length` elements from `first` on, and as many
 * again `times` - 1 times after them.
 */
#ifndef ANALYSIS_REPEATS_H
#define ANALYSIS_REPEATS_H

#include "analysis/results.h"

typedef struct Repeat {
    int first, length, times;
} Repeat;

/* Of n elements, of which equal ones have equal keys. A part that repeats begins where
 * `starts` is true; NULL: anywhere. A GArray of Repeat; caller unrefs. */
GArray *repeats_of(const guint *keys, const bool *starts, int n);

/* Equal for layers that compute the same on the same shapes. */
guint repeats_layer_key(const ModelPart *layer);

/* Of a model's layers: equal ones compute the same on the same shapes, and the parts are blocks,
 * where the model has blocks. Caller unrefs. */
GArray *repeats_of_layers(const ModelResult *model);

#endif
