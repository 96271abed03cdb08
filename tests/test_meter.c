#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/meter.h"

/* Of 1 to 15, samples 0 to 14 in order: a tenth and nine tenths of 14 places are at 1 and at 12. */
static void test_percentiles(void **state)
{
    (void)state;
    double samples[15];
    for (int i = 0; i < 15; i++)
        samples[i] = 15 - i;
    Rate rate = meter_rate(samples, 15);
    assert_true(rate.per_s == 13);
    assert_true(rate.spread == 13.0 / 2 - 1);
    assert_int_equal(rate.samples, 15);
}

static void test_few(void **state)
{
    (void)state;
    double one[] = {7}, two[] = {4, 2};
    Rate none = meter_rate(one, 0), single = meter_rate(one, 1), pair = meter_rate(two, 2);
    assert_true(isnan(none.per_s) && isnan(none.spread) && none.samples == 0);
    assert_true(single.per_s == 7 && single.spread == 0);
    assert_true(pair.per_s == 2 && pair.spread == 0); /* one place is none from the first */
}

static double spin(void *data, int worker, int64_t rounds)
{
    volatile int64_t *done = data;
    for (int64_t i = 0; i < rounds * 1000; i++)
        done[worker] = done[worker] + 1;
    return (double)(rounds * 1000);
}

/* As many samples as there are to be taken of one thread, whatever else runs; of several as many as
 * the machine gives, or else what each thread did by itself. */
static void test_sampling(void **state)
{
    (void)state;
    int64_t done[2] = {0};
    g_autoptr(Team) one = team_new(1, NULL, NULL);
    Rate alone = meter_run(one, spin, done, (MeterLimits){METER_SAMPLES, 10});
    assert_int_equal(alone.samples, METER_SAMPLES);
    assert_int_equal(alone.asked, METER_SAMPLES);
    assert_int_equal(alone.refused, 0);
    assert_true(alone.per_s > 0 && isfinite(alone.per_s) && alone.spread >= 0);
    assert_int_equal(meter_run(one, spin, done, (MeterLimits){40, 10}).samples, 40);
    Rate most = meter_run(one, spin, done, (MeterLimits){METER_MOST_SAMPLES + 1, 10});
    assert_int_equal(most.samples, METER_MOST_SAMPLES);
    g_autoptr(Team) two = team_new(2, NULL, NULL);
    Rate both = meter_run(two, spin, done, (MeterLimits){METER_SAMPLES, 0.05});
    assert_true(both.per_s > 0 && isfinite(both.per_s));
    assert_true(both.shared ? both.refused > 0 : both.samples > 0);
    assert_true(done[0] > done[1] && done[1] > 0);
}

static void test_clocks(void **state)
{
    (void)state;
    double before = meter_clock(), given = meter_thread_clock();
    int64_t done = 0;
    (void)spin(&done, 0, 100);
    assert_true(meter_clock() >= before && meter_thread_clock() >= given);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_percentiles),
        cmocka_unit_test(test_few),
        cmocka_unit_test(test_sampling),
        cmocka_unit_test(test_clocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
