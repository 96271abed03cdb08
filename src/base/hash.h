/* Hashes of texts, for tables that hold all names of a large network. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <glib.h>

#include <stddef.h>

/* A hash of `size` bytes. */
guint hash_bytes(gconstpointer data, size_t size);

/* A GHashFunc for strings, to go with g_str_equal. It takes eight bytes at a time, which
 * g_str_hash, one by one, needs several times as long for. The same on every run, but not on
 * machines of another byte order: no order that anyone sees may come of it. */
guint hash_text(gconstpointer text);

#endif
