/* The bytes of an ONNX file, read where they are needed.
 *
 * Memory is set aside for the whole file, so that it can be gone through by address, but only what
 * is asked for is read into it: weights that are passed over are not. The file itself is not
 * mapped. One that another program cuts short meanwhile would end the process (SIGBUS), and one
 * that is changed meanwhile could be checked in one state and used in another; so both are a
 * failure to load and a copy.
 */
#ifndef PROTO_SOURCE_H
#define PROTO_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes are asked for from the beginning to the end, never again once later ones were. */
typedef struct OnnxSource {
    const uint8_t *bytes; /* `length` of them, valid where they were loaded */
    size_t length;
    size_t from, to; /* private, as all that follows: the last piece that was loaded */
    uint8_t *room;   /* NULL: the bytes are somebody else's, and all there */
    int file;
    size_t step, left;
} OnnxSource;

typedef enum OnnxLoad {
    ONNX_LOADED,
    ONNX_LOAD_FAILED, /* errno says why */
    ONNX_LOAD_SHORT,  /* the file has become shorter */
    ONNX_LOAD_LIMIT,  /* more than `limit` bytes of it */
} OnnxLoad;

/* Of an open file, that has to stay open; at most `limit` bytes of it will be loaded. False, with
 * errno, when there is no memory to set aside. */
bool onnx_source_open(OnnxSource *source, int file, size_t length, size_t limit);

/* Of bytes in memory, which have to outlive it. */
void onnx_source_of(OnnxSource *source, const void *bytes, size_t length);

void onnx_source_clear(OnnxSource *source);

OnnxLoad onnx_source_load_more(OnnxSource *source, size_t at, size_t n);

/* Sees to it that the `n` bytes at `at`, which are within the file, are there. */
static inline OnnxLoad onnx_source_load(OnnxSource *source, size_t at, size_t n)
{
    return at >= source->from && at + n <= source->to ? ONNX_LOADED
                                                      : onnx_source_load_more(source, at, n);
}

#endif
