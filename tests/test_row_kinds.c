/* Which columns are written by kinds of rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "page/row_kinds.h"

enum { ROWS = 12, OVERHEAD = 10 };

/* Three kinds of layers, four of each: 0 1 2 0 1 2 ... */
static const guint thirds[ROWS] = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2};
/* Follows from the kind: 0 0 1. */
static const guint halves[ROWS] = {0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1};
/* Each by itself. */
static const guint names[ROWS] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

static const guint sizes[ROWS] = {9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9};

/* By themselves columns list the place of each row, 24 bytes, beside their values. Together: those
 * 24 once, and 5 values of 9 bytes. */
static void test_what_follows_from_one(void **state)
{
    const KindColumn columns[] = {{names, sizes, 12, 108},
                                  {halves, sizes, 2, 2 * 9 + 24 + 10},
                                  {thirds, sizes, 3, 3 * 9 + 24 + 10}};
    g_autoptr(RowKinds) kinds = row_kinds_choose(columns, 3, ROWS, OVERHEAD);
    (void)state;
    assert_non_null(kinds);
    assert_int_equal(kinds->n, 3);
    assert_memory_equal(kinds->of_row, thirds, sizeof thirds);
    for (guint i = 0; i < 3; i++)
        assert_int_equal(kinds->first_row[i], i);
    assert_false(kinds->has[0]);
    assert_true(kinds->has[1]);
    assert_true(kinds->has[2]);
}

/* One column alone pays for its kinds what its places cost, and more. */
static void test_nothing_to_share(void **state)
{
    const KindColumn columns[] = {{names, sizes, 12, 108}, {thirds, sizes, 3, 3 * 9 + 24 + 10}};
    (void)state;
    assert_null(row_kinds_choose(columns, 2, ROWS, OVERHEAD));
    assert_null(row_kinds_choose(columns, 1, ROWS, OVERHEAD));
    assert_null(row_kinds_choose(NULL, 0, ROWS, OVERHEAD));
    assert_null(row_kinds_choose(columns, 2, 0, OVERHEAD));
}

/* Two that part rows across each other make a kind of each pair: 0 0, 1 1, 2 0, 0 1, 1 0, 2 1.
 * Their six times two values are no shorter than five and a list of places more, as long as values
 * are long. */
static void test_what_parts_rows_otherwise(void **state)
{
    static const guint turns[ROWS] = {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1};
    static const guint wide[ROWS] = {90, 90, 90};
    const KindColumn columns[] = {{thirds, wide, 3, 3 * 90 + 24 + 10},
                                  {turns, wide, 2, 2 * 90 + 24 + 10}};
    (void)state;
    assert_null(row_kinds_choose(columns, 2, ROWS, OVERHEAD));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_follows_from_one),
        cmocka_unit_test(test_nothing_to_share),
        cmocka_unit_test(test_what_parts_rows_otherwise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
