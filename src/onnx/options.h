/* What to read an ONNX file with. */
#ifndef ONNX_OPTIONS_H
#define ONNX_OPTIONS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Fields of 0 or NULL mean the default. */
typedef struct OnnxOptions {
    const char *id; /* of the graph; default: from the file's name */
    int64_t batch;  /* leading dimension of inputs that have a symbol or the first one's there */
    int64_t resolution;  /* height and width of inputs that are images (graph/shape.h) */
    GHashTable *dims;    /* see onnx_options_add_dim */
    GHashTable *inputs;  /* see onnx_options_add_input */
    GPtrArray *warnings; /* char *: what onnx_graph_load found strange, each a line */
    /* What holds where these options say nothing: its batch, resolution, dims and inputs. NULL:
     * none. */
    const struct OnnxOptions *defaults;
} OnnxOptions;

OnnxOptions *onnx_options_new(void);
void onnx_options_free(OnnxOptions *options); /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OnnxOptions, onnx_options_free)

/* "batch=8" binds a symbolic dimension; "name=1x3x224x224" the shape of an input, which must have
 * as many dimensions. The last of several counts. RB_ERROR_USAGE when it is not of that form. */
bool onnx_options_add_dim(OnnxOptions *options, const char *text, GError **error);
bool onnx_options_add_input(OnnxOptions *options, const char *text, GError **error);

#endif
