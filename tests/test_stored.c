/* import/stored.h: what a file of weights holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "import/stored.h"

static void reads(const Stored *stored, const char *expected)
{
    g_autofree char *text = stored_text(stored);
    assert_string_equal(text, expected);
}

static void test_sums(void **state)
{
    (void)state;
    Stored stored = {0};
    assert_true(stored_add(&stored, "bf16", 1000, 2000));
    reads(&stored, "1,000 numbers in 1 tensors, 2,000 bytes of bf16");
    assert_true(stored_add(&stored, "bf16", 24, 48) && stored_add(&stored, "a8", 8, 8));
    stored_sort(&stored);
    StoredType sum = stored_sum(&stored);
    assert_int_equal(sum.tensors, 3);
    assert_int_equal(sum.elements, 1032);
    assert_int_equal(sum.bytes, 2056);
    reads(&stored, "1,032 numbers in 3 tensors, 2,056 bytes: 8 of a8, 2,048 of bf16");
}

static void test_what_is_too_much(void **state)
{
    (void)state;
    static char names[STORED_MOST_TYPES + 1][8];
    Stored stored = {0}, large = {0};
    for (int i = 0; i <= STORED_MOST_TYPES; i++) {
        g_snprintf(names[i], sizeof names[i], "t%d", i);
        assert_int_equal(stored_add(&stored, names[i], 1, 1), i < STORED_MOST_TYPES);
    }
    assert_true(stored_add(&large, "a", INT64_MAX - 1, 1));
    assert_false(stored_add(&large, "b", 2, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_what_is_too_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
