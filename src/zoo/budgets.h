/* budgets.lua: limits on figures of networks, as a handbook states them.
 *
 *   budget { model = "detector-v2", on = "edge-box", scheme = "int8", fuse = "all", batch = 1,
 *            peak_bytes = 1.5 * MB, time = 2 * ms, why = "EB-12" }
 *   budget { model = "mobilenet_*", width = 0.75, params = 3 * M,
 *            grow = { peak_bytes = "2 %", macs = "0 %" }, waive = "2027-01-31" }
 *
 * model and on are an id, a pattern of several ("*", "mobilenet_*"), or a list of such. How the
 * network is looked at is said in the words of `show`: scheme, fuse, batch, resolution, basis,
 * traffic, dims and inputs as a variant has them, and design what-ifs by name (width = 0.75,
 * two_3x3 = true), or in a list where they are of one layer (design = { "two_3x3@conv1" }). Any
 * other name is a figure and its limit. grow: by how much of it a figure may be more than in an
 * earlier build. why: the reason. waive: the last day on which the budget may be broken.
 *
 * Here they are read and nothing more: what the words mean, and whether there are such networks and
 * devices, is for who knows them (site/budget_book.h).
 */
#ifndef ZOO_BUDGETS_H
#define ZOO_BUDGETS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define BUDGETS_FILE "budgets.lua"

enum { BUDGETS_MOST = 1000, BUDGETS_MOST_FIGURES = 40, BUDGETS_MOST_DESIGNS = 14 };

/* A figure by its place among the names, and its limit; or by how much of itself it may grow. */
typedef struct BudgetLimit {
    int figure;
    double value;
} BudgetLimit;

typedef struct Budget {
    int line;
    char **models, **devices; /* ids and patterns, NULL-terminated; devices NULL: none */
    char *scheme, *fuse, *basis, *traffic; /* NULL: the default */
    int64_t batch, resolution;             /* 0: as declared */
    char **dims, **inputs, **designs;      /* NULL-terminated; NULL: none */
    GArray *limits, *growths;              /* BudgetLimit, in the order of the names */
    char *why;                             /* or NULL */
    char *waive;                           /* "2027-01-31", or NULL */
} Budget;

/* What figures and design what-ifs are called, NULL-terminated, at most so many as above. */
typedef struct BudgetNames {
    const char *const *figures, *const *designs;
} BudgetNames;

/* Budget * of dir/budgets.lua; none where there is no such file. A budget that is wrong costs
 * itself, what Lua cannot run costs the file: errors, with file and line, are appended. Never NULL;
 * caller unrefs. */
GPtrArray *budgets_read(const char *dir, const BudgetNames *names, GPtrArray *errors);
void budget_free(Budget *budget);

#endif
