/* A network in other sizes. */
#include "answers_book.h"

/* In one pass: 4·(448·B + 112) bytes at 100 GB/s are more than 14,336·B FLOPs; in ns 17.92·B
 * + 4.48.
 */
static double seconds_at(double batch)
{
    return (17.92 * batch + 4.48) * 1e-9;
}

static Value value_of(const SweepResult *row, const char *field)
{
    return record_field(&sweep_record, field)->read(row);
}

/* A sample holds 768 bytes of image and 1,024 of result: 1,024 of them do not fit in 1 MB. */
static void test_batches(void **state)
{
    const ResultList *rows = asked_on(state, QUESTION_SWEEP, on_box(state, &plain), SWEEP_BATCH);
    assert_non_null(rows);
    assert_int_equal(rows->records.n, 11);
    for (int i = 0; i < rows->records.n; i++) {
        const SweepResult *at = row(rows, i);
        assert_int_equal(at->value, 1 << i);
        assert_int_equal(value_of(at, "macs").integer, (1 << i) * 6912);
        assert_int_equal(value_of(at, "memory_bytes").integer, (1 << i) * 1792 + 448);
        if (i == 10)
            break;
        near(value_of(at, "roofline_seconds").real, seconds_at(1 << i));
        near(value_of(at, "bound_seconds").real, seconds_at(1 << i));
        near(value_of(at, "inferences_per_s").real, (1 << i) / seconds_at(1 << i));
        near(value_of(at, "memory_bound_share").real, 1);
        assert_null(at->reason);
    }
    const SweepResult *last = row(rows, 10);
    assert_true(g_str_has_prefix(last->reason, "does not fit: "));
    assert_true(isnan(value_of(last, "roofline_seconds").real));
    assert_true(isnan(value_of(last, "bound_seconds").real));
    assert_true(isnan(value_of(last, "inferences_per_s").real));
    assert_true(isnan(value_of(last, "memory_bound_share").real));
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
        assert_int_equal(at->value, expected[i]);
        assert_int_equal(value_of(at, "macs").integer, expected[i] * expected[i] * 4 * 27);
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
    assert_int_equal(value_of(at_2, "macs").integer, 2 * 64 * 8 * 27);
    /* The image, 224 weights and 8 channels of results. */
    assert_int_equal(value_of(at_2, "bytes").integer, 2 * (2 * (192 + 512) + 224));
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
