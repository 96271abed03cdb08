/* Where throughput stops growing. */
#include "answers_book.h"

/* Bytes bound both layers: 4·(448·B + 112) and 4·512·B of them at 100 GB/s, in ns 38.4·B + 4.48. */
static double seconds_at(double batch)
{
    return (38.4 * batch + 4.48) * 1e-9;
}

/* 38.4 + 4.48/B <= (38.4 + 4.48/4096) / 0.95 from B = 2.22 on. */
static void test_the_knee(void **state)
{
    const KneeResult *knee = row(asked_on(state, QUESTION_KNEE, on_box(state, &plain), 0), 0);
    assert_int_equal(knee->batch, 4);
    near(knee->seconds, seconds_at(4));
    near(knee->share, 4 / seconds_at(4) / (4096 / seconds_at(4096)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_knee),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
