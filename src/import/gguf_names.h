/* What GGUF files call families, sizes and weights, and what zoo/transformer.h calls them: tables
 * (llama.cpp, gguf-py/gguf/constants.py and tensor_mapping.py). */
#ifndef IMPORT_GGUF_NAMES_H
#define IMPORT_GGUF_NAMES_H

#include "import/gguf.h"

/* Mixtures of experts: their number's key, the block that they stand in, its router, and their
 * layers and these layers' biases: gate, up, down. */
typedef struct GgufExperts {
    const char *key, *block, *router, *layers[3], *biases[3];
} GgufExperts;

typedef struct GgufFamily {
    const char *architecture, *model_type, *mixed; /* `mixed`: the model_type with experts */
    const GgufExperts *experts;
    const char *embed, *positions, *block, *norm; /* names of what is no layer, and of layers */
} GgufFamily;

/* NULL: none is built of what the file says, which is an error that names those that are. */
const GgufFamily *gguf_family(const Gguf *gguf, const char *shown, GError **error);

/* The key of a config.json for what stands behind the architecture's name, "block_count"; NULL: it
 * changes nothing that is counted, or `known` is set to false. */
const char *gguf_config_key(const GgufFamily *of, const char *key, bool *known);

/* What the network calls a tensor of the file, "layers.0.mlp.up_proj.weight"; of several, with '|'
 * between them, those that it has; NULL: it is none of it. Caller frees. */
char *gguf_weight(const GgufFamily *of, const char *tensor, bool tied);

/* Whether it is computed, and no weight. */
bool gguf_is_no_weight(const char *tensor);

#endif
