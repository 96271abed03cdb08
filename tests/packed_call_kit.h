/* What a script of data gives its function (base/packed_call.h), as JSON. */
#ifndef TESTS_PACKED_CALL_KIT_H
#define TESTS_PACKED_CALL_KIT_H

#include <glib.h>
#include <stdbool.h>
#include <string.h>
#include <zlib.h>

/* Five letters are four bytes (base/letters.h): digits to the base 85, of the missing ones the
 * highest. */
static inline GByteArray *letters_read(const char *letters, gsize length)
{
    static const char instead[] = "xyz{|", meant[] = "&'<>\\";
    GByteArray *bytes = g_byte_array_new();
    for (gsize i = 0; i < length; i += 5) {
        guint64 number = 0;
        for (gsize k = i; k < i + 5; k++) {
            char letter = k < length ? letters[k] : 'w';
            const char *at = strchr(instead, letter);
            number = number * 85 + (guint64)((at ? meant[at - instead] : letter) - '#');
        }
        for (gsize k = 0; k + 1 < MIN(length - i, 5); k++) {
            guint8 byte = (guint8)(number >> (24 - 8 * k));
            g_byte_array_append(bytes, &byte, 1);
        }
    }
    return bytes;
}

/* Of less than a megabyte; NULL: it is not deflated. Caller frees. */
static inline char *packed_call_unpack(const char *letters, gsize length)
{
    enum { MOST = 1 << 20 };
    g_autofree char *out = g_malloc0(MOST + 1);
    g_autoptr(GByteArray) bytes = letters_read(letters, length);
    z_stream stream = {.next_in = bytes->data, .avail_in = bytes->len};
    stream.next_out = (Bytef *)out;
    stream.avail_out = MOST;
    bool ok =
        inflateInit2(&stream, -MAX_WBITS) == Z_OK && inflate(&stream, Z_FINISH) == Z_STREAM_END;
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
