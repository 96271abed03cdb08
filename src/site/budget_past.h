/* Figures of an earlier build, for budgets on growth.
 *
 * Where its sources are at hand, a handbook's folder or a git revision, the same is counted of
 * them. A site has in its handbook.json the figures that builds are compared in, of networks as
 * declared and fused, in its number formats and on its devices; times to seven digits.
 */
#ifndef SITE_BUDGET_PAST_H
#define SITE_BUDGET_PAST_H

#include "analysis/budget.h"
#include "site/side.h"

typedef struct PastBuild {
    Side *side;
    const Project *now; /* whose networks setups are of */
    BudgetPast past;    /* to be given to budget_book_set_past() */
} PastBuild;

/* Borrows both, and has to stay where it is. */
void past_build_init(PastBuild *build, Side *side, const Project *now);

#endif
