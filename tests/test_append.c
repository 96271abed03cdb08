#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/append.h"

/* Through every size at which the string has to grow. */
static void test_pieces_are_joined(void **state)
{
    (void)state;
    g_autoptr(GString) out = g_string_new(NULL), expected = g_string_new(NULL);
    for (int i = 0; i < 3000; i++) {
        append_text(out, i % 2 ? "ab" : "");
        append_bytes(out, "xyz", (gsize)i % 4);
        g_string_append(expected, i % 2 ? "ab" : "");
        g_string_append_len(expected, "xyz", i % 4);
        assert_int_equal(out->len, expected->len);
        assert_int_equal(out->str[out->len], '\0');
    }
    assert_string_equal(out->str, expected->str);
}

static void test_zeros_are_bytes(void **state)
{
    (void)state;
    g_autoptr(GString) out = g_string_new("a");
    append_bytes(out, "b\0c", 3);
    assert_int_equal(out->len, 4);
    assert_memory_equal(out->str, "ab\0c", 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_are_joined),
        cmocka_unit_test(test_zeros_are_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
