/* How good a network is, as it was published: what networks of one task are ranked by. */
#ifndef FIND_ACCURACY_H
#define FIND_ACCURACY_H

#include "analysis/results.h"

/* The quantity, top-1 accuracy in per cents, as descriptions name it. */
#define ACCURACY_TOP1 "top1"

/* The best published figure that has no note, as one of the network as it is; where all have one,
 * as on another resolution or after training on more data, the best of them. NULL: none was
 * published. */
const PublishedResult *accuracy_of(const ModelResult *model);

/* Classes that a network tells apart, as its first output is a row for each sample; 0: that is
 * something else. */
int64_t accuracy_classes(const ModelResult *model);

/* As far as is known, networks of one category that give as many classes do the same: their
 * accuracies can be compared. */
bool accuracy_same_task(const ModelResult *a, const ModelResult *b);

#endif
