/* The text of a Lua model from what a file says of a network, as JSON. */
#ifndef IMPORT_DESCRIBE_H
#define IMPORT_DESCRIBE_H

#include <jansson.h>

#include "import/format.h"

enum { DESCRIBE_DEEPEST = 16 /* lists and objects in one another */ };

/* `local network = transformer { key = value, ... }` of the object's keys in their order, those
 * that are null left out, and the network with the file's id and name; `rest`, more lines before it
 * is declared, or NULL. Caller frees. */
char *describe_network(const ImportFile *file, json_t *config, const char *rest, GError **error);

#endif
