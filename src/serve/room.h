/* The room that a device has for a language model, and what the model takes of it: weights, keys
 * and values of all sequences, activations at their peak.
 *
 * A runtime leaves some of the memory alone, takes some itself, and hands the cache out in blocks
 * of tokens: pool = utilisation · capacity − overhead − weights − activations, of which a sequence
 * takes whole blocks (Kwon et al., PagedAttention, arXiv:2309.06180). Without a runtime all of the
 * memory is room, which no runtime has more of: what fits then fits at most.
 */
#ifndef SERVE_ROOM_H
#define SERVE_ROOM_H

#include "device/device.h"
#include "roofline/fit.h"
#include "serve/runtime.h"

/* What a model takes, in bytes. */
typedef struct Held {
    int64_t weights, cache, activations;
} Held;

typedef struct Room {
    int64_t capacity_bytes; /* of main memory; 0: unknown */
    int64_t bytes;          /* that weights, cache and activations may take */
    double of_free;         /* share that the cache may have of what the others leave; 0: all */
    int64_t flash_bytes;    /* that weights are run from, apart from that; 0: they are in memory */
} Room;

/* `runtime` NULL: none. */
Room room_of(const Device *device, const Runtime *runtime);

/* Without so many bytes, that something else has. */
Room room_less(Room room, int64_t bytes);

/* What is held in main memory, beside weights that run from flash, with what the cache has to leave
 * free. */
int64_t room_taken(const Room *room, const Held *held);
Fits room_fits(const Room *room, const Held *held);

/* Bytes left for the cache of sequences, below 0: weights and activations alone do not fit. 0 where
 * the room is unknown. */
int64_t room_pool(const Room *room, const Held *held);

/* "does not fit: 16.1 GB of weights, 17.2 GB of cache and 16.9 MB of activations in 23.6 GB of
 * GDDR6 of device 'l4'". Caller frees. */
char *room_text(const Room *room, const Held *held, const Device *device);

#endif
