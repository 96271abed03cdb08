/* A file as a server may send it compressed: gzip (RFC 1952), of zlib. */
#ifndef BASE_GZIP_H
#define BASE_GZIP_H

#include <glib.h>
#include <stddef.h>

/* The bytes of a .gz file of `bytes`, the same whenever and wherever they are made with one release
 * of zlib: its header has no name and no time. NULL when that is not smaller, or there is more than
 * 1 GiB. Caller unrefs. */
GBytes *gzip_pack(const void *bytes, size_t length);

/* The same without header and trailer (RFC 1951), for what says of itself what it is. */
GBytes *deflate_pack(const void *bytes, size_t length);

/* What gzip_pack() was given, with a zero byte behind it, which `size` does not count. NULL: it is
 * no such file, is cut short, goes on behind its end, or is more than `most` bytes. Caller frees.
 */
char *gzip_unpack(const void *bytes, size_t length, size_t most, size_t *size);

#endif
