#include "base/tuples.h"

#include <string.h>

#include "base/hash.h"

enum { FIRST_SLOTS = 64, FIRST_WORDS = 512 };

typedef struct Tuple {
    guint hash;
    int n, offset; /* in `words` */
} Tuple;

/* Open addressing: a slot is the index of a tuple and 1; 0 is free. At most half are taken. */
struct Tuples {
    GArray *tuples; /* Tuple */
    uint64_t *words;
    int n_words, room;
    int *slots;
    guint n_slots; /* a power of two */
};

Tuples *tuples_new(void)
{
    Tuples *tuples = g_new(Tuples, 1);
    *tuples = (Tuples){
        .tuples = g_array_sized_new(FALSE, FALSE, sizeof(Tuple), FIRST_SLOTS / 2),
        .words = g_new(uint64_t, FIRST_WORDS),
        .room = FIRST_WORDS,
        .slots = g_new0(int, FIRST_SLOTS),
        .n_slots = FIRST_SLOTS,
    };
    return tuples;
}

void tuples_free(Tuples *tuples)
{
    if (tuples == NULL)
        return;
    g_array_unref(tuples->tuples);
    g_free(tuples->words);
    g_free(tuples->slots);
    g_free(tuples);
}

static const Tuple *tuple_at(const Tuples *tuples, int i)
{
    return &g_array_index(tuples->tuples, Tuple, i);
}

static void grow(Tuples *tuples)
{
    g_free(tuples->slots);
    tuples->n_slots *= 2;
    tuples->slots = g_new0(int, tuples->n_slots);
    for (int i = 0; i < (int)tuples->tuples->len; i++) {
        guint slot = tuple_at(tuples, i)->hash & (tuples->n_slots - 1);
        while (tuples->slots[slot] != 0)
            slot = (slot + 1) & (tuples->n_slots - 1);
        tuples->slots[slot] = i + 1;
    }
}

static int keep(Tuples *tuples, const uint64_t *words, int n, guint hash)
{
    Tuple tuple = {hash, n, tuples->n_words};
    if (tuples->n_words + n > tuples->room) {
        tuples->room = 2 * (tuples->n_words + n);
        tuples->words = g_renew(uint64_t, tuples->words, tuples->room);
    }
    memcpy(tuples->words + tuple.offset, words, sizeof *words * (size_t)n);
    tuples->n_words += n;
    g_array_append_val(tuples->tuples, tuple);
    return (int)tuples->tuples->len - 1;
}

int tuples_index(Tuples *tuples, const uint64_t *words, int n)
{
    size_t size = sizeof *words * (size_t)n;
    guint hash = hash_bytes(words, size), slot = hash & (tuples->n_slots - 1);
    for (; tuples->slots[slot] != 0; slot = (slot + 1) & (tuples->n_slots - 1)) {
        const Tuple *tuple = tuple_at(tuples, tuples->slots[slot] - 1);
        if (tuple->hash == hash && tuple->n == n &&
            memcmp(tuples->words + tuple->offset, words, size) == 0)
            return tuples->slots[slot] - 1;
    }
    int index = keep(tuples, words, n, hash);
    tuples->slots[slot] = index + 1;
    if (2 * tuples->tuples->len > tuples->n_slots)
        grow(tuples);
    return index;
}
