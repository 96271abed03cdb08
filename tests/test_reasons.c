#include "analysis/reasons.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"

static void add(Reasons *reasons, const char *name, const char *message)
{
    g_autoptr(GError) error = g_error_new_literal(RB_ERROR, RB_ERROR_CANNOT, message);
    reasons_add(reasons, name, error);
}

static void test_counted_by_reason(void **state)
{
    (void)state;
    g_auto(Reasons) reasons = reasons_new();
    g_autofree char *none = reasons_counts(&reasons);
    assert_string_equal(none, "");
    add(&reasons, "A",
        "no fp8: device 'a' states no peak for it; state one in its file, or choose another "
        "device");
    add(&reasons, "B", "does not fit: 5 GB of weights");
    add(&reasons, "C", "does not fit: 6 GB of weights");
    add(&reasons, "D", "does not fit: 7 GB of weights");
    add(&reasons, "E", "no bandwidth: none is stated");
    assert_int_equal(reasons.count, 5);
    g_autofree char *counts = reasons_counts(&reasons), *names = reasons_names(&reasons, 2);
    assert_string_equal(counts, "3 (does not fit), 1 (no fp8), 1 (no bandwidth)");
    assert_string_equal(names, "does not fit: B, C and 1 more; no fp8: A; no bandwidth: E");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_counted_by_reason)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
