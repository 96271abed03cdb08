/* Appending to a GString where the room is already there, without a call: pages, tables and data
 * are written piece by piece, most of them a few bytes long. GLib does the same from 2.76 on. */
#ifndef BASE_APPEND_H
#define BASE_APPEND_H

#include <glib.h>
#include <string.h>

/* As g_string_append_len(), of bytes that are not part of `out`. */
static inline void append_bytes(GString *out, const char *bytes, gsize n)
{
    if (out->len + n >= out->allocated_len) {
        g_string_append_len(out, bytes, (gssize)n);
        return;
    }
    memcpy(out->str + out->len, bytes, n);
    out->len += n;
    out->str[out->len] = '\0';
}

/* As g_string_append(). */
static inline void append_text(GString *out, const char *text)
{
    append_bytes(out, text, strlen(text));
}

#endif
