/* What a script of data gives its function (base/packed_call.h), as JSON. */
#ifndef TESTS_PACKED_CALL_KIT_H
#define TESTS_PACKED_CALL_KIT_H

#include <glib.h>
#include <stdbool.h>
#include <string.h>
#include <zlib.h>

/* Of less than a megabyte. */
static inline char *packed_call_unpack(const char *base64, gsize length)
{
    enum { MOST = 1 << 20, EITHER_FORMAT = 32 };
    g_autofree char *text = g_strndup(base64, length), *out = g_malloc0(MOST + 1);
    gsize size;
    g_autofree guchar *bytes = g_base64_decode(text, &size);
    z_stream stream = {.next_in = bytes, .avail_in = (uInt)size};
    stream.next_out = (Bytef *)out;
    stream.avail_out = MOST;
    bool ok = inflateInit2(&stream, MAX_WBITS + EITHER_FORMAT) == Z_OK &&
              inflate(&stream, Z_FINISH) == Z_STREAM_END;
    inflateEnd(&stream);
    return ok ? g_steal_pointer(&out) : NULL;
}

/* NULL: it is no such call. Caller frees. */
static inline char *packed_call_json(const char *script, const char *function)
{
    g_autofree char *before = g_strconcat(function, "(", NULL);
    static const char after[] = ");\n";
    if (!script || !g_str_has_prefix(script, before) || !g_str_has_suffix(script, after))
        return NULL;
    const char *value = script + strlen(before);
    gsize length = strlen(value) - strlen(after);
    return *value == '"' ? packed_call_unpack(value + 1, length - 2) : g_strndup(value, length);
}

#endif
