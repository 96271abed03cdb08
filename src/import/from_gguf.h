/* Networks in GGUF files: the family and sizes that their keys say, and each weight in the type
 * that it is stored in.
 *
 * Keys become those of a config.json, tensors the weights of zoo/transformer.h. Architectures whose
 * names are not in the tables of gguf_names.c, keys of a known one that may change the network, and
 * tensors that are no weight of it are errors.
 */
#ifndef IMPORT_FROM_GGUF_H
#define IMPORT_FROM_GGUF_H

#include "import/format.h"

extern const ImportFormat IMPORT_GGUF;

#endif
