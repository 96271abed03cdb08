/* roofbook check --budgets */
#ifndef CLI_BUDGETS_H
#define CLI_BUDGETS_H

#include "cli/command.h"

typedef struct BudgetsOptions {
    char *against;          /* an earlier build, as `diff` takes it; NULL: none */
    char *markdown, *junit; /* files to write; "-": standard output; NULL: none */
    gboolean quiet;
} BudgetsOptions;

/* Whether the handbook has a file of budgets; one that cannot be told is there. */
bool budgets_are_there(const ProjectPlace *place);

/* Gives the budgets the day that waivers are held against: SOURCE_DATE_EPOCH, or where that is
 * unset the clock's. Returns which, in words; NULL where no budget has a waiver. Caller frees. */
char *budgets_set_today(BudgetBook *book);

/* Holds every budget of the handbook against its figures and says what there is; returns the exit
 * status. */
int budgets_check(const ProjectPlace *place, const BudgetsOptions *options);

#endif
