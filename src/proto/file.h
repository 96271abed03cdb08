/* Reading ONNX files: a path or bytes become the model of proto/model.h. */
#ifndef PROTO_FILE_H
#define PROTO_FILE_H

#include "proto/model.h"

/* Reads the file `path` beneath the directory `within`, which no link may lead out of (NULL:
 * anywhere); messages call it `shown`. Only a regular file is read, and only the
 * pages that hold its structure. Errors are one line, "shown: node 'name' at byte N: ...":
 * RB_ERROR_IO (the system refused), RB_ERROR_INPUT (not ONNX, damaged, too old), RB_ERROR_LIMIT
 * (nested too deep, more than ONNX_MAX_KEPT). Caller frees. */
OnnxModel *onnx_model_read(const char *within, const char *path, const char *shown, GError **error);

/* The same of `length` bytes, which need not outlive the call. */
OnnxModel *onnx_model_parse(const void *bytes, size_t length, const char *shown, GError **error);

void onnx_model_free(OnnxModel *model); /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OnnxModel, onnx_model_free)

/* The attribute of that name, or NULL. */
const OnnxAttr *onnx_node_attr(const OnnxNode *node, const char *name);

/* The version of `domain` ("" is the default one) that the model imports; 0 when it does not. */
int64_t onnx_model_opset(const OnnxModel *model, const char *domain);

#endif
