/* What fusing operators would change: rewrites of a graph, each selectable (SPEC §6).
 *
 * The result is an ordinary graph, which costs, footprint and time understand: graph/graph.h says
 * what a fused operator is. A batch-norm that is folded and branches that become one leave no
 * parts: their weights are no longer there. Shapes of the network's outputs, names of the weights
 * that remain, and MACs of all but re-parameterised branches and of what is known before the
 * network runs stay what they were. No rule adds operators, FLOPs, compulsory traffic or time on
 * any device. Operators without a cost, and auxiliary heads, are left alone.
 *
 * With all rules (FUSION_ALL) the FLOPs of the result are those that full fusion leaves, which the
 * bound of SPEC §5 takes.
 */
#ifndef WHATIF_FUSION_H
#define WHATIF_FUSION_H

#include "cost/cost.h"

/* id, name on the command line and in data, what it does; in the order of their application. A row
 * has a row in whatif/fusion_rules.c, among the passes over operators or the sweeps over graphs. */
#define FUSION_LIST(X)                                                                             \
    X(CONSTANT, constant,                                                                          \
      "What depends on constants and shapes alone is computed once, before the network runs")      \
    X(NOOP, noop, "Operators that do nothing are removed, and reshapes join what they reshape")    \
    X(BN, bn, "Batch-norm is folded into the convolution or linear layer before it")               \
    X(BN_NEXT, bn_next,                                                                            \
      "Batch-norm is folded into the convolution or linear layer after it, if that has no "        \
      "padding")                                                                                   \
    X(PAD, pad, "Padding with zeros becomes the convolution's own")                                \
    X(ACTIVATION, activation, "An activation joins what computes its input")                       \
    X(ADD, add, "An addition joins the product that computes the last of its operands")            \
    X(CONCAT, concat, "Producers write straight into the tensor they are joined to")               \
    X(COMPOSITE, composite,                                                                        \
      "Patterns of exported graphs (GELU, swish, norms, attention) become one operator")           \
    X(BRANCHES, branches, "Parallel convolutions of one input that are added become one")          \
    X(QUANTIZE, quantize,                                                                          \
      "Quantizing and dequantizing become the arithmetic of the operators around them")            \
    X(POINTWISE, pointwise,                                                                        \
      "Operators that work element by element run in one pass, with what makes their input")       \
    X(ATTENTION, attention,                                                                        \
      "Scores, softmax and product with the values run as one operator that never writes scores")

typedef enum FusionRule {
#define X(id, name, doc) FUSION_##id,
    FUSION_LIST(X)
#undef X
        FUSION_RULE_COUNT,
} FusionRule;

typedef struct FusionInfo {
    const char *name, *doc;
} FusionInfo;

const FusionInfo *fusion_info(FusionRule rule);

typedef unsigned FusionSet; /* bit 1 << FusionRule for each rule applied */
enum { FUSION_NONE = 0, FUSION_ALL = (1 << FUSION_RULE_COUNT) - 1 };

/* "all", "none", or names with commas between: "bn,activation". An error (RB_ERROR_USAGE) names the
 * nearest. */
bool fusion_parse(const char *text, FusionSet *set, GError **error);

/* The inverse of fusion_parse. Caller frees. */
char *fusion_text(FusionSet set);

/* A network at one moment of its fusion. */
typedef struct FusionState {
    int64_t operators, params, buffers, macs, flops;
    int64_t bytes[TRAFFIC_MODEL_COUNT]; /* tiled: 0 without FusionReport.fast_bytes */
    int64_t peak_bytes;                 /* of live tensors */
} FusionState;

typedef struct FusionStep {
    FusionRule rule;
    int applications; /* times it, or what it newly allowed earlier rules, was applied */
    FusionState before, after;
    /* The network after it, when the rule was applied; else NULL: it is as before. */
    Graph *graph;
    ModelCost *cost;
} FusionStep;

/* What a selected rule would have changed, but for a reason. Strings belong to the report. */
typedef struct Unfused {
    const char *op;
    FusionRule rule;
    const char *reason;
} Unfused;

/* Set the first two, zero the rest; fusion_report_clear when done, also after a failure. */
typedef struct FusionReport {
    int64_t fast_bytes;      /* of the tiled traffic model; 0: no tiled figures */
    const ModelCost *before; /* of the network, where it was counted with these; NULL: it is now */
    GArray *steps;           /* FusionStep: one for each rule of the set, in order */
    GArray *unfused;         /* Unfused: by rule, then in order of execution */
    GStringChunk *strings;
} FusionReport;

void fusion_report_clear(FusionReport *report);

/* Fills `unfused` alone: what rules leave as it is in a network that they were applied to. */
void fusion_explain(const Graph *fused, FusionSet set, FusionReport *report);

/* A copy of `graph` with the rules of `set` applied in order. After each, rules before it are
 * applied again as long as it gave them something new to do, so that fusing twice is the same as
 * fusing once. `report` may be NULL. Fails (RB_ERROR_LIMIT) when a count of the report passes 64
 * bits. Caller frees. */
Graph *fuse(const Graph *graph, FusionSet set, FusionReport *report, GError **error);

#endif
