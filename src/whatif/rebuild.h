/* Graphs rebuilt with changes: operators are replayed one by one into a new graph, and an edit may
 * replace some of them. Shapes and weights follow from what changed upstream. */
#ifndef WHATIF_REBUILD_H
#define WHATIF_REBUILD_H

#include "graph/graph.h"

typedef struct Rebuild Rebuild;

typedef struct RebuildEdits {
    /* Called for each operator of the original in order: it replays the operator or says what
     * stands for its outputs. NULL: all are replayed. */
    bool (*op)(Rebuild *rebuild, int op, void *user, GError **error);
    /* May change the shape of a network input. NULL: they stay. */
    void (*input)(const Tensor *tensor, Shape *shape, void *user);
    void *user;
} RebuildEdits;

/* The graph under `edits`; NULL: an equal graph. Weights that only the changed operator uses are
 * made anew in the zoo's shapes; tied weights and parameters that stand for themselves are kept, so
 * an operator they no longer fit fails. Errors (RB_ERROR_INPUT) name the layer, and the line of its
 * model file where there is one. Caller frees. */
Graph *graph_rebuild(const Graph *graph, const RebuildEdits *edits, GError **error);

/* For use inside an edit. */

const Graph *rebuild_from(const Rebuild *rebuild);
const Graph *rebuild_to(const Rebuild *rebuild);

/* The operator as it was, with other attributes unless `attrs` is NULL. */
bool rebuild_replay(Rebuild *rebuild, int op, const Attrs *attrs, GError **error);

/* Attributes of an operator, those that a file leaves to the shape of its weights filled in. A
 * depthwise convolution has the groups and channels that its new input asks for, a reshape sizes
 * that follow it: those it shares with its input, and of the others the largest. */
Attrs rebuild_attrs(Rebuild *rebuild, int index);

/* Adds an operator in place of an old one, in its block: "<its name>", or "<its name>.<suffix>".
 * Returns its first output; NO_TENSOR on failure, and for an `input` of NO_TENSOR, so that a chain
 * may go on after one. `attrs` NULL: the defaults. */
int rebuild_add(Rebuild *rebuild, int index, OpKind kind, const char *suffix, int input,
                const Attrs *attrs, GError **error);

/* What stands for the i-th input of an operator of the original. */
int rebuild_input(Rebuild *rebuild, int op, int i);

/* Whether no other operator uses what an operator reads beside its first input. */
bool rebuild_owns_weights(const Rebuild *rebuild, int op);

/* Lets a tensor of the new graph stand for op's first output; false for NO_TENSOR. */
bool rebuild_output(Rebuild *rebuild, int op, int tensor);

/* Sets "<file:line: ><layer>: message"; always false. */
bool rebuild_fail(const Graph *graph, int op, GError **error, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

#endif
