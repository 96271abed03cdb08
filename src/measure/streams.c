#include "measure/streams.h"

#include <stdint.h>

#include "measure/kernels.h"

enum { UNROLLED = 8 };

/* One set of loops for each width of registers, `target` the compiler's name of it: "" is what all
 * processors of the kind have. Sums go to registers by name, and nobody reads them. */
#define STREAM_LOOPS(name, width, ...)                                                             \
    typedef double name##_vector __attribute__((vector_size(width)));                              \
    typedef int64_t name##_words __attribute__((vector_size(width)));                              \
    __VA_ARGS__ static void name##_read(const void *from, size_t bytes)                            \
    {                                                                                              \
        const name##_words *a = from;                                                              \
        name##_words s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};                                       \
        for (size_t i = 0; i < bytes / (width); i += UNROLLED) {                                   \
            s0 |= a[i] | a[i + 4];                                                                 \
            s1 |= a[i + 1] | a[i + 5];                                                             \
            s2 |= a[i + 2] | a[i + 6];                                                             \
            s3 |= a[i + 3] | a[i + 7];                                                             \
        }                                                                                          \
        s0 |= s1 | s2 | s3;                                                                        \
        __asm__ volatile("" : : "m"(s0));                                                          \
    }                                                                                              \
    __VA_ARGS__ static void name##_copy(void *to, const void *from, size_t bytes)                  \
    {                                                                                              \
        name##_words *b = to;                                                                      \
        const name##_words *a = from;                                                              \
        for (size_t i = 0; i < bytes / (width); i += UNROLLED)                                     \
            for (size_t j = i; j < i + UNROLLED; j++) {                                            \
                b[j] = a[j];                                                                       \
                __asm__ volatile("" : : : "memory");                                               \
            }                                                                                      \
    }                                                                                              \
    __VA_ARGS__ static void name##_triad(void *to, const void *from, const void *times,            \
                                         size_t bytes)                                             \
    {                                                                                              \
        name##_vector *c = to;                                                                     \
        const name##_vector *a = from, *b = times;                                                 \
        for (size_t i = 0; i < bytes / (width); i += UNROLLED)                                     \
            for (size_t j = i; j < i + UNROLLED; j++)                                              \
                c[j] = a[j] + 3.0 * b[j];                                                          \
    }                                                                                              \
    static void name##_run(Stream stream, char *at, size_t bytes)                                  \
    {                                                                                              \
        if (stream == STREAM_READ)                                                                 \
            name##_read(at, bytes);                                                                \
        else if (stream == STREAM_COPY)                                                            \
            name##_copy(at + bytes, at, bytes);                                                    \
        else                                                                                       \
            name##_triad(at + 2 * bytes, at, at + bytes, bytes);                                   \
    }

STREAM_LOOPS(plain, 16)
#ifdef __x86_64__
STREAM_LOOPS(avx2, 32, __attribute__((target("avx2"))))
STREAM_LOOPS(avx512, 64, __attribute__((target("avx512f"))))
#endif

static const struct {
    const char *name;
    int arrays;
} streams[] = {
#define X(id, name, arrays, what) [STREAM_##id] = {name, arrays},
    STREAM_LIST(X)
#undef X
};

const char *stream_name(Stream stream)
{
    return streams[stream].name;
}

int stream_arrays(Stream stream)
{
    return streams[stream].arrays;
}

StreamLoop stream_loop(void)
{
#ifdef __x86_64__
    if (kernels_width() == 64)
        return avx512_run;
    if (kernels_width() == 32)
        return avx2_run;
#endif
    return plain_run;
}
