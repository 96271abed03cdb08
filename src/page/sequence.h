/* Values that follow one another, as JSON in the shortest of the ways of page/columns.h that need
 * no table around them. */
#ifndef PAGE_SEQUENCE_H
#define PAGE_SEQUENCE_H

#include <glib.h>

typedef struct Sequence {
    const GPtrArray *texts; /* const char *, as JSON: the values that differ */
    const guint *at;        /* of each of the values, which of these it is */
    guint n;
} Sequence;

/* A list, {"each": ...}, {"values": ..., "at": ...} or {"values": ..., "runs": ...}. Caller frees.
 */
GString *sequence_text(const Sequence *sequence);

/* Of texts alone: {"heads": ..., "tails": ...}, parted behind the last dot; nothing of others. */
void sequence_put_parted(GString *out, const Sequence *sequence);

/* A list in which numbers that come again one after another are a list of two, these and how often:
 * [0,[[1,2],30],3]. */
void sequence_put_numbers(GString *out, const gint *numbers, guint n);

#endif
