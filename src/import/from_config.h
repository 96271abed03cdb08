/* Networks in a config.json, as Hugging Face's transformers write them: sizes by name, of a family
 * that `model_type` names.
 *
 * The file becomes a call of `transformer` (zoo/transformer.h), key by key as it stands: which keys
 * and values there may be that knows. Files are called config.json, in a folder of their own that
 * names the network, or NAME.config.json.
 *
 * Refused: what is no JSON object, keys that stand twice, deep nesting (import/describe.h), files
 * above CONFIG_MAX_BYTES.
 */
#ifndef IMPORT_FROM_CONFIG_H
#define IMPORT_FROM_CONFIG_H

#include <jansson.h>

#include "import/format.h"

enum { CONFIG_MAX_BYTES = 2 * 1024 * 1024 };

/* The object of keys in the file, which the caller releases with json_decref(). `within`, `path`
 * and `shown` as of an ImportFile. */
json_t *config_read(const char *within, const char *path, const char *shown, GError **error);

extern const ImportFormat IMPORT_CONFIG;

#endif
