/* Changing a graph in place: operators joined, dropped and rewired, pass after pass.
 *
 * Within a pass operators keep their indices, those that are gone are skipped, and who read what
 * another tensor stands for still names the old one; rewrite_settle() ends the pass. Joining costs
 * time in the operator that joins, not in what the other has taken in before, so that a pass over a
 * graph is linear; only inputs that several operators read are looked up among its own.
 */
#ifndef WHATIF_REWRITE_H
#define WHATIF_REWRITE_H

#include "graph/uses.h"

/* How long lists of an operator that were made in this pass may grow where they are; 0: those of
 * others, not to be written. */
typedef struct RewriteRoom {
    int inputs, outputs, parts;
} RewriteRoom;

typedef struct Rewrite {
    Graph *graph;  /* borrowed */
    Uses uses;     /* of what is not gone; a reader is the only one where times is 1 */
    int *standing; /* of each tensor: the one that stands for it from now on; itself at first */
    bool *gone;    /* of each operator, as what follows */
    bool *covered; /* as op_is_covered, which no rewrite changes */
    RewriteRoom *room;
    int *marks;                  /* of each tensor: what was last said of it, in one call */
    int mark;                    /* the last one given */
    bool changed, bypassed;      /* in this pass */
    bool explains;               /* somebody asks why operators stay as they are */
    int64_t steps;               /* elements of lists that joining looked at or moved */
    bool has[OP_KIND_COUNT + 1]; /* kinds that operators or parts are of, or were */
} Rewrite;

/* A pass may add at most one tensor for each operator. rewrite_clear() settles nothing. */
void rewrite_init(Rewrite *rewrite, Graph *graph);
void rewrite_clear(Rewrite *rewrite);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Rewrite, rewrite_clear)

/* Ends a pass: takes out what is gone, in `rewrite` and in the graph. */
void rewrite_settle(Rewrite *rewrite);

/* Makes operator `index` part of `into`, which computes at least one input of it: at into's place,
 * with its name and kind. Outputs of `into` that nobody else reads are no longer outputs. */
void rewrite_join(Rewrite *rewrite, int into, int index);

/* Makes `n` operators, listed in the order of execution, one at `place`, where one of them stands:
 * with the name and kind of the first. In time in their lists, however many they are. The caller
 * sees to it that what they read is there at that place, and that nobody reads of them before. */
void rewrite_merge(Rewrite *rewrite, const int *ops, int n, int place);

/* Moves operator `from` to the place of one that is gone, `to`. */
void rewrite_move(Rewrite *rewrite, int from, int to);

/* The operator at `index`, which several became, is one of a kind, with the name, block and line of
 * `named`, one of them as it was. */
void rewrite_become(Rewrite *rewrite, int index, OpKind kind, const Attrs *attrs, const Op *named);

/* Removes an operator that has one output, whose readers get its input `i`. */
void rewrite_bypass(Rewrite *rewrite, int index, int i);

/* Removes an operator that nobody reads. */
void rewrite_remove(Rewrite *rewrite, int index);

/* Parts of a fused operator that may be written, lists in them replaced. */
Op *rewrite_parts(Rewrite *rewrite, int index);

/* Takes the i-th part out of a fused operator, and a tensor from its inputs (NO_TENSOR: none), in
 * time in what stands before them. Its first part may have become another, with other inputs where
 * `n_lead_inputs` were. One part that is left alone is the operator again. */
void rewrite_drop_part(Rewrite *rewrite, int index, int i, int input, int n_lead_inputs);

/* An operator's i-th input, or that of its first part, becomes another tensor. */
void rewrite_set_input(Rewrite *rewrite, int index, int i, int tensor);

/* Lets the i-th part of an operator, 0 of one that is not fused, read one more tensor: behind its
 * other inputs, and no sooner than the `first`. The whole reads it once. */
void rewrite_add_input(Rewrite *rewrite, int index, int i, int tensor, int first);

/* An operator that is not fused computes `tensor` in place of its output 0. */
void rewrite_set_output(Rewrite *rewrite, int index, int tensor);

/* A bias for a convolution or linear layer that has none, fused or not; its output's channels are
 * dimension 1. */
void rewrite_add_bias(Rewrite *rewrite, int index);

/* Whether all that `op` reads, but for `except`, is there before the operator at `place` runs. */
bool rewrite_ready_before(const Rewrite *rewrite, const Op *op, int except, int place);

/* The operator that computes a tensor; NO_OP: none. */
static inline int rewrite_producer(const Rewrite *rewrite, int tensor)
{
    return tensor < 0 ? NO_OP : graph_tensor(rewrite->graph, tensor)->producer;
}

#endif
