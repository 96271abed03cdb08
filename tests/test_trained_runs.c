/* analysis/trained_runs.h: what devices did in published runs. */
#include "pretraining_book.h"

#include <math.h>

#include "analysis/trained_runs.h"
#include "zoo/devices.h"

static TrainedRuns runs_on(void **state, const char *id, DType format)
{
    Fixture *fixture = *state;
    Analysis *analysis = fixture->project->analysis;
    return trained_runs_on(analysis, devices_find(analysis_devices(analysis), id), format);
}

static void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-9 * expected))
        fail_msg("%.17g is not %.17g", actual, expected);
}

/* Of 10, 11 … 20 % of 1 GFLOP/s: a tenth of the way is 11 %, half of it 15, nine tenths 19. */
static void test_quantiles(void **state)
{
    TrainedRuns runs = runs_on(state, "slow", DTYPE_BF16);
    assert_int_equal(runs.runs, 11);
    near(runs.low, 0.11e9);
    near(runs.median, 0.15e9);
    near(runs.high, 0.19e9);
    /* Formats as wide are alike. */
    near(runs_on(state, "slow", DTYPE_FP16).median, 0.15e9);
}

/* Too few runs, none, or a device that is not the catalogue's. */
static void test_none(void **state)
{
    Fixture *fixture = *state;
    Analysis *analysis = fixture->project->analysis;
    TrainedRuns few = runs_on(state, "slow", DTYPE_FP8);
    assert_true(few.runs < 10 && isnan(few.median) && isnan(few.low) && isnan(few.high));
    assert_int_equal(runs_on(state, "tiny", DTYPE_BF16).runs, 0);
    assert_int_equal(runs_on(state, "slow", DTYPE_FP32).runs, 0);
    Device other = *devices_find(analysis_devices(analysis), "slow");
    assert_int_equal(trained_runs_on(analysis, &other, DTYPE_BF16).runs, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantiles),
        cmocka_unit_test(test_none),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
