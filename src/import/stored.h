/* What a file of weights holds: tensors of some types, counted and never read. */
#ifndef IMPORT_STORED_H
#define IMPORT_STORED_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum { STORED_MOST_TYPES = 48 };

/* Those of one type. */
typedef struct StoredType {
    const char *name; /* static */
    int64_t tensors, elements, bytes;
} StoredType;

typedef struct Stored {
    int n;
    StoredType types[STORED_MOST_TYPES]; /* in order of names once stored_sort() was called */
} Stored;

/* Adds a tensor; false where its type is one too many, or sums do not fit in 64 bits. */
bool stored_add(Stored *stored, const char *type, int64_t elements, int64_t bytes);
void stored_sort(Stored *stored);

/* All types together. */
StoredType stored_sum(const Stored *stored);

/* "8,030,261,248 numbers in 291 tensors, 16,060,522,496 bytes of bf16"; of several types each with
 * its bytes. Caller frees. */
char *stored_text(const Stored *stored);

#endif
