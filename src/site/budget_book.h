/* The budgets of a handbook, with its networks and devices in the place of ids and patterns.
 *
 * An id may be of any network or device that is there to be named; a pattern stands for those that
 * the handbook shows. What budgets.lua names and there is not, and a word that means nothing, is an
 * error with file, line and the nearest name, and costs its budget.
 */
#ifndef SITE_BUDGET_BOOK_H
#define SITE_BUDGET_BOOK_H

#include "analysis/budget.h"
#include "zoo/handbook.h"

typedef struct BudgetBook {
    GPtrArray *budgets; /* Budget * */
    BudgetSet set;
} BudgetBook;

/* What budgets.lua is made of, and what is in it: never NULL. Borrows all but `errors`, to which it
 * appends. */
BudgetBook *budget_book_new(const char *dir, const Handbook *handbook, Zoo *zoo,
                            const GPtrArray *devices, GPtrArray *errors);
void budget_book_free(BudgetBook *book);

/* The day that waivers are held against, "2026-11-30" or longer; NULL: none of them ends. */
void budget_book_set_today(BudgetBook *book, const char *today);

/* Where growth is held against, borrowed. Both before anything is asked of the analysis. */
void budget_book_set_past(BudgetBook *book, const BudgetPast *past);

/* All rows (const BudgetResult *) in the order of the file, of an analysis that was given the set;
 * they last until analysis_release(). What cannot be counted as declared is left to its own error:
 * the rows of such a network are missing, and `errors` (GError *) has why. Caller unrefs. */
GPtrArray *budget_book_rows(const BudgetBook *book, Analysis *analysis, GPtrArray *errors);

/* How many of them are not kept. */
int budget_rows_failed(const GPtrArray *rows);

/* "12 limits in budgets.lua: 9 hold, 2 broken, 1 waived". Caller frees. */
char *budget_rows_summary(const GPtrArray *rows);

#endif
