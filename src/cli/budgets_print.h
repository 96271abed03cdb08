/* Budgets as a terminal, a pull request and a build server read them. */
#ifndef CLI_BUDGETS_PRINT_H
#define CLI_BUDGETS_PRINT_H

#include "site/budget_book.h"

/* What `check --budgets` found. */
typedef struct BudgetsReport {
    const GPtrArray *rows;     /* const BudgetResult *, in the order of the file */
    const GPtrArray *problems; /* GError *: what could not be read or counted */
    const char *waivers; /* the day that waivers are held against, in words; NULL: no waiver */
} BudgetsReport;

/* A table, and below it what is to be said of limits that do not simply hold. */
char *budgets_text(const BudgetsReport *report);

/* The same for a pull request, the first line a comment by which a robot finds its own again. */
char *budgets_markdown(const BudgetsReport *report);

/* The same as JUnit's XML: a test case for each limit, of the class of its network. Callers free.
 */
char *budgets_junit(const BudgetsReport *report);

#endif
