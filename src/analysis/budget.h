/* Budgets laid against figures (SPEC §16): what a row of QUESTION_BUDGETS is made of.
 *
 * A budget on what is counted holds or is broken. One on `time` or on `bound_seconds` is one on a
 * bound: below it the limit cannot hold, whoever writes the program; above it nothing is proved,
 * and the row says "may hold". So says the row of a figure that operators are missing from. What
 * cannot be told, a network that does not run on the device or a size that it cannot have, is no
 * budget kept: it fails as a broken one does. Growth is held against an earlier build, by whoever
 * has one.
 */
#ifndef ANALYSIS_BUDGET_H
#define ANALYSIS_BUDGET_H

#include "analysis/limits.h"
#include "zoo/budgets.h"

/* A budget of budgets.lua with what its words mean. */
typedef struct BudgetCase {
    const Budget *budget;
    Setup setup;        /* without network and device; its texts are the budget's */
    GArray *networks;   /* int: entries of the zoo */
    GPtrArray *devices; /* const Device *; empty: it names none */
} BudgetCase;

/* Where figures of an earlier build come from. */
typedef struct BudgetPast {
    /* The figure of a network, and where it is of one of a device, in a setup. False: why there is
     * none, a literal. */
    bool (*value)(const Limit *limit, const Setup *setup, const Device *device, double *value,
                  const char **reason, void *data);
    void *data;
    double slack; /* of times: by what share of it they may be more, as far as they are kept */
} BudgetPast;

/* All of a handbook. An analysis borrows it: analysis_set_budgets(). */
struct BudgetSet {
    GPtrArray *cases;       /* BudgetCase *, in the order of the file */
    char *today;            /* "2026-11-30": what waivers are held against; NULL: they all last */
    const BudgetPast *past; /* NULL: growth is not compared */
};

/* id, word */
#define BUDGET_VERDICT_LIST(X)                                                                     \
    X(HOLDS, "holds")                                                                              \
    X(MAY_HOLD, "may hold")                                                                        \
    X(BROKEN, "broken")                                                                            \
    X(UNTOLD, "cannot be told")                                                                    \
    X(WAIVED, "waived")                                                                            \
    X(NOT_COMPARED, "not compared")

typedef enum BudgetVerdict {
#define X(id, word) BUDGET_##id,
    BUDGET_VERDICT_LIST(X)
#undef X
} BudgetVerdict;

const char *budget_verdict_name(BudgetVerdict verdict);

/* One figure of a network, and perhaps of a device, held against one limit. */
typedef struct BudgetResult {
    const Budget *budget;
    const Limit *limit;
    int place; /* of its budget in the file's order */
    bool grows;
    BudgetVerdict verdict;
    bool failed;                /* broken or cannot be told, and not waived */
    const char *model, *device; /* device NULL: the figure is of no device */
    const char *setup;          /* "int8, fused: all"; "as declared" */
    double most, value, bound;  /* NAN: none; `bound` beside a limit on `time` */
    double before, growth;      /* of a limit on growth; NAN */
    double headroom;            /* what is left up to the limit, below 0 what is too much */
    const char *value_text, *limit_text, *headroom_text; /* exact, with units; NULL: unknown */
    const char *holder; /* the layer with most of it; NULL: none has */
    const char *remedy; /* what would bring it within the limit; NULL: nothing to mend */
    const char *reason; /* what else is to be said; NULL */
} BudgetResult;

/* The layer that holds the figure, with its share: "conv2, 45 %"; NULL: no layer does. `timing`
 * NULL: of no device. Caller frees. */
char *budget_holder(const Limit *limit, const ModelResult *model, const TimingResult *timing);

/* What a remedy is looked for. */
typedef struct BudgetSought {
    Analysis *analysis;
    const Limit *limit;
    double most;                /* its limit */
    const ModelResult *model;   /* as the budget looks at it */
    const TimingResult *timing; /* NULL: of no device */
} BudgetSought;

/* What asks for least and keeps the limit, by the what-ifs of advice (advice/advice.h) in order of
 * their risk and effort: "fuse=all: 384,000 B", or what comes nearest to it. Caller frees. */
char *budget_remedy(const BudgetSought *sought);

/* A figure as it is read; NAN where it is not known. */
double budget_figure(const Limit *limit, const ModelResult *model, const TimingResult *timing);

#endif
