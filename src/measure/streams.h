/* Loops that do nothing but read, copy or combine memory, as wide as the processor can.
 *
 * Counted as in STREAM: what the loop asks for, reading 8 bytes of each 8, copying 16 and triad,
 * a = b + s·c, 24. What a cache reads besides, to write into a line, is not counted.
 */
#ifndef MEASURE_STREAMS_H
#define MEASURE_STREAMS_H

#include <stddef.h>

/* id, name, arrays that it goes through, what it does */
#define STREAM_LIST(X)                                                                             \
    X(READ, "read", 1, "reads an array")                                                           \
    X(COPY, "copy", 2, "copies an array into another")                                             \
    X(TRIAD, "triad", 3, "adds up an array and another times a number into a third")

typedef enum Stream {
#define X(id, ...) STREAM_##id,
    STREAM_LIST(X)
#undef X
        STREAM_COUNT,
} Stream;

const char *stream_name(Stream stream);

/* How many arrays it goes through. */
int stream_arrays(Stream stream);

/* Goes through arrays of `bytes` each, one behind the other from `at` on: at a multiple of 64, and
 * as many bytes a multiple of 512. */
typedef void (*StreamLoop)(Stream stream, char *at, size_t bytes);

/* The loops of the widest registers that this processor has. */
StreamLoop stream_loop(void);

#endif
