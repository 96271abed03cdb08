#include "base/packed_call.h"

#include <glib.h>
#include <string.h>

#include "base/gzip.h"

char *packed_json(const char *json)
{
    gsize length = strlen(json), size;
    g_autoptr(GBytes) packed = gzip_pack(json, length);
    const guchar *bytes = packed ? g_bytes_get_data(packed, &size) : NULL;
    g_autofree char *text = bytes ? g_base64_encode(bytes, size) : NULL;
    return text && strlen(text) + strlen("\"\"") < length ? g_strdup_printf("\"%s\"", text)
                                                          : g_strdup(json);
}

char *packed_call(const char *function, const char *json)
{
    g_autofree char *argument = packed_json(json);
    return g_strdup_printf("%s(%s);\n", function, argument);
}
