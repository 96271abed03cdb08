/* Runs that repeat in a sequence, as blocks of layers do in a network: each is drawn once, ×n. */
#ifndef BASE_FOLDS_H
#define BASE_FOLDS_H

#include <glib.h>
#include <stdbool.h>

/* Items from `first` on: `length` of them, and the same `times` in a row. */
typedef struct Fold {
    int first, length, times;
} Fold;

/* Whether items a and b are alike. */
typedef bool (*FoldsAlike)(gconstpointer items, int a, int b);

/* Fold, which cover `count` items without a gap; what repeats less than three times in a row is
 * a fold of times 1. From each item on, the repetition that leaves out most is taken, of equal ones
 * the shortest. Beyond a fixed number of comparisons nothing more is looked for. Caller unrefs. */
GArray *folds_new(gconstpointer items, int count, FoldsAlike alike);

#endif
