/* A network under every scheme. */
#include "answers_book.h"

static const SchemeResult *in_scheme(const ResultList *rows, const char *scheme)
{
    for (int i = 0; rows && i < rows->records.n; i++) {
        const SchemeResult *at = row(rows, i);
        if (strcmp(at->scheme, scheme) == 0)
            return at;
    }
    fail_msg("no scheme %s", scheme);
    return NULL;
}

/* In fp16, computed in fp32: half the bytes, so that the convolution's 14.08 ns of work are more
 * than its 11.2 of bytes; relu takes 10.24. */
static void test_schemes(void **state)
{
    const TimingResult *timing = on_box(state, &plain);
    const ResultList *rows = asked_on(state, QUESTION_SCHEMES, timing, 0);
    const SchemeResult *fp16 = in_scheme(rows, "fp16");
    assert_int_equal(rows->records.n, scheme_count());
    near(fp16->roofline_seconds, (14.08 + 10.24) * 1e-9);
    near(fp16->speedup, 42.88 / 24.32);
    assert_string_equal(fp16->compute_dtype, "fp32");
    assert_int_equal(fp16->weights_bytes, 224);
    assert_int_equal(fp16->bytes, 2 * 1072);
    near(in_scheme(rows, "fp32")->speedup, 1);
    const SchemeResult *untimed = in_scheme(asked_of(state, QUESTION_SCHEMES, timing->of), "fp16");
    assert_int_equal(untimed->bytes, 2 * 1072);
    assert_true(isnan(untimed->roofline_seconds));
    assert_null(untimed->device);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schemes),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
