/* Hashes of texts, for tables that hold all names of a large network. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <glib.h>

#include <stddef.h>
#include <stdint.h>

/* A hash of `size` bytes, the same on every machine. Two texts that are not made to be alike have
 * different ones, but for one case in 2^64. */
uint64_t hash_wide(gconstpointer data, size_t size);

/* Its low half. */
guint hash_bytes(gconstpointer data, size_t size);

/* A GHashFunc for strings, to go with g_str_equal. It takes eight bytes at a time, which
 * g_str_hash, one by one, needs several times as long for. */
guint hash_text(gconstpointer text);

#endif
