/* The headers of safetensors files: which tensors there are, in which types; weights are not read.
 *
 * A file is the length of its header in 8 bytes, the header, a JSON object, and the tensors one
 * after the other (huggingface/safetensors, safetensors/src/tensor.rs). Checked as its own reader
 * does: tensors follow one another without gap or overlap up to the end of the file, and each has
 * the bytes of its type and shape. An index names the files that a network is divided into.
 */
#ifndef IMPORT_SAFETENSORS_H
#define IMPORT_SAFETENSORS_H

#include "import/format.h"
#include "import/stored.h"

enum {
    SAFETENSORS_MAX_HEADER = 16 * 1024 * 1024, /* bytes, of an index too */
    SAFETENSORS_MAX_FILES = 2000,
};

/* Adds what the file holds. `within`, `path` and `shown` as of an ImportFile. */
bool safetensors_read(const char *within, const char *path, const char *shown, Stored *stored,
                      GError **error);

/* The same of all files that an index, beside them, names. */
bool safetensors_read_index(const char *within, const char *path, const char *shown, Stored *stored,
                            GError **error);

/* *.safetensors and model.safetensors.index.json: the network of the config.json beside them, in
 * the type that most of the numbers have. */
extern const ImportFormat IMPORT_SAFETENSORS;

#endif
