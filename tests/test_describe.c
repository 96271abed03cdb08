/* import/describe.h: the text of a Lua model from JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "import/describe.h"

static char *described(const char *text, const char *rest, GError **error)
{
    char shown[] = "x/config.json", id[] = "x", name[] = "The \"X\"";
    ImportFile file = {.shown = shown, .id = id, .name = name};
    json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);
    assert_non_null(json);
    char *lua = describe_network(&file, json, rest, error);
    json_decref(json);
    return lua;
}

#define HEAD "local network = transformer "
#define TAIL "\nnetwork.id = \"x\"\nnetwork.name = \"The \\\"X\\\"\"\n"

static void describes(const char *json, const char *expected)
{
    g_autofree char *lua = described(json, NULL, NULL);
    g_autofree char *whole = g_strconcat(HEAD, expected, TAIL "model(network)\n", NULL);
    assert_string_equal(lua, whole);
}

/* In the order of the file; what is null is as if it were not there. */
static void test_values(void **state)
{
    (void)state;
    describes("{\"b\": 1, \"a\": -2, \"c\": null, \"d\": true, \"e\": false}",
              "{\n  b = 1,\n  a = -2,\n  d = true,\n  e = false,\n}");
    describes("{\"a\": 9223372036854775807, \"b\": 1e-06, \"c\": 1e5, \"d\": 2.0}",
              "{\n  a = 9223372036854775807,\n  b = 9.9999999999999995e-07,\n  c = 100000.0,\n"
              "  d = 2.0,\n}");
    describes("{\"a\": [1, null, \"x\"], \"b\": [], \"c\": {}, \"d\": {\"e\": 1}}",
              "{\n  a = { 1, false, \"x\" },\n  b = { },\n  c = {},\n  d = {\n    e = 1,\n  },\n}");
}

/* Neither keys nor texts can be anything but what they are. */
static void test_texts(void **state)
{
    (void)state;
    describes("{\"a b\": \"x\\\"} os.exit() --\", \"end\": \"\\n\\\\\", \"1a\": 1}",
              "{\n  [\"a b\"] = \"x\\\"} os.exit() --\",\n  [\"end\"] = \"\\010\\\\\",\n"
              "  [\"1a\"] = 1,\n}");
}

static void test_more_lines(void **state)
{
    (void)state;
    g_autofree char *lua = described("{}", "network.notes = \"y\"\n", NULL);
    assert_string_equal(lua, HEAD "{}" TAIL "network.notes = \"y\"\nmodel(network)\n");
}

static void test_depth(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autofree char *fits = described("[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]", NULL, NULL);
    assert_non_null(fits);
    assert_null(described("[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", NULL, &error));
    assert_string_equal(error->message,
                        "x/config.json: lists and objects are nested more than 16 deep; take out "
                        "what is not of the network");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_more_lines),
        cmocka_unit_test(test_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
