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

#include "import/format.h"

enum { CONFIG_MAX_BYTES = 2 * 1024 * 1024 };

extern const ImportFormat IMPORT_CONFIG;

#endif
