/* base/packed_call.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/packed_call.h"
#include "packed_call_kit.h"

/* What no method makes shorter. */
static void test_what_is_short_stays(void **state)
{
    (void)state;
    g_autofree char *text = packed_call("f", "{\"a\":1}");
    assert_string_equal(text, "f({\"a\":1});\n");
    g_autofree char *alone = packed_json("{\"a\":1}");
    assert_string_equal(alone, "{\"a\":1}");
}

static void test_what_is_long_comes_back(void **state)
{
    (void)state;
    GString *json = g_string_new("[0");
    for (int i = 1; i < 5000; i++)
        g_string_append_printf(json, ",%d", i % 7);
    g_string_append_c(json, ']');
    g_autofree char *text = packed_call("f", json->str), *back = packed_call_json(text, "f");
    assert_true(g_str_has_prefix(text, "f(\""));
    assert_true(strlen(text) < json->len / 20);
    assert_string_equal(back, json->str);
    g_string_free(json, TRUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_short_stays),
        cmocka_unit_test(test_what_is_long_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
