/* JSON read value by value: what is there, and what is not JSON. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "measure/json_scan.h"

static JsonScan scan_of(const char *text)
{
    return json_scan(text, strlen(text), "p.json");
}

static void test_values_of_an_object(void **state)
{
    (void)state;
    g_auto(JsonScan) scan = scan_of(
        "{ \"a\" : 1.5e1, \"b\":[ 1, {\"x\":[[]]}, \"]\" ],\n \"c\":\"58\", \"d\":null }\n");
    JsonText key;
    int items = 0;
    assert_true(json_scan_object(&scan));
    assert_true(json_scan_key(&scan, &key));
    assert_true(json_text_is(key, "a"));
    assert_true(json_scan_number(&scan) == 15);
    assert_true(json_scan_key(&scan, &key));
    assert_int_equal(json_scan_next(&scan), '[');
    assert_true(json_scan_array(&scan));
    for (; json_scan_item(&scan); items++)
        json_scan_skip(&scan);
    assert_int_equal(items, 3);
    assert_true(json_scan_key(&scan, &key));
    assert_true(json_scan_number(&scan) == 58);
    assert_true(json_scan_key(&scan, &key));
    json_scan_skip(&scan);
    assert_false(json_scan_key(&scan, &key));
    assert_true(json_scan_end(&scan));
}

/* RFC 8259, 7: "\u00e9" is é, two halves of a pair are one character; half a pair is none. */
static void test_escapes(void **state)
{
    (void)state;
    g_auto(JsonScan) scan =
        scan_of("[\"a\\n\\\"\\/\", \"\\u00e9\", \"\\ud83d\\ude00!\", \"\\ud83dx\", \"\"]");
    static const char *const expected[] = {"a\n\"/", "é", "😀!", "\xef\xbf\xbdx", ""};
    assert_true(json_scan_array(&scan));
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        assert_true(json_scan_item(&scan));
        assert_true(json_text_is(json_scan_text(&scan), expected[i]));
    }
    assert_false(json_scan_item(&scan));
    assert_true(json_scan_end(&scan));
    assert_true(json_text_ends((JsonText){"conv_kernel_time", 16}, "_kernel_time"));
    assert_false(json_text_ends((JsonText){"time", 4}, "_kernel_time"));
}

static void refused(const char *text, const char *message)
{
    g_auto(JsonScan) scan = scan_of(text);
    json_scan_skip(&scan);
    assert_false(json_scan_end(&scan));
    if (!strstr(scan.error->message, message))
        fail_msg("'%s' does not say '%s'", scan.error->message, message);
    assert_non_null(strstr(scan.error->message, "; "));
    assert_true(isnan(json_scan_number(&scan))); /* and nothing more is read */
    assert_int_equal(json_scan_text(&scan).length, 0);
    assert_false(json_scan_item(&scan));
}

static void test_what_is_no_json(void **state)
{
    (void)state;
    refused("[1, 2", "p.json:1: the file ends where");
    refused("[1\n,\n2 3]", "p.json:3: ',' or ']' should stand here");
    refused("{\"a\" 1}", "':' should stand here");
    refused("{a: 1}", "a text should stand here");
    refused("[1,]", "a value should stand here");
    refused("\"\\q\"", "the end of an escape");
    refused("\"\\u12g4\"", "four hexadecimal digits");
    refused("\"abc", "the file ends where '\"' should stand");
    refused("-", "'-' is no number");
    refused("1e999", "'1e999' is no number");
    refused("nul", "a value should stand here");
    refused("1 1", "the end of the file should stand here");
    refused("", "the file ends where a value should stand");
}

static char *nested(int depth)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < depth; i++)
        g_string_append_c(text, '[');
    for (int i = 0; i < depth; i++)
        g_string_append_c(text, ']');
    return g_string_free(text, FALSE);
}

static void test_whole_numbers(void **state)
{
    (void)state;
    g_auto(JsonScan) scan = scan_of("[12.9, \"-7\", 1e16]");
    static const int64_t expected[] = {12, -7, -1};
    json_scan_array(&scan);
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        assert_true(json_scan_item(&scan));
        assert_int_equal(json_scan_whole(&scan), expected[i]);
    }
}

static void test_depth(void **state)
{
    (void)state;
    g_autofree char *deepest = nested(JSON_DEPTH), *deeper = nested(JSON_DEPTH + 1);
    g_auto(JsonScan) scan = scan_of(deepest);
    json_scan_skip(&scan);
    assert_true(json_scan_end(&scan));
    refused(deeper, "nested above 64 deep");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_of_an_object),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_what_is_no_json),
        cmocka_unit_test(test_whole_numbers),
        cmocka_unit_test(test_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
