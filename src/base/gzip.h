/* A file as a server may send it compressed: gzip (RFC 1952), of zlib. */
#ifndef BASE_GZIP_H
#define BASE_GZIP_H

#include <glib.h>
#include <stddef.h>

/* The bytes of a .gz file of `bytes`, the same whenever and wherever they are made with one release
 * of zlib: its header has no name and no time. NULL when that is not smaller, or there is more than
 * 1 GiB. Caller unrefs. */
GBytes *gzip_pack(const void *bytes, size_t length);

#endif
