/* estimate/ranks.h against published examples and arithmetic. */
#include "estimate/ranks.h"

#include <math.h>

#include "support.h"

static void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-9))
        fail_msg("%.12g is not %.12g", actual, expected);
}

/* By its definition: pairs in the same order less those in the other one, of all 45. */
static void test_pairs_are_counted(void **state)
{
    static const double a[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    static const double b[] = {4, 7, 2, 10, 3, 6, 8, 1, 5, 9};
    int s = 0;
    (void)state;
    for (int i = 0; i < 10; i++)
        for (int j = i + 1; j < 10; j++)
            s += b[j] > b[i] ? 1 : -1;
    near(rank_correlation(a, b, 10), s / 45.0);
    near(rank_correlation(a, a, 10), 1);
}

static void test_the_other_way_round_is_minus_1(void **state)
{
    static const double up[] = {1, 2, 3}, down[] = {0.3, 0.2, 0.1};
    (void)state;
    near(rank_correlation(up, down, 3), -1);
}

/* Of the documentation of scipy.stats.kendalltau: -0.47140452079103173. By hand: of 10 pairs 2 are
 * tied in the first, 1 of them in both, none else in the second; 2 agree and 6 do not, so
 * (2 - 6) / √(8 · 9) = -4 / 8.485. */
static void test_ties_are_left_out_of_account(void **state)
{
    static const double a[] = {12, 2, 1, 12, 2}, b[] = {1, 4, 7, 1, 0};
    (void)state;
    near(rank_correlation(a, b, 5), -0.47140452079103173);
    near(rank_correlation(b, a, 5), -0.47140452079103173);
}

static void test_what_has_no_order_has_no_correlation(void **state)
{
    static const double same[] = {2, 2, 2}, other[] = {1, 2, 3};
    (void)state;
    assert_true(isnan(rank_correlation(same, other, 3)));
    assert_true(isnan(rank_correlation(other, same, 3)));
    assert_true(isnan(rank_correlation(other, other, 1)));
    assert_true(isnan(rank_correlation(other, other, 0)));
}

/* R: quantile(1:4, c(0.25, 0.5)) is 1.75 and 2.5. */
static void test_quantiles_lie_between_ranks(void **state)
{
    double values[] = {4, 2, 1, 3};
    (void)state;
    ranks_sort(values, 4);
    near(ranks_quantile(values, 4, 0.25), 1.75);
    near(ranks_quantile(values, 4, 0.5), 2.5);
    near(ranks_quantile(values, 4, 1), 4);
    assert_true(isnan(ranks_quantile(values, 0, 0.5)));
}

/* Weights 1 + 1 are a fifth of 10; with the next, 3 + 5 = 8, more than half. */
static void test_weights_move_the_median(void **state)
{
    static const double values[] = {7, 1, 3, 2}, weights[] = {2, 1, 6, 1};
    (void)state;
    near(ranks_weighted_quantile(values, weights, 4, 0.5), 3);
    near(ranks_weighted_quantile(values, weights, 4, 0.2), 2);
    near(ranks_weighted_quantile(values, weights, 4, 0.9), 7);
    assert_true(isnan(ranks_weighted_quantile(values, weights, 0, 0.5)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs_are_counted),
        cmocka_unit_test(test_the_other_way_round_is_minus_1),
        cmocka_unit_test(test_ties_are_left_out_of_account),
        cmocka_unit_test(test_what_has_no_order_has_no_correlation),
        cmocka_unit_test(test_quantiles_lie_between_ranks),
        cmocka_unit_test(test_weights_move_the_median),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
