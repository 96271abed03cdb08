/* An ONNX file as a model of the zoo: its id and name, and the graph when one is wanted. */
#ifndef ZOO_ONNX_ENTRY_H
#define ZOO_ONNX_ENTRY_H

#include "zoo/zoo.h"

typedef struct OnnxZooEntry {
    char *path, *shown; /* where it is, and what messages call it */
    char *id;           /* the file's name as an id: "ResNet 50.onnx" is "resnet-50" */
    char *name;         /* the file's name without ".onnx" */
} OnnxZooEntry;

/* Whether a file's name ends as an ONNX file's does. */
bool onnx_entry_is(const char *path);

OnnxZooEntry *onnx_entry_new(const char *path, const char *shown);
void onnx_entry_free(OnnxZooEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OnnxZooEntry, onnx_entry_free)

/* Reads the file. Batch, dims and inputs of `options` apply, and those of `defaults` (NULL: none)
 * where they say nothing; a resolution is refused, because a file names its inputs' shapes. What
 * the reader found strange goes into the graph's notes. */
Graph *onnx_entry_build(const OnnxZooEntry *entry, const BuildOptions *options,
                        const BuildOptions *defaults, GError **error);

/* Whether the file has the dims and inputs that `options` name. One that cannot be read has them
 * all: its own error says more. */
bool onnx_entry_accepts(const OnnxZooEntry *entry, const BuildOptions *options, GError **error);

#endif
