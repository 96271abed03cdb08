/* The inverse question: how large a batch fits in so many bytes (SPEC §4). */
#ifndef COST_CAPACITY_H
#define COST_CAPACITY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Bytes a network takes at a batch, not fewer at larger ones. An error of RB_ERROR_LIMIT says it is
 * more than can be counted. */
typedef bool (*BytesAtBatch)(int64_t batch, void *user, int64_t *bytes, GError **error);

enum { LARGEST_BATCH_LIMIT = 1 << 20 };

/* The largest batch, up to LARGEST_BATCH_LIMIT, at which `bytes_at` gives at most `capacity_bytes`;
 * 0: not even one. -1 with an error when `bytes_at` fails otherwise. Where bytes grow by as much
 * with every sample, as they nearly do, it is asked four times. */
int64_t largest_batch(int64_t capacity_bytes, BytesAtBatch bytes_at, void *user, GError **error);

#endif
