/* A network as a reader takes it in: a few dozen parts in order, each with what its layers come to.
 *
 * A part is a block, as "layer1.0" with all below it: what is named alike up to the first number,
 * or up to the first dot where there is none. Blocks that follow one another and are equal are one
 * part, ×n; so are two that alternate. Layers outside blocks that follow one another are a part,
 * and in a network without blocks each is. Where more than OUTLINE_MOST would remain, neighbours
 * are taken together, as many for each part.
 *
 * The layers of a part are told by their kinds: an operator with its attributes, and how often it
 * is there.
 */
#ifndef CHUNKS_OUTLINE_H
#define CHUNKS_OUTLINE_H

#include "analysis/results.h"

enum { OUTLINE_MOST = 40 };

/* What layers come to; `lower` where figures of some are not known, which count 0. */
typedef struct OutlineSum {
    int64_t layers, macs, flops, params, bytes; /* bytes: compulsory traffic */
    bool lower;
} OutlineSum;

typedef struct OutlinePart {
    int first, length, times; /* layers of the first time, and how often they follow */
    OutlineSum sum;           /* of all times */
} OutlinePart;

typedef struct OutlineKind {
    int first, last; /* of these layers, in the first time of the part */
    OutlineSum sum;  /* of all times */
} OutlineKind;

/* OutlinePart, in order, of all layers that are executed; caller unrefs. */
GArray *outline_parts(const ModelResult *model);

/* OutlineKind, in the order in which the part has them; caller unrefs. */
GArray *outline_kinds(const ModelResult *model, const OutlinePart *part);

/* What a layer's part is called: up to the end of the number or of the first word in its block, ""
 * outside of blocks. Caller frees. */
char *outline_name(const char *block);

#endif
