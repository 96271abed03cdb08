/* Memory of one ONNX model, or of its import: grown piece by piece, within a limit, and freed at
 * once. */
#ifndef PROTO_ARENA_H
#define PROTO_ARENA_H

#include <stddef.h>

typedef struct OnnxArena OnnxArena;

OnnxArena *onnx_arena_new(size_t limit); /* bytes; SIZE_MAX: none */
void onnx_arena_free(OnnxArena *arena);  /* accepts NULL */

size_t onnx_arena_used(const OnnxArena *arena); /* bytes set aside */

/* `size` bytes for any type, not cleared; NULL beyond the limit. */
void *onnx_arena_alloc(OnnxArena *arena, size_t size);

/* Room for one more element of `size` bytes after the *n of a list, which may move; counts it.
 * `list` is the address of the pointer to the first one. Returns the new element, not cleared, or
 * NULL beyond the limit. */
void *onnx_arena_append(OnnxArena *arena, void *list, int *n, size_t size);

/* The text of `length` bytes as proto/file.h promises it: UTF-8 without NUL, at most
 * ONNX_TEXT_BYTES. NULL beyond the limit. */
const char *onnx_arena_text(OnnxArena *arena, const char *bytes, size_t length);

#endif
