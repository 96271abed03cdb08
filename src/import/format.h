/* A format of files that hold a network: a row of the table in import/import.c. */
#ifndef IMPORT_FORMAT_H
#define IMPORT_FORMAT_H

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
    /* Whole names that a file may have as well, which say nothing of the network: "config.json",
     * called by its folder; NULL: there are no more. */
    const char *alone[2];
    bool weights; /* of a network that another file describes: none of its own in a folder */
    /* Of a name that says that the file is one of several for a network: which, from 1, and the
     * bytes in front of that; 0: it does not. The others belong to the first. NULL: none is such.
     */
    int (*part)(const char *name, size_t *stem);
    const char *family; /* of networks that say none: "ONNX files" */
    /* What the file says, as the text of a Lua model (zoo/zoo.h), which the caller frees; NULL: a
     * format whose graph is built here, by the two that follow. */
    char *(*describe)(const ImportFile *file, GError **error);
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
    char *within;       /* the directory that links may not lead out of; NULL: anywhere */
    char *path, *shown; /* where it is beneath that, and what messages call it */
    char *id;           /* the file's name as an id: "ResNet 50.onnx" is "resnet-50" */
    char *name;         /* the file's name without the suffix, or its folder's */
};

#endif
