/* The element types that a device does not compute, and why: a fact of the device, which the data
 * beside its own page has once for all networks. */
#ifndef PAGE_NOT_COMPUTED_H
#define PAGE_NOT_COMPUTED_H

#include "analysis/results.h"

typedef struct NotComputed {
    const char *dtype;
    char *reason; /* of roof_on(), on the theoretical basis */
} NotComputed;

extern const RecordType not_computed_record;

/* NotComputed, in the order of dtypes. Caller unrefs. */
GArray *not_computed_by(const Device *device);

/* Whether the reason of a timing is one of these, of the dtype it is asked for, or begins so and
 * names the layer that it was met at. */
bool not_computed_says(const TimingResult *timing);

#endif
