/* A network in other sizes. */
#include "answers_book.h"

/* Bytes bound both layers: 4·(448·B + 112) and 4·512·B of them at 100 GB/s, in ns 38.4·B + 4.48. */
static double seconds_at(double batch)
{
    return (38.4 * batch + 4.48) * 1e-9;
}

static void test_batches(void **state)
{
    const ResultList *rows = asked_on(state, QUESTION_SWEEP, on_box(state, &plain), SWEEP_BATCH);
    assert_non_null(rows);
    assert_int_equal(rows->records.n, 11);
    for (int i = 0; i < rows->records.n; i++) {
        const SweepResult *at = row(rows, i);
        assert_int_equal(at->counts.value, 1 << i);
        near(at->counts.seconds, seconds_at(1 << i));
        near(at->counts.throughput, (1 << i) / seconds_at(1 << i));
        assert_int_equal(at->counts.macs, (1 << i) * 6912);
        assert_int_equal(at->counts.memory_bytes, (1 << i) * 2048 + 448);
        assert_null(at->reason);
    }
}

/* Of 8 pixels: half, the same, one and a half and twice, in steps of 4. */
static void test_resolutions(void **state)
{
    static const int64_t expected[] = {4, 8, 12, 16};
    const ResultList *rows =
        asked_on(state, QUESTION_SWEEP, on_box(state, &plain), SWEEP_RESOLUTION);
    assert_non_null(rows);
    assert_int_equal(rows->records.n, G_N_ELEMENTS(expected));
    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
        const SweepResult *at = row(rows, (int)i);
        assert_int_equal(at->counts.value, expected[i]);
        assert_int_equal(at->counts.macs, expected[i] * expected[i] * 4 * 27);
        assert_string_equal(at->axis, "resolution");
    }
}

/* A sweep keeps the design, the format and the fusion that the model has. */
static void test_a_sweep_is_of_the_model_as_made(void **state)
{
    static const char *const align[] = {"align=8", NULL};
    Setup setup = {.designs = align, .fusion = FUSION_ALL, .dtype = DTYPE_FP16};
    const SweepResult *at_2 =
        row(asked_on(state, QUESTION_SWEEP, on_box(state, &setup), SWEEP_BATCH), 1);
    assert_int_equal(at_2->counts.macs, 2 * 64 * 8 * 27);
    /* The image, 224 weights and 8 channels of results. */
    assert_int_equal(at_2->counts.bytes, 2 * (2 * (192 + 512) + 224));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_resolutions),
        cmocka_unit_test(test_a_sweep_is_of_the_model_as_made),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
