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

static double real_of(const SchemeResult *scheme, const char *field)
{
    return record_field(&scheme_record, field)->read(scheme).real;
}

/* In fp16, computed in fp32: half the bytes, so that the convolution's 14.08 ns of work are more
 * than its 11.2 of bytes; relu takes 10.24. In one pass 14.336 ns of work, where fp32 waits 22.4
 * for 4·(192 + 112 + 256) bytes. Of 24 taps a side 22 are inside: 2·(24² - 22²)·3·4 FLOPs are not
 * in the bound. */
static void test_schemes(void **state)
{
    const TimingResult *timing = on_box(state, &plain);
    const ResultList *rows = asked_on(state, QUESTION_SCHEMES, timing, 0);
    const SchemeResult *fp16 = in_scheme(rows, "fp16");
    assert_int_equal(rows->records.n, scheme_count());
    near(real_of(fp16, "operators_seconds"), (14.08 + 10.24) * 1e-9);
    near(real_of(fp16, "roofline_seconds"), 14.336e-9);
    near(real_of(fp16, "bound_seconds"), (14336 - 2208) / 1e12);
    near(fp16->speedup, 22.4 / 14.336);
    assert_string_equal(record_field(&scheme_record, "compute_dtype")->read(fp16).text, "fp32");
    assert_null(fp16->reason);
    assert_int_equal(fp16->weights_bytes, 224);
    assert_int_equal(fp16->bytes, 2 * 1072);
    near(in_scheme(rows, "fp32")->speedup, 1);
    const SchemeResult *untimed = in_scheme(asked_of(state, QUESTION_SCHEMES, timing->of), "fp16");
    assert_int_equal(untimed->bytes, 2 * 1072);
    assert_true(isnan(real_of(untimed, "roofline_seconds")));
    assert_null(untimed->device);
}

/* What computes in 8 bits or in one needs a unit that does: weights of 8 bits alone do not. */
static void test_schemes_that_a_device_lacks(void **state)
{
    static const struct {
        const char *scheme, *reason;
    } rows[] = {{"fp8", "no fp8: "}, {"int8", "no int8: "}, {"w1a1", "no binary: "},
                {"tf32", NULL},      {"bf16", NULL},        {"w8a16", NULL}};
    const ResultList *list = asked_on(state, QUESTION_SCHEMES, on_box(state, &plain), 0);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const SchemeResult *at = in_scheme(list, rows[i].scheme);
        if (!rows[i].reason != !at->reason ||
            (at->reason && !g_str_has_prefix(at->reason, rows[i].reason)))
            fail_msg("%s: %s", at->scheme, at->reason);
        assert_int_equal(isnan(real_of(at, "roofline_seconds")), at->reason != NULL);
        assert_int_equal(isnan(real_of(at, "operators_seconds")), at->reason != NULL);
        assert_int_equal(isnan(real_of(at, "bound_seconds")), at->reason != NULL);
        assert_int_equal(isnan(at->speedup), at->reason != NULL);
        assert_true(at->weights_bytes > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schemes),
        cmocka_unit_test(test_schemes_that_a_device_lacks),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
