/* Tuples of numbers, told apart: equal ones have the same index. */
#ifndef BASE_TUPLES_H
#define BASE_TUPLES_H

#include <glib.h>
#include <stdint.h>

typedef struct Tuples Tuples;

Tuples *tuples_new(void);
void tuples_free(Tuples *tuples);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tuples, tuples_free)

/* The index of a tuple of n words: one tuple is the 0th, the next that differs from it the 1st, and
 * so on, whatever the machine. */
int tuples_index(Tuples *tuples, const uint64_t *words, int n);

#endif
