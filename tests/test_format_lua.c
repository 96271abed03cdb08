#include "page/format_lua.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <lauxlib.h>
#include <string.h>

#include "lua/sandbox.h"

static int setup(void **state)
{
    Sandbox *sandbox = sandbox_new(NULL, SANDBOX_PAGE);
    for (const luaL_Reg *function = format_functions(); function->name; function++) {
        lua_pushcfunction(sandbox_lua(sandbox), function->func);
        sandbox_set_global(sandbox, function->name);
    }
    *state = sandbox;
    return 0;
}

static int teardown(void **state)
{
    sandbox_free(*state);
    return 0;
}

static bool run(Sandbox *sandbox, const char *expression, GError **error)
{
    g_autofree char *text = g_strconcat("return ", expression, NULL);
    return sandbox_run(sandbox, "a.md", text, strlen(text), 1, error);
}

static void assert_says(void **state, const char *expression, const char *text)
{
    g_autoptr(GError) error = NULL;
    lua_State *L = sandbox_lua(*state);
    if (!run(*state, expression, &error))
        fail_msg("%s", error->message);
    assert_string_equal(lua_tostring(L, -1), text);
    lua_pop(L, 1);
}

static void test_numbers(void **state)
{
    assert_says(state, "count(25557032)", "25,557,032");
    assert_says(state, "count(1000.0)", "1,000");
    assert_says(state, "si(4089184256, 'MAC', 4)", "4.089 GMAC");
    assert_says(state, "si(112)", "112"); /* a whole number below a thousand is no rounded figure */
    assert_says(state, "si(112.0)", "112");
    assert_says(state, "si(9500)", "9.50 k");
    assert_says(state, "bytes(1e24)", "1.00e+24 B");
    assert_says(state, "seconds(0.9996)", "1.00 s");
    assert_says(state, "interval(0.01234, 0.01, 0.01525)", "12.3 ms (10.0 to 15.2 ms)");
    assert_says(state, "interval(0.01234)", "12.3 ms");
    assert_says(state, "rate(70.34)", "70.3 /s");
    assert_says(state, "rate(70.34, 'token')", "70.3 tokens/s");
    assert_says(state, "number(0.5, 2)", "0.50"); /* significant digits */
}

/* What is absent is a dash, never a zero. */
static void test_absent(void **state)
{
    static const char *const calls[] = {"count(nil)",   "si(0/0)",       "bytes(nil)",
                                        "seconds(nil)", "interval(nil)", "percent(0/0)",
                                        "number(nil)"};
    for (size_t i = 0; i < G_N_ELEMENTS(calls); i++)
        assert_says(state, calls[i], "–");
}

static void test_refused(void **state)
{
    static const char *const calls[] = {"count(1.5)", "si('x')", "percent(0.5, 18)",
                                        "number(1, -1)"};
    for (size_t i = 0; i < G_N_ELEMENTS(calls); i++) {
        g_autoptr(GError) error = NULL;
        assert_false(run(*state, calls[i], &error));
        assert_true(g_str_has_prefix(error->message, "a.md:1: "));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_absent, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
