#include "base/packed_call.h"

#include <glib.h>
#include <string.h>

#include "base/letters.h"

char *packed_json(const char *json)
{
    g_autofree char *text = letters_pack(json, strlen("\"\"") + 1);
    return text ? g_strdup_printf("\"%s\"", text) : g_strdup(json);
}

char *packed_call(const char *function, const char *json)
{
    g_autofree char *argument = packed_json(json);
    return g_strdup_printf("%s(%s);\n", function, argument);
}
