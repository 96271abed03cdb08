#include "record/json_text.h"

#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdlib.h>

/* What jansson makes of the same value. */
static void assert_as_jansson(const GString *text, json_t *value)
{
    char *expected = json_dumps(value, JSON_COMPACT | JSON_REAL_PRECISION(12) | JSON_ENCODE_ANY);
    assert_string_equal(text->str, expected);
    assert_int_equal(text->len, strlen(expected));
    json_decref(value);
    free(expected);
}

static void test_reals(void **state)
{
    static const double values[] = {
        0,      1,     -1,     0.5,     1.0 / 3, 1e11,         1e12,
        1e15,   1e22,  -1e23,  1e-4,    1e-5,    -1e-12,       1.5e-7,
        3e-300, 1e300, 2.0e-9, DBL_MAX, DBL_MIN, 4089184256.0, 123456.789012345};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        json_put_real(text, values[i]);
        assert_as_jansson(text, json_real(values[i]));
    }
}

static void test_integers(void **state)
{
    static const int64_t values[] = {0, 9, -10, 4089184256, INT64_MAX, INT64_MIN};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        json_put_integer(text, values[i]);
        assert_as_jansson(text, json_integer(values[i]));
    }
}

static void test_strings(void **state)
{
    static const char *const values[] = {"",      "plain",    "\"",       "a\"b\\c",
                                         "\n",    "\t\b\f\r", "x\001y",   "残差网络",
                                         "a\n\n", "end\\",    "\037\177", "</script>"};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        json_put_string(text, values[i]);
        assert_as_jansson(text, json_string(values[i]));
    }
}

static void test_commas_come_by_themselves(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new(NULL);
    json_open(text, '{');
    json_key(text, "a");
    json_open(text, '[');
    json_put_integer(text, 1);
    json_put_word(text, "null");
    json_put_string(text, "[");
    json_open(text, '[');
    json_close(text, ']');
    json_put_real(text, 2);
    json_close(text, ']');
    json_key(text, "b");
    json_put_word(text, "true");
    json_close(text, '}');
    assert_string_equal(text->str, "{\"a\":[1,null,\"[\",[],2.0],\"b\":true}");
}

/* However the text comes to grow. */
static void test_long_texts(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new(NULL);
    json_t *expected = json_array();
    json_open(text, '[');
    for (int i = 0; i < 5000; i++) {
        json_put_integer(text, i);
        json_array_append_new(expected, json_integer(i));
    }
    json_close(text, ']');
    assert_as_jansson(text, expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reals),      cmocka_unit_test(test_integers),
        cmocka_unit_test(test_strings),    cmocka_unit_test(test_commas_come_by_themselves),
        cmocka_unit_test(test_long_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
