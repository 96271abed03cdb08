/* Budgets of networks small enough for pencil and paper.
 *
 * small: conv 3 -> 4 on a 3x8x8 image, 3x3, with bias, then relu. 768 bytes of input, 448 of
 * weights, 1,024 of each output: live at once 768 + 1,024 at the convolution, 2,048 at relu. 6,912
 * MACs. pair: linear 64 -> 64 twice without bias, 16,384 bytes of weights and 8,192 FLOPs each, 256
 * bytes of each tensor.
 *
 * box: 1 TFLOP/s and 100 GB/s. There small takes 2,240 bytes fused, 22.4 ns, roofline and bound;
 * relu by itself 20.48 ns more. pair takes 2 x 16,896 bytes, 337.92 ns, and its bound is that of
 * 32,768 + 256 + 256 bytes, 332.8 ns. integers: int8 alone.
 */
#ifndef TESTS_BUDGET_KIT_H
#define TESTS_BUDGET_KIT_H

#include "answers_book.h"

#include "analysis/budget.h"

#define PAIR_MODEL                                                                                 \
    "model { id = \"pair\", input = { 64 }, build = function(x)\n"                                 \
    "  return x:linear { 64, bias = false }:linear { 64, bias = false } end }\n"

/* With these budgets. Clear with limited_clear(). */
typedef struct Limited {
    Book book;
    Project *project;
} Limited;

static inline Limited limited_new(const char *budgets)
{
    Limited limited = {.book = book_bare()};
    book_add(&limited.book, "models/small.lua", SMALL_MODEL PAIR_MODEL);
    book_add(&limited.book, "hardware/box.lua", DEVICE("box", "capacity = 1000000, ", "") INTEGERS);
    book_add(&limited.book, "budgets.lua", budgets);
    limited.project = project_open(limited.book.dir, NULL, NULL);
    return limited;
}

static inline void limited_clear(Limited *limited)
{
    project_free(limited->project);
    book_clear(&limited->book);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Limited, limited_clear)

static inline const char *problem_at(const Limited *limited, guint i)
{
    assert_true(i < limited->project->errors->len);
    return ((const GError *)g_ptr_array_index(limited->project->errors, i))->message;
}

/* All rows. Caller unrefs. */
static inline GPtrArray *rows_of(const Limited *limited)
{
    if (limited->project->errors->len > 0)
        fail_msg("%s", problem_at(limited, 0));
    return budget_book_rows(limited->project->budgets, limited->project->analysis,
                            limited->project->errors);
}

static inline const BudgetResult *result_at(const GPtrArray *rows, guint i)
{
    assert_true(i < rows->len);
    return g_ptr_array_index(rows, i);
}

static inline void assert_verdict(const BudgetResult *row, const char *verdict)
{
    if (strcmp(budget_verdict_name(row->verdict), verdict) != 0)
        fail_msg("%s of %s: %s, not %s: %s", row->limit->name, row->model,
                 budget_verdict_name(row->verdict), verdict, row->reason ? row->reason : "");
}

#endif
