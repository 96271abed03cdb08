/* base/amount.h */
#include "support.h"

#include "base/amount.h"
#include "base/error.h"
#include <math.h>

static void is(const char *text, AmountKind kind, double expected)
{
    double value = NAN;
    GError *error = NULL;
    if (!amount_parse(text, kind, &value, &error))
        fail_msg("%s: %s", text, error->message);
    if (fabs(value - expected) > 1e-12 * fabs(expected))
        fail_msg("%s is %g, not %g", text, value, expected);
}

/* Decimal prefixes are powers of 1000, those of IEC 80000-13 of 1024. */
static void test_units(void **state)
{
    (void)state;
    is("30 ms", AMOUNT_SECONDS, 0.03);
    is("30ms", AMOUNT_SECONDS, 0.03);
    is(" 1.5 us ", AMOUNT_SECONDS, 1.5e-6);
    is("1.5 µs", AMOUNT_SECONDS, 1.5e-6);
    is("1.5 μs", AMOUNT_SECONDS, 1.5e-6);
    is("250 ns", AMOUNT_SECONDS, 2.5e-7);
    is("2 min", AMOUNT_SECONDS, 120);
    is("1e-3 s", AMOUNT_SECONDS, 0.001);
    is("30\u00a0ms", AMOUNT_SECONDS, 0.03);
    is("8 MB", AMOUNT_BYTES, 8e6);
    is("8 MiB", AMOUNT_BYTES, 8388608);
    is("512 KiB", AMOUNT_BYTES, 524288);
    is("512 kB", AMOUNT_BYTES, 512e3);
    is("512 KB", AMOUNT_BYTES, 512e3);
    is("0 B", AMOUNT_BYTES, 0);
    is("26 M", AMOUNT_COUNT, 26e6);
    is("4.09 G", AMOUNT_COUNT, 4.09e9);
    is("1000", AMOUNT_COUNT, 1000);
    is("75 %", AMOUNT_PERCENT, 75);
    is("75.5", AMOUNT_PERCENT, 75.5);
    is("900 GB/s", AMOUNT_BYTE_RATE, 9e11);
    is("1.5TB/s", AMOUNT_BYTE_RATE, 1.5e12);
    is("125 TFLOP/s", AMOUNT_OPERATION_RATE, 1.25e14);
    is("4 TOP/s", AMOUNT_OPERATION_RATE, 4e12);
    is("480 MFLOP/s", AMOUNT_OPERATION_RATE, 4.8e8);
}

static void refused(const char *text, AmountKind kind, const char *why)
{
    double value;
    g_autoptr(GError) error = NULL;
    if (amount_parse(text, kind, &value, &error))
        fail_msg("'%s' is read as %g", text, value);
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_USAGE));
    assert_contains(error->message, why);
}

static void test_what_is_refused(void **state)
{
    (void)state;
    refused("30", AMOUNT_SECONDS, "a time has a unit; write one, as in '30 ms'");
    refused("30 mss", AMOUNT_SECONDS, "no unit 'mss' of a time: did you mean 'ms'?");
    refused("30 MB", AMOUNT_SECONDS, "no unit 'MB' of a time");
    refused("8 mb", AMOUNT_BYTES, "did you mean 'MB'?");
    refused("900", AMOUNT_BYTE_RATE, "a number of bytes a second has a unit");
    refused("900 GB", AMOUNT_BYTE_RATE, "no unit 'GB' of a number of bytes a second");
    refused("125 TFLOPS", AMOUNT_OPERATION_RATE, "did you mean 'TFLOP/s'?");
    refused("8 Mib", AMOUNT_BYTES, "did you mean 'MiB'?");
    refused("8", AMOUNT_BYTES, "has a unit");
    refused("", AMOUNT_BYTES, "'' is not a number of bytes");
    refused("-3 ms", AMOUNT_SECONDS, "is not a time");
    refused("inf s", AMOUNT_SECONDS, "is not a time");
    refused("nan", AMOUNT_COUNT, "is not a number");
    refused("0x10", AMOUNT_COUNT, "is not a number");
    refused("1e999", AMOUNT_COUNT, "is not a number");
    refused(".", AMOUNT_COUNT, "is not a number");
    refused("1,000", AMOUNT_COUNT, "no unit ',000'");
    refused("5 % of it", AMOUNT_PERCENT, "no unit");
}

static AmountLimit limit_of(const char *text, Relation fallback)
{
    AmountLimit limit;
    assert_true(amount_limit_parse(text, AMOUNT_SECONDS, fallback, &limit, NULL));
    return limit;
}

static void test_limits(void **state)
{
    static const struct {
        const char *text;
        bool below, at, above; /* whether it keeps 1, 2 and 3 ms */
    } limits[] = {{"< 2 ms", true, false, false},  {"<2ms", true, false, false},
                  {"<= 2 ms", true, true, false},  {"≤2 ms", true, true, false},
                  {" > 2 ms", false, false, true}, {">=2 ms", false, true, true},
                  {"≥ 2 ms", false, true, true},   {"2 ms", true, true, false}};
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(limits); i++) {
        AmountLimit limit = limit_of(limits[i].text, RELATION_AT_MOST);
        bool kept[] = {amount_limit_keeps(&limit, 0.001), amount_limit_keeps(&limit, 0.002),
                       amount_limit_keeps(&limit, 0.003)};
        if (kept[0] != limits[i].below || kept[1] != limits[i].at || kept[2] != limits[i].above)
            fail_msg("'%s' keeps %d %d %d", limits[i].text, kept[0], kept[1], kept[2]);
        assert_false(amount_limit_keeps(&limit, NAN));
    }
    assert_int_equal(limit_of("2 ms", RELATION_AT_LEAST).relation, RELATION_AT_LEAST);
    assert_true(amount_limit_keeps(&(AmountLimit){0}, NAN));
    assert_string_equal(relation_sign(RELATION_AT_MOST), "≤");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
