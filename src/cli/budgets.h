/* roofbook check --budgets */
#ifndef CLI_BUDGETS_H
#define CLI_BUDGETS_H

#include "cli/command.h"

typedef struct BudgetsOptions {
    char *against;          /* an earlier build, as `diff` takes it; NULL: none */
    char *markdown, *junit; /* files to write; "-": standard output; NULL: none */
    gboolean quiet;
} BudgetsOptions;

/* Holds every budget of the handbook against its figures and says what there is; returns the exit
 * status. */
int budgets_check(const ProjectPlace *place, const BudgetsOptions *options);

#endif
