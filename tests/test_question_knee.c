/* Where throughput stops growing. */
#include "answers_book.h"

/* In one pass 4·(448·B + 112) bytes at 100 GB/s, in ns 17.92·B + 4.48. */
static double seconds_at(double batch)
{
    return (17.92 * batch + 4.48) * 1e-9;
}

/* 1792·B + 448 bytes of 1 MB: 512 is the largest power of two. 17.92 + 4.48/B <= (17.92 + 4.48/512)
 * / 0.95 from B = 4.7 on. */
static void test_the_knee(void **state)
{
    const KneeResult *knee = row(asked_on(state, QUESTION_KNEE, on_box(state, &plain), 0), 0);
    assert_int_equal(knee->largest, 512);
    assert_false(record_field(&knee_record, "limited")->read(knee).yes);
    assert_int_equal(knee->batch, 8);
    near(knee->seconds, seconds_at(8));
    near(knee->share, 8 / seconds_at(8) / (512 / seconds_at(512)));
}

/* With 8 GB 4096 of them fit, with nothing known of the memory too. */
static void test_the_largest_that_is_tried(void **state)
{
    static const char *const devices[] = {"vast", "blank"};
    for (gsize i = 0; i < G_N_ELEMENTS(devices); i++) {
        const KneeResult *knee =
            row(asked_on(state, QUESTION_KNEE, on(state, devices[i], &plain), 0), 0);
        assert_int_equal(knee->largest, 4096);
        assert_true(record_field(&knee_record, "limited")->read(knee).yes);
        assert_int_equal(knee->batch, 8);
        near(knee->share, 8 / seconds_at(8) / (4096 / seconds_at(4096)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_knee),
        cmocka_unit_test(test_the_largest_that_is_tried),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
