/* Files that other programs wrote and that hold a network: what such a file is, and who reads it.
 *
 * An importer is a row of the table in import.c, an ImportFormat, and the files behind it. Whoever
 * asks here names a file and gets a graph; of formats only this room knows.
 *
 *   path ".../Net.onnx" -> the row of ".onnx" -> ImportFile (id "net", name "Net"), unread
 *   ImportFile, BuildOptions -> the row's build -> Graph
 */
#ifndef IMPORT_IMPORT_H
#define IMPORT_IMPORT_H

#include "graph/graph.h"

/* At what size and in which type a network is wanted. */
typedef struct BuildOptions {
    int64_t batch;      /* 0: 1, that of a variant, or what a file says */
    int64_t resolution; /* 0: as declared */
    DType dtype;        /* of floating-point tensors; DTYPE_FP32 is 0, the default */
    /* For files, NULL or NULL-terminated: "batch=8", "image=1x3x224x224" (onnx/graph.h). */
    const char *const *dims, *const *inputs;
} BuildOptions;

typedef struct ImportFile ImportFile;

/* A format, as a row of the table. */
typedef struct ImportFormat {
    const char *suffix; /* ".onnx" */
    const char *family; /* of networks that say none: "ONNX files" */
    /* Reads the file. What `options` say applies, and what `defaults` say where they do not. What
     * the reader found strange goes into the graph's notes. */
    Graph *(*build)(const ImportFile *file, const BuildOptions *options,
                    const BuildOptions *defaults, GError **error);
    /* Whether the file has what `options` name. One that cannot be read has it all: its own error
     * says more. */
    bool (*accepts)(const ImportFile *file, const BuildOptions *options, GError **error);
} ImportFormat;

/* A file that is not read before its graph is wanted. */
struct ImportFile {
    const ImportFormat *format;
    char *path, *shown; /* where it is, and what messages call it */
    char *id;           /* the file's name as an id: "ResNet 50.onnx" is "resnet-50" */
    char *name;         /* the file's name without the suffix */
};

/* Whether a file of that name is of a format of the table. */
bool import_knows(const char *path);

/* The names of the files directly in `dir` that are, in bytewise order, NULL-terminated; NULL and
 * `error` when it cannot be listed. Caller frees. */
char **import_list(const char *dir, GError **error);

/* `path` is one that import_knows. */
ImportFile *import_file_new(const char *path, const char *shown);
void import_file_free(ImportFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImportFile, import_file_free)

/* What the file's format does; graphs are named after the file. `defaults` may be NULL. */
Graph *import_build(const ImportFile *file, const BuildOptions *options,
                    const BuildOptions *defaults, GError **error);
bool import_accepts(const ImportFile *file, const BuildOptions *options, GError **error);

#endif
