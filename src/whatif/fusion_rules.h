/* How the rules of whatif/fusion.h are made: most try operators one by one, by a table in
 * fusion_rules.c; those that look at many have files of their own. */
#ifndef WHATIF_FUSION_RULES_H
#define WHATIF_FUSION_RULES_H

#include "whatif/fusion.h"
#include "whatif/rewrite.h"

/* Applies a rule wherever it can be, in one or more passes, and settles each; returns how often.
 * Where `unfused` is not NULL, appends what stays as it is and why, but for the rule (Unfused,
 * strings of the graph). */
int fusion_apply(Rewrite *rewrite, FusionRule rule, GArray *unfused);

/* What a FusionTry returns when it changed something. */
extern const char fusion_done[];

/* Tries a rule on an operator that is not gone. Returns fusion_done, NULL when the rule has no
 * interest in this operator, or the reason why it stays as it is (owned by the graph). */
typedef const char *FusionTry(Rewrite *rewrite, int op);

/* A pass over the operators that play one of the parts (bit 1 << OpFusion for each), one after the
 * other: auxiliary heads left out, and the whole pass where there are none. */
int fusion_pass(Rewrite *rewrite, FusionTry *try, unsigned parts, GArray *unfused);

/* fusion_branches.c */
FusionTry fusion_try_branches;

/* As fusion_apply(), of one rule. */
typedef int FusionSweep(Rewrite *rewrite, GArray *unfused);

/* In files of their names. What exporters write for one operator is joined; what stays is not said:
 * a pattern is there or not. */
FusionSweep fusion_join_composites;
FusionSweep fusion_fold_constants;    /* fusion_constant.c */
FusionSweep fusion_fold_quantization; /* fusion_quantize.c */
FusionSweep fusion_group_pointwise;
FusionSweep fusion_join_attention;

/* A reason made of parts; owned by the graph. Some text where nobody asks for reasons. */
const char *fusion_reason(const Rewrite *rewrite, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Whether operator `index` may become part of the one that computes `tensor`: NULL when it may,
 * with the operator in *producer, else the reason. */
const char *fusion_joins(const Rewrite *rewrite, int index, int tensor, int *producer);

/* Whether only this operator uses a weight. */
bool fusion_own_weight(const Rewrite *rewrite, int tensor);

/* What an operator is called in a reason: "conv", or for one that a file names, its type. */
const char *fusion_kind(const Op *op);

/* "a" or "an" before it. */
const char *fusion_article(const Op *op);

/* Not only moves or names numbers. */
bool fusion_computes(const Op *op);

/* Convolution, linear layer or matrix product; not recurrent, not attention. */
bool fusion_is_product(const Op *op);

#endif
