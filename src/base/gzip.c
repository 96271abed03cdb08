#include "base/gzip.h"

#include <stdbool.h>
#include <zlib.h>

enum {
    GZIP_FORMAT = 16, /* added to the size of the window */
    MEMORY_LEVEL = 9, /* of 9 */
    UNKNOWN_SYSTEM = 255,
    MOST_BYTES = 1 << 30,
};

/* Has no room for what would be no gain. */
GBytes *gzip_pack(const void *bytes, size_t length)
{
    z_stream stream = {0};
    gz_header header = {.os = UNKNOWN_SYSTEM};
    if (length < 2 || length > MOST_BYTES ||
        deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + GZIP_FORMAT, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    guint8 *packed = g_malloc(length);
    stream.next_in = (Bytef *)bytes;
    stream.avail_in = (uInt)length;
    stream.next_out = packed;
    stream.avail_out = (uInt)length - 1;
    bool smaller =
        deflateSetHeader(&stream, &header) == Z_OK && deflate(&stream, Z_FINISH) == Z_STREAM_END;
    size_t size = stream.total_out;
    deflateEnd(&stream);
    if (smaller)
        return g_bytes_new_take(g_realloc(packed, size), size);
    g_free(packed);
    return NULL;
}
