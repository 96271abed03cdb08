/* Tokens of a round of speculative decoding (serve/speculation.h). */
#include "support.h"

#include <math.h>

#include "serve/speculation.h"

static void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-9 * fabs(expected)))
        fail_msg("%.12g is not %.12g", actual, expected);
}

/* Every way in which drafted tokens are kept or not, by its probability: those before the first
 * that is not count, and one more. */
static double enumerated(double acceptance, int drafted)
{
    double mean = 0;
    for (unsigned way = 0; way < 1U << drafted; way++) {
        double probability = 1;
        int kept = 0;
        for (int i = 0; i < drafted; i++) {
            probability *= way >> i & 1U ? acceptance : 1 - acceptance;
            kept += kept == i && (way >> i & 1U);
        }
        mean += probability * (kept + 1);
    }
    return mean;
}

static void test_mean_tokens(void **state)
{
    (void)state;
    for (int drafted = 0; drafted <= 10; drafted++)
        for (double acceptance = 0; acceptance < 0.95; acceptance += 0.1) {
            double closed = (1 - pow(acceptance, drafted + 1)) / (1 - acceptance);
            near(speculation_tokens(acceptance, drafted), enumerated(acceptance, drafted));
            near(speculation_tokens(acceptance, drafted), closed);
        }
    near(speculation_tokens(1, 4), 5);
    near(speculation_tokens(0, 4), 1);
}

/* 1 + 0.8 + 0.64 = 2.44 tokens of a pass of 3 ms and two drafts of 0.5 ms. */
static void test_seconds(void **state)
{
    (void)state;
    near(speculation_seconds(0.8, 2, 3e-3, 0.5e-3), 4e-3 / 2.44);
    near(speculation_seconds(0.8, 2, 3e-3, 0), 3e-3 / 2.44);
}

/* One drafted token: (1 + a) tokens of 3 + 1 ms; a step of 2.5 ms is met at a = 0.6. One of 1.9 ms
 * never is: two tokens at most take 2 ms each. */
static void test_break_even(void **state)
{
    (void)state;
    double even = speculation_break_even(1, 3e-3, 1e-3, 2.5e-3);
    assert_true(fabs(even - 0.6) < 1e-12);
    assert_true(isnan(speculation_break_even(1, 3e-3, 1e-3, 1.9e-3)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mean_tokens),
        cmocka_unit_test(test_seconds),
        cmocka_unit_test(test_break_even),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
