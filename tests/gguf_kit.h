/* GGUF files written for tests: a header, and nothing of weights. */
#ifndef TESTS_GGUF_KIT_H
#define TESTS_GGUF_KIT_H

#include <glib.h>
#include <stdint.h>
#include <string.h>

typedef struct GgufFile {
    GString *pairs, *tensors;
    uint64_t n_pairs, n_tensors;
} GgufFile;

static inline GgufFile gguf_file(void)
{
    return (GgufFile){g_string_new(NULL), g_string_new(NULL), 0, 0};
}

/* Behind its eight bytes a number has zeros. */
static inline void gguf_number(GString *out, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++, value >>= 8)
        g_string_append_c(out, (char)(value & 0xff));
}

static inline void gguf_text(GString *out, const char *text)
{
    gguf_number(out, strlen(text), 8);
    g_string_append(out, text);
}

static inline void gguf_add_text(GgufFile *file, const char *key, const char *value)
{
    gguf_text(file->pairs, key);
    gguf_number(file->pairs, 8, 4);
    gguf_text(file->pairs, value);
    file->n_pairs++;
}

/* Of the type of that number, in so many bytes. */
static inline void gguf_add_value(GgufFile *file, const char *key, int type, uint64_t value,
                                  int bytes)
{
    gguf_text(file->pairs, key);
    gguf_number(file->pairs, (uint64_t)type, 4);
    gguf_number(file->pairs, value, bytes);
    file->n_pairs++;
}

static inline void gguf_add(GgufFile *file, const char *key, uint32_t value)
{
    gguf_add_value(file, key, 4, value, 4);
}

/* n times the same. */
static inline void gguf_add_list(GgufFile *file, const char *key, uint32_t value, int n)
{
    gguf_text(file->pairs, key);
    gguf_number(file->pairs, 9, 4);
    gguf_number(file->pairs, 4, 4);
    gguf_number(file->pairs, (uint64_t)n, 8);
    for (int i = 0; i < n; i++)
        gguf_number(file->pairs, value, 4);
    file->n_pairs++;
}

/* Rows of `width` numbers; rows 0: a vector. */
static inline void gguf_add_tensor(GgufFile *file, const char *name, int type, int64_t width,
                                   int64_t rows)
{
    gguf_text(file->tensors, name);
    gguf_number(file->tensors, rows > 0 ? 2 : 1, 4);
    gguf_number(file->tensors, (uint64_t)width, 8);
    if (rows > 0)
        gguf_number(file->tensors, (uint64_t)rows, 8);
    gguf_number(file->tensors, (uint64_t)type, 4);
    gguf_number(file->tensors, 0, 8);
    file->n_tensors++;
}

/* The bytes, which the caller frees; the file is spent. */
static inline GString *gguf_bytes(GgufFile *file, uint32_t version)
{
    GString *out = g_string_new("GGUF");
    gguf_number(out, version, 4);
    gguf_number(out, file->n_tensors, 8);
    gguf_number(out, file->n_pairs, 8);
    g_string_append_len(out, file->pairs->str, (gssize)file->pairs->len);
    g_string_append_len(out, file->tensors->str, (gssize)file->tensors->len);
    g_string_free(file->pairs, TRUE);
    g_string_free(file->tensors, TRUE);
    return out;
}

#endif
