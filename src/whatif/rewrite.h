/* Changing a graph in place: operators joined, dropped and rewired, in one pass over it.
 *
 * Between rewrite_init and rewrite_end operators keep their indices; those that are gone are
 * skipped. What a pass does costs time in what it touches, so that a pass over a graph is linear.
 */
#ifndef WHATIF_REWRITE_H
#define WHATIF_REWRITE_H

#include "graph/graph.h"

typedef struct Rewrite {
    Graph *graph;  /* borrowed */
    int *uses;     /* of each tensor: inputs of operators that it is, and times a network output */
    int *reader;   /* of each tensor: an operator that reads it, the only one when uses is 1; NO_OP:
                      none does */
    int *standing; /* of each tensor: the one that stands for it from now on; itself at first */
    bool *gone;    /* of each operator, as are */
    int *room_for_inputs, *room_for_parts; /* how long lists that were made here may grow; 0: those
                                              of others, not to be written */
    int room;                              /* tensors that the lists can hold */
} Rewrite;

/* A pass may add at most one tensor for each operator. */
void rewrite_init(Rewrite *rewrite, Graph *graph);

/* Takes out what is gone, in `rewrite` and in the graph. */
void rewrite_end(Rewrite *rewrite);

/* Makes operator `index` part of `into`, which computes at least one input of it: at into's place,
 * with its name and kind. Outputs of `into` that nobody else reads are no longer outputs. */
void rewrite_join(Rewrite *rewrite, int into, int index);

/* Moves operator `from` to the place of one that is gone, `to`. */
void rewrite_move(Rewrite *rewrite, int from, int to);

/* Removes an operator that has one output, whose readers get its input `i`. */
void rewrite_bypass(Rewrite *rewrite, int index, int i);

/* Removes an operator that nobody reads. */
void rewrite_remove(Rewrite *rewrite, int index);

/* Parts of an operator that may be written, lists in them replaced. */
Op *rewrite_parts(Rewrite *rewrite, int index);

/* An operator's i-th input, or that of its first part, becomes another tensor. */
void rewrite_set_input(Rewrite *rewrite, int index, int i, int tensor);

/* An operator that is not fused computes `tensor` in place of its output 0. */
void rewrite_set_output(Rewrite *rewrite, int index, int tensor);

/* A bias for a convolution or linear layer that is not fused and has none. */
void rewrite_add_bias(Rewrite *rewrite, int index, int64_t channels);

/* Whether all that `op` reads, but for `except`, is there before the operator at `place` runs. */
bool rewrite_ready_before(const Rewrite *rewrite, const Op *op, int except, int place);

/* The operator that computes a tensor; NO_OP: none. */
static inline int rewrite_producer(const Rewrite *rewrite, int tensor)
{
    return tensor < 0 ? NO_OP : graph_tensor(rewrite->graph, tensor)->producer;
}

#endif
