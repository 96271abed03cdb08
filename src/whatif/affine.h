/* What a network costs at every batch, in few numbers.
 *
 * A count of a layer is `fixed` + `each` × batch: weights are read once, everything else comes with
 * each sample. Some are the lesser or the greater of two such lines, as rows of an embedding that
 * are looked up until all are, or bytes live at a peak that moves; and a batch of 1 may be another
 * network, where copying a token for each sample is nothing to do. So there are pieces, each of a
 * range of batches, in which all of it is a line; most networks have one.
 */
#ifndef WHATIF_AFFINE_H
#define WHATIF_AFFINE_H

#include "graph/work_class.h"
#include "whatif/counted.h"

typedef struct Affine {
    int64_t fixed, each;
} Affine;

/* Counts of a layer as of cost/cost.h. */
typedef enum AffineCount {
    AFFINE_FLOPS,
    AFFINE_MATRIX_FLOPS,
    AFFINE_EXTRA_OPS,
    AFFINE_OTHER_FLOPS,
    AFFINE_OTHER_MATRIX_FLOPS,
    AFFINE_NEEDLESS_FLOPS, /* those of the bound are so many fewer */
    AFFINE_NEEDLESS_MATRIX_FLOPS,
    AFFINE_NEEDLESS_OTHER_MATRIX_FLOPS,
    AFFINE_BYTES, /* compulsory */
    AFFINE_COUNTS,
} AffineCount;

/* Layers that cost the same at every batch of a piece. */
typedef struct AffineLayer {
    char *name; /* of the first */
    int layers; /* that cost this */
    DType compute, other_compute;
    bool converts;
    WorkClass work;
    int64_t runs;          /* of each in a pass */
    int64_t weights_bytes; /* of weights that it is the first to read */
    Affine counts[AFFINE_COUNTS];
} AffineLayer;

typedef struct AffinePiece {
    int64_t from, to;   /* batches, both included */
    AffineLayer *costs; /* that differ, in the order of their first */
    int n_costs;
    int *layers; /* in the order they run in: indices of `costs` */
    int n_layers;
    Affine peak_bytes;  /* activations live at once, written in place */
    Affine floor_bytes; /* that no fusion removes */
    int64_t held_bytes; /* weights and metadata that are loaded */
    int64_t uncounted;  /* layers whose FLOPs or bytes are not all known */
} AffinePiece;

/* The network at a batch, which lasts until the next is asked for; NULL: it cannot be. */
typedef const Counted *(*CountedAt)(int64_t batch, void *user);

/* Pieces (AffinePiece) from batch `least` to at most `most`, each from where the one before ends.
 * They end before a batch that cannot be counted. NULL when not even `least` can be, and when the
 * costs are no such lines: of more than a few pieces, or not what they say between their ends.
 * `like`, the pieces of the network in another format, or NULL, saves looking for their ends where
 * they are the same. Caller unrefs. */
GArray *affine_pieces(CountedAt at, void *user, int64_t least, int64_t most, const GArray *like);

static inline int64_t affine_at(Affine affine, int64_t batch)
{
    return affine.fixed + affine.each * batch;
}

#endif
