/* The headers of GGUF files: what they say of a network, and which tensors there are; weights are
 * not read.
 *
 *   "GGUF"  version  n tensors  n pairs | key, type, value ... | name, dims, type, offset ... |
 * data
 *
 * (ggml, docs/gguf.md; little-endian). A string is its length in 8 bytes and its bytes; a tensor's
 * bytes are those of the blocks of its type (llama.cpp, gguf-py/gguf/constants.py). Nothing is
 * trusted: a header is read piece by piece, up to GGUF_MAX_HEADER, and what is long is passed over.
 */
#ifndef IMPORT_GGUF_H
#define IMPORT_GGUF_H

#include <jansson.h>

#include "import/stored.h"

enum {
    GGUF_MAX_HEADER = 256 * 1024 * 1024, /* bytes; a vocabulary takes some 10 million */
    GGUF_MAX_TENSORS = 100 * 1000,
    GGUF_MAX_PAIRS = 10 * 1000,
    GGUF_MAX_TEXT = 1000, /* bytes of a name or text that is kept */
    GGUF_MAX_LIST = 1000, /* numbers of a list that is kept */
};

/* How numbers of a type are stored: blocks of some elements in some bytes. */
typedef struct GgufType {
    int id;
    const char *name; /* "q4_k" */
    int elements, bytes;
} GgufType;

/* NULL: there is none of that number. */
const GgufType *gguf_type(uint32_t id);
const GgufType *gguf_type_named(const char *name);

typedef struct GgufTensor {
    char *name;
    const GgufType *type;
    int n_dims;
    int64_t dims[4]; /* the length of a row first */
    int64_t elements, bytes;
} GgufTensor;

typedef struct Gguf {
    json_t *pairs;   /* numbers, truth values, texts and short lists of such by their keys; of other
                        lists how many there are */
    GArray *tensors; /* GgufTensor */
    Stored stored;
} Gguf;

/* `within`, `path` and `shown` as of an ImportFile. NULL: an error. */
Gguf *gguf_read(const char *within, const char *path, const char *shown, GError **error);
void gguf_free(Gguf *gguf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Gguf, gguf_free)

/* NULL: there is none of that name. */
const GgufTensor *gguf_tensor(const Gguf *gguf, const char *name);

#endif
