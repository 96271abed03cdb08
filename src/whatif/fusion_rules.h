/* The rules of whatif/fusion.h, one function each: what it does to one operator. */
#ifndef WHATIF_FUSION_RULES_H
#define WHATIF_FUSION_RULES_H

#include "whatif/rewrite.h"

/* What a rule returns when it changed something. */
extern const char fusion_done[];

/* Tries a rule on an operator that is not gone. Returns fusion_done, NULL when the rule has no
 * interest in this operator, or the reason why it stays as it is (owned by the graph). */
typedef const char *FusionTry(Rewrite *rewrite, int op);

FusionTry fuse_noop, fuse_view, fuse_bn, fuse_bn_next, fuse_pad, fuse_activation, fuse_add,
    fuse_concat, fuse_branches;

/* Patterns are longest from their end: this one goes through operators from the last to the first.
 * Returns how many it made. */
int fuse_composites(Rewrite *rewrite);

/* A reason made of parts; owned by the graph. */
const char *fusion_reason(const Rewrite *rewrite, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Whether `op` may become part of the operator that computes `tensor`: NULL when it may, with the
 * operator in *producer, else the reason. */
const char *fusion_joins(const Rewrite *rewrite, const Op *op, int tensor, int *producer);

/* What an operator is called in a reason: "conv", or for one that a file names, its type. */
const char *fusion_kind(const Op *op);

/* "a" or "an" before it. */
const char *fusion_article(const Op *op);

/* Convolution, linear layer or matrix product; not recurrent, not attention. */
bool fusion_is_product(const Graph *graph, const Op *op);

#endif
