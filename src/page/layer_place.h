/* Which layer of a network as it was made each layer is of the network as a device runs it, where
 * quantizing may have put casts between: so their names stand once, with the network. */
#ifndef PAGE_LAYER_PLACE_H
#define PAGE_LAYER_PLACE_H

#include "analysis/results.h"

typedef struct LayerPlace {
    int layer;        /* of the network as it was made; -1: of none */
    const char *cast; /* NULL: it is that layer; else a cast of what that writes, to this dtype */
    const char *name; /* NULL: that of the layer, with a dot and the cast behind it where one is */
} LayerPlace;

extern const RecordType layer_place_record;

/* LayerPlace, for each layer of `run`; borrows its names. Caller unrefs. */
GArray *layer_places(const ModelResult *made, const ModelResult *run);

#endif
