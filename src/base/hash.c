#include "base/hash.h"

#include <stdint.h>
#include <string.h>

/* Multiplying carries what differs upwards, and folding brings it down again: tables take the low
 * bits. */
static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15); /* 2^64 over the golden ratio */
    return hash ^ hash >> 32;
}

uint64_t hash_wide(gconstpointer data, size_t size)
{
    const char *bytes = data;
    size_t left = size;
    uint64_t word = 0, hash = mix(0, left);
    for (; left >= sizeof word; left -= sizeof word, bytes += sizeof word) {
        memcpy(&word, bytes, sizeof word);
        hash = mix(hash, GUINT64_FROM_LE(word));
    }
    word = 0;
    memcpy(&word, bytes, left);
    return mix(hash, GUINT64_FROM_LE(word));
}

guint hash_bytes(gconstpointer data, size_t size)
{
    return (guint)hash_wide(data, size);
}

guint hash_text(gconstpointer text)
{
    return hash_bytes(text, strlen(text));
}
