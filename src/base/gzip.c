#include "base/gzip.h"

#include <stdbool.h>
#include <zlib.h>

enum {
    GZIP_FORMAT = 16, /* added to the size of the window */
    MEMORY_LEVEL = 9, /* of 9 */
    UNKNOWN_SYSTEM = 255,
    MOST_BYTES = 1 << 30,
};

/* `window`: of zlib, which says the format too. Has no room for what would be no gain. */
static GBytes *pack(const void *bytes, size_t length, int window, gz_header *header)
{
    z_stream stream = {0};
    if (length < 2 || length > MOST_BYTES ||
        deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    guint8 *packed = g_malloc(length);
    stream.next_in = (Bytef *)bytes;
    stream.avail_in = (uInt)length;
    stream.next_out = packed;
    stream.avail_out = (uInt)length - 1;
    bool smaller = (!header || deflateSetHeader(&stream, header) == Z_OK) &&
                   deflate(&stream, Z_FINISH) == Z_STREAM_END;
    size_t size = stream.total_out;
    deflateEnd(&stream);
    if (smaller)
        return g_bytes_new_take(g_realloc(packed, size), size);
    g_free(packed);
    return NULL;
}

GBytes *gzip_pack(const void *bytes, size_t length)
{
    return pack(bytes, length, MAX_WBITS + GZIP_FORMAT, &(gz_header){.os = UNKNOWN_SYSTEM});
}

GBytes *deflate_pack(const void *bytes, size_t length)
{
    return pack(bytes, length, -MAX_WBITS, NULL);
}

/* What comes out is no longer than `most` whatever the file says of itself. */
static bool inflate_all(z_stream *stream, GByteArray *out, size_t most)
{
    enum { STEP = 1 << 16 };
    for (;;) {
        guint before = out->len;
        g_byte_array_set_size(out, before + STEP);
        stream->next_out = out->data + before;
        stream->avail_out = STEP;
        int status = inflate(stream, Z_NO_FLUSH);
        g_byte_array_set_size(out, before + STEP - stream->avail_out);
        if (status == Z_STREAM_END)
            return stream->avail_in == 0 && out->len <= most;
        if (status != Z_OK || out->len > most)
            return false;
    }
}

char *gzip_unpack(const void *bytes, size_t length, size_t most, size_t *size)
{
    z_stream stream = {0};
    if (length > MOST_BYTES || most > MOST_BYTES ||
        inflateInit2(&stream, MAX_WBITS + GZIP_FORMAT) != Z_OK)
        return NULL;
    g_autoptr(GByteArray) out = g_byte_array_new();
    stream.next_in = (Bytef *)bytes;
    stream.avail_in = (uInt)length;
    bool whole = inflate_all(&stream, out, most);
    inflateEnd(&stream);
    if (!whole)
        return NULL;
    *size = out->len;
    g_byte_array_append(out, (const guint8 *)"", 1);
    return (char *)g_byte_array_free(g_steal_pointer(&out), FALSE);
}
